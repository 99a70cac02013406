"""Sessions in Redis: written only over what was read, short-lived, without words, and no error when away."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from hotline.domain.timing import Timing
from hotline.queue.jobs import connect
from hotline.store.sessions import Memory, Sessions
from tests.outages import closed_port

PHONE = "f" * 64
MENU = {"lang": "es", "greeted": True, "chosen": False, "node": "menu", "params": {}}
ASKED = MENU | {"node": "which-site", "params": {"tries": "1"}}
DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def redis(clean_redis: str) -> Iterator[Redis]:
    redis = connect(clean_redis, decode=True)
    yield redis
    redis.close()


@pytest.fixture
def sessions(redis: Redis) -> Sessions:
    return Sessions(redis, Timing())


def keep(sessions: Sessions, event: str, before: Memory, session: dict[str, Any] = MENU, **options: bool) -> bool:
    return sessions.keep(PHONE, event, before, session, f"answer to {event}", **options)


def test_a_turn_is_remembered_for_the_phone_and_its_answer_for_the_event(sessions: Sessions) -> None:
    assert sessions.recall(PHONE, "SM1") == Memory()

    assert keep(sessions, "SM1", Memory(), ASKED)

    assert sessions.recall(PHONE, "SM1").session() == ASKED
    assert sessions.recall(PHONE, "SM1").answer == "answer to SM1"
    assert sessions.recall(PHONE, "SM2").answer is None
    assert sessions.recall("0" * 64, "SM2") == Memory()


def test_of_two_texts_that_read_the_same_only_one_is_written(sessions: Sessions) -> None:
    before = sessions.recall(PHONE, "SM1")

    assert keep(sessions, "SM1", before, ASKED)
    assert not keep(sessions, "SM2", before, MENU)

    memory = sessions.recall(PHONE, "SM2")
    assert (memory.session(), memory.answer, memory.turns) == (ASKED, None, 1)
    assert keep(sessions, "SM2", memory, MENU)
    assert sessions.recall(PHONE, "SM2").session() == MENU


def test_a_turn_that_reported_is_written_whatever_happened_meanwhile(sessions: Sessions) -> None:
    before = sessions.recall(PHONE, "SM1")
    keep(sessions, "SM1", before, ASKED)

    assert keep(sessions, "SM2", before, MENU, force=True)

    assert sessions.recall(PHONE, "SM2").session() == MENU


def test_a_question_that_we_texted_meanwhile_is_not_written_over(sessions: Sessions) -> None:
    keep(sessions, "SM1", Memory(), MENU)
    before = sessions.recall(PHONE, "SM2")

    sessions.ask(PHONE, "still-there", {"worksite": "Annex"})

    assert not keep(sessions, "SM2", before, ASKED)
    assert sessions.recall(PHONE, "SM2").session() == MENU | {"node": "still-there", "params": {"worksite": "Annex"}}


def test_each_part_lives_as_long_as_it_is_of_use(sessions: Sessions, redis: Redis) -> None:
    keep(sessions, "SM1", Memory(), ASKED, nonsense=True)

    left = {key.split(":")[0]: redis.pttl(key) for key in redis.scan_iter()}

    assert 29 * DAY_MS < left["person"] <= 30 * DAY_MS
    assert 29 * 60_000 < left["step"] <= 30 * 60_000
    assert 9 * 60_000 < left["nonsense"] <= 10 * 60_000
    assert 9 * 60_000 < left["turns"] <= 10 * 60_000
    assert 59 * 60_000 < left["answer"] <= 60 * 60_000


def test_nonsense_is_counted_and_the_window_is_not_prolonged(sessions: Sessions, redis: Redis) -> None:
    for number in range(3):
        keep(sessions, f"SM{number}", sessions.recall(PHONE, f"SM{number}"), nonsense=number > 0)
    redis.pexpire(f"nonsense:{PHONE}", 5000)

    keep(sessions, "SM9", sessions.recall(PHONE, "SM9"), nonsense=True)

    memory = sessions.recall(PHONE, "SM10")
    assert (memory.nonsense, memory.turns) == (3, 4)
    assert redis.pttl(f"nonsense:{PHONE}") <= 5000


def test_a_conversation_that_waits_for_nothing_leaves_no_step(sessions: Sessions, redis: Redis) -> None:
    keep(sessions, "SM1", Memory(), ASKED)

    keep(sessions, "SM2", sessions.recall(PHONE, "SM2"), MENU | {"node": None})

    assert not redis.exists(f"step:{PHONE}")
    assert sessions.recall(PHONE, "SM3").session() == {"lang": "es", "greeted": True, "chosen": False}


def test_of_two_answers_to_one_turn_of_a_call_the_first_stays(sessions: Sessions) -> None:
    assert sessions.answer("CA1:1") is None

    assert sessions.keep_answer("CA1:1", "first") == "first"
    assert sessions.keep_answer("CA1:1", "second") == "first"

    assert sessions.answer("CA1:1") == "first"


def test_without_redis_everything_goes_on_without_a_memory() -> None:
    sessions = Sessions(connect(f"redis://127.0.0.1:{closed_port()}/0", decode=True), Timing())

    assert sessions.recall(PHONE, "SM1") == Memory()
    assert keep(sessions, "SM1", Memory())
    assert sessions.answer("CA1:1") is None
    assert sessions.keep_answer("CA1:1", "mine") == "mine"
    sessions.ask(PHONE, "menu", {})
