"""Webhooks of every kind, repeated by four at once and again later: the effect is that of one, and so is the answer."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import Table, func, select

from hotline.domain.deliveries import Delivery, DeliveryState, Kind
from hotline.gateway import twiml
from hotline.store.tables import alerts, incidents, reports
from tests.building import ACCOUNT, Building
from tests.line import Line, read
from tests.outages import closed_port
from tests.rows import alert_to, known_of, posts_to, sends_to
from tests.web.webhook import Carrier, carrier_of

T = TypeVar("T")
TIER_1 = ("maria", "james", "dana")
ANA = "+14155550123"


@pytest.fixture
def carrier(building: Building) -> Carrier:
    return carrier_of(building)


def at_once(work: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of this at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(work))

    def run(one: Callable[[], T]) -> T:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def repeated(building: Building, post: Callable[[], str]) -> str:
    """Post the same webhook by four at once, and again once its effects are there; return the one answer."""
    answers = at_once([post] * 4)
    building.settle()
    later = post()
    building.settle()
    assert set(answers) == {later}
    return later


def count(building: Building, table: Table) -> int:
    with building.hotline.database.reading() as tx:
        return int(tx.conn.execute(select(func.count()).select_from(table)).scalar_one())


def posted_once(building: Building, *numbers: str) -> None:
    """Check that no text was sent a second time to these numbers, by a row of its own or by the same one."""
    building.wait(seconds=5)
    for number in numbers:
        texts, rows = posts_to(building, number), sends_to(building, number)
        assert len(texts) == len(set(texts)) == sum(row.state is DeliveryState.ACCEPTED for row in rows)


def test_a_whole_story_by_text_of_which_every_text_comes_five_times(building: Building, carrier: Carrier) -> None:
    maria, james = building.phone("maria"), building.phone("james")
    steps = [
        (ANA, "ICE ANNEX", "3 people are being alerted"),
        (ANA, "they stand at the north door", ""),
        (maria.number, "1A", "it is yours"),
        (james.number, "1P", "usted paso"),
        (maria.number, "1 wait in the lobby", "sent to the reporter"),
        (maria.number, "1H", "noted that you are there"),
        (maria.number, "1C", "all clear is noted"),
        (ANA, "1", ""),
        (maria.number, "1F", "false alarm is noted"),
    ]

    for place, (sender, words, answer) in enumerate(steps):
        heard = repeated(building, lambda s=sender, w=words, p=place: carrier.text(w, s, f"SMstep{p}").text)
        assert answer in heard, words

    assert (count(building, incidents.incidents), count(building, reports.reports)) == (1, 1)
    assert count(building, alerts.alerts) == len(TIER_1)
    posted_once(building, ANA, *(building.phone(name).number for name in TIER_1))
    told = posts_to(building, ANA)
    for words in ("has your report", "wait in the lobby", "is at City Hall Annex", "says the agents have left"):
        assert sum(words in text for text in told) == 1, words


def test_a_take_back_that_comes_five_times(building: Building, carrier: Carrier) -> None:
    repeated(building, lambda: carrier.text("ICE ANNEX", ANA, "SM1").text)

    answer = repeated(building, lambda: carrier.text("OOPS", ANA, "SM2").text)

    assert "taken back" in answer
    for name, words in zip(TIER_1, ("took the report back", "retiro el reporte", "was taken back"), strict=True):
        assert sum(words in text for text in building.phone(name).inbox) == 1
    posted_once(building, ANA, *(building.phone(name).number for name in TIER_1))


def test_a_stop_and_a_start_that_come_four_times_at_once(building: Building, carrier: Carrier) -> None:
    maria = building.phone("maria").number
    repeated(building, lambda: carrier.text("ICE ANNEX", ANA, "SM1").text)

    assert repeated(building, lambda: carrier.text("STOP", maria, "SM2").text) == twiml.EMPTY
    assert known_of(building, maria).opted_out
    repeated(building, lambda: carrier.text("they stand at the north door", ANA, "SM3").text)
    assert repeated(building, lambda: carrier.text("START", maria, "SM4").text) == twiml.EMPTY

    assert not known_of(building, maria).opted_out
    assert [text for text in posts_to(building, maria) if "north door" in text] == []
    posted_once(building, ANA, *(building.phone(name).number for name in TIER_1))


def test_a_start_that_comes_again_is_answered_as_the_first_though_redis_is_away(building: Building) -> None:
    carrier = carrier_of(building, REDIS_URL=f"redis://127.0.0.1:{closed_port()}/0")
    carrier.text("STOP", ANA, "SM1")

    answers = {carrier.text("START", ANA, "SM2").text for _ in range(3)}

    assert answers == {twiml.EMPTY}, "the carrier has answered; we repeat no question"


def test_of_two_reps_who_take_it_at_once_one_has_it_and_each_hears_so_five_times(
    building: Building, carrier: Carrier
) -> None:
    carrier.text("ICE ANNEX", ANA, "SM1")
    building.settle()
    reps = [(building.phone(name).number, f"SM{name}") for name in ("maria", "james")]

    answers = at_once([lambda n=number, s=sid: carrier.text("1A", n, s).text for number, sid in reps * 2])

    building.settle()
    assert answers[:2] == answers[2:]
    assert sum("it is yours" in text or "usted se encarga" in text for text in answers[:2]) == 1
    assert sum("has your report" in text for text in posts_to(building, ANA)) == 1


def test_a_take_back_and_an_answer_at_once_end_it_whichever_came_first(building: Building, carrier: Carrier) -> None:
    carrier.text("ICE ANNEX", ANA, "SM1")
    building.settle()
    maria = building.phone("maria").number

    taken_back, answered, *again = at_once(
        [lambda: carrier.text("OOPS", ANA, "SM2").text, lambda: carrier.text("1A", maria, "SM3").text] * 2
    )

    building.settle()
    assert again == [taken_back, answered]
    assert "taken back" in taken_back
    with building.hotline.database.reading() as tx:
        incident = incidents.get(tx.conn, alert_to(building, maria).incident_id or "")
    assert incident
    assert not incident.live
    posted_once(building, ANA, *(building.phone(name).number for name in TIER_1))


def test_a_call_of_which_every_turn_comes_five_times(building: Building) -> None:
    line = Line(building, "+14155551001")
    url, fields = f"{building.wire.url}/twilio/voice", {}

    for keys in ("1", "2101", "1"):
        heard = read(repeated(building, lambda u=url, f=fields: line.post(u, **f).document))
        assert heard.action
        url, fields = heard.action, {"Digits": keys}
    said = read(repeated(building, lambda: line.post(url, **fields).document))

    assert "3 people are being alerted" in said.words
    assert (count(building, incidents.incidents), count(building, alerts.alerts)) == (1, len(TIER_1))
    at_once([line.hang_up] * 4)
    posted_once(building, *(building.phone(name).number for name in TIER_1))


def test_two_keys_of_one_turn_at_once_have_one_answer_and_it_promises_nothing_that_was_not_done(
    building: Building,
) -> None:
    line = Line(building, "+14155551001")
    question = line.press(line.press(line.begin(), "1"), "2101")

    answers = at_once([lambda k=keys: line.press(question, k).document for keys in "1010"])

    building.settle()
    assert len(set(answers)) == 1
    done = count(building, incidents.incidents)
    assert ("being alerted" in read(answers[0]).words) <= done <= 1
    assert len(posts_to(building, building.phone("maria").number)) == done


def test_a_hang_up_that_is_reported_by_four_at_once_tells_the_last_resort_once(building: Building) -> None:
    line = Line(building, "+14155551001")
    line.press(line.begin(), "1")

    at_once([line.hang_up] * 4)
    line.hang_up()

    building.wait(seconds=1)
    building.phone("elena").expect("SIN CONFIRMAR").expect_nothing()


def receipt(carrier: Carrier, row: Delivery, status: str, code: int | None = None) -> Callable[[], int]:
    """Return what posts one status of a message."""
    form = {"MessageSid": row.sid or "", "AccountSid": ACCOUNT, "MessageStatus": status} | (
        {"ErrorCode": str(code)} if code else {}
    )
    return lambda: carrier.post(f"/twilio/status/message?ref={row.id}", form.items()).status_code


def test_receipts_of_one_text_at_once_and_in_any_order_leave_it_delivered(building: Building, carrier: Carrier) -> None:
    building.phone("maria").fault("silent")
    carrier.text("ICE ANNEX", ANA, "SM1")
    building.settle()
    row = alert_to(building, building.phone("maria").number)
    statuses = ["delivered", "queued", "sent", "delivered", "sending", "sent"]

    answers = at_once([receipt(carrier, row, status) for status in statuses])
    answers += [receipt(carrier, row, status)() for status in statuses]

    after = alert_to(building, building.phone("maria").number)
    assert set(answers) == {200}
    assert (after.state, after.status, after.sid) == (DeliveryState.ACCEPTED, "delivered", row.sid)
    posted_once(building, *(building.phone(name).number for name in TIER_1))


def test_failures_of_all_texts_at_once_and_repeated_tell_tier_two_once(building: Building, carrier: Carrier) -> None:
    for name in TIER_1:
        building.phone(name).fault("silent")
    carrier.text("ICE ANNEX", ANA, "SM1")
    building.settle()
    rows = [alert_to(building, building.phone(name).number) for name in TIER_1]

    at_once([receipt(carrier, row, "undelivered", 30003) for row in rows * 2])
    at_once([receipt(carrier, row, status) for row in rows for status in ("sent", "delivered")])

    building.wait(seconds=1)
    after = [alert_to(building, building.phone(name).number) for name in TIER_1]
    assert {(row.state, row.status, row.code) for row in after} == {(DeliveryState.FAILED, "undelivered", 30003)}
    building.phone("ruth").expect("City Hall Annex").expect_nothing()
    building.phone("gus").expect_nothing()


def test_ends_of_our_own_calls_at_once_and_repeated_tell_tier_two_once(calling: Building) -> None:
    carrier = carrier_of(calling)
    carrier.text("ICE ANNEX", ANA, "SM1")
    calling.settle()
    calling.wait(minutes=2)
    rows = rows_of_calls(calling)
    ends = ["no-answer", "completed", "busy"]

    def end(row: Delivery, status: str) -> Callable[[], int]:
        form = {"CallSid": row.sid or "", "AccountSid": ACCOUNT, "CallStatus": status}
        return lambda: carrier.post(f"/twilio/status/call?ref={row.id}", form.items()).status_code

    for _ in range(2):
        at_once([end(row, status) for row, status in zip(rows * 2, ends * 2, strict=True)])
    calling.wait(seconds=1)

    assert len(rows) == 3
    assert [row.status for row in rows_of_calls(calling)] != [row.status for row in rows], "they are over"
    assert {row.status for row in rows_of_calls(calling)} <= set(ends)
    calling.phone("ruth").expect("City Hall Annex").expect_nothing()
    calling.phone("gus").expect_nothing()


def rows_of_calls(building: Building) -> list[Delivery]:
    return [row for name in TIER_1 for row in sends_to(building, building.phone(name).number, Kind.CALL)]
