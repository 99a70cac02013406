"""Jobs: they carry ids only, the urgent ones are worked first, and running one again changes nothing."""

import inspect
import re
import subprocess
import sys
import zlib
from typing import get_type_hints

import pytest
from rq.utils import import_attribute

import workers
from hotline.queue.jobs import Job, QueueName
from tests.building import Building
from tests.rows import alert_to, posts_to, sends_to
from workers import loop
from workers.retention import erase
from workers.sends import deliver_incident, deliver_one


@pytest.mark.parametrize("job", list(Job))
def test_every_job_has_a_function_that_takes_ids_only(job: Job) -> None:
    function = import_attribute(job.value)

    hints = get_type_hints(function)
    assert all(hints[name] is str and name.endswith("_id") for name in inspect.signature(function).parameters)
    assert hints["return"] is type(None)


def test_nothing_of_people_is_in_redis_while_their_texts_wait_and_after(building: Building) -> None:
    ana = building.phone("ana")
    people = [building.phone(name).number for name in ("ana", "ben", "maria", "elena", "gus")]

    for words in ("ICE", "behind the old mill by the river", "they are asking for Zacarias", "QUIET"):
        building.simulator.text(ana.number, words)
    call = building.simulator.call(building.phone("ben").number)["call"]
    building.simulator.key(call, "1")
    building.simulator.say(call, "somewhere near the harbour")
    waiting = everything_in(building)
    building.settle()
    after = everything_in(building)

    for text in (waiting, after):
        assert "Zacarias" not in text
        assert not re.search("mill|river|harbour", text)
        assert not any(number[1:] in text for number in people)
    assert "deliver_incident" in waiting


def everything_in(building: Building) -> str:
    """Return all keys and values of Redis as one text; what RQ has compressed is unpacked."""
    found = []
    for key in building.redis.scan_iter():
        kind = building.redis.type(key)
        read = {
            b"string": building.redis.get, b"hash": building.redis.hgetall, b"set": building.redis.smembers,
            b"list": lambda key: building.redis.lrange(key, 0, -1),
            b"zset": lambda key: building.redis.zrange(key, 0, -1),
        }[kind]  # fmt: skip
        value = read(key)
        found.append(repr((key, value)))
        if isinstance(value, dict):
            for packed in value.values():
                try:
                    found.append(repr(zlib.decompress(packed)))
                except zlib.error:
                    continue
    return "\n".join(found)


def test_the_urgent_queue_is_worked_first_whatever_was_put_first(building: Building) -> None:
    ana = building.phone("ana")
    call = building.simulator.call(ana.number)
    for key in "44#":
        building.simulator.key(call["call"], key)
    building.simulator.text(building.phone("ben").number, "ICE ANNEX")
    assert building.hotline.jobs.waiting() == {
        "alerts": 1, "calls": 0, "replies": 1, "followups": 0, "maintenance": 0
    }  # fmt: skip

    building.settle()

    posted = [dict(request["form"])["To"] for request in building.simulator.requests]
    assert posted[-1] == ana.number
    assert len(posted) > 3


def test_a_worker_of_some_queues_leaves_the_others_alone(building: Building) -> None:
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    workers.use(building.hotline)

    loop.make(building.hotline, [QueueName.FOLLOWUPS, QueueName.MAINTENANCE]).work(burst=True, logging_level="WARNING")

    assert building.hotline.jobs.waiting()["alerts"] == 1
    assert posts_to(building, building.phone("maria").number) == []


def test_a_job_whose_row_is_gone_or_done_does_nothing(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    row = alert_to(building, building.phone("maria").number)
    assert row.incident_id

    for _ in range(2):
        deliver_one("no-such-send")
        deliver_incident("no-such-incident")
        deliver_one(row.id)
        deliver_incident(row.incident_id)
    building.settle()

    building.phone("maria").expect("City Hall Annex").expect_nothing()


def test_old_texts_are_forgotten_by_the_job_that_erases_and_a_second_run_changes_nothing(building: Building) -> None:
    ana = building.phone("ana")
    ana.call().press("4").press("4").press("#")
    building.wait(days=29)
    workers.use(building.hotline)
    erase()
    assert sends_to(building, ana.number)

    building.wait(days=3)
    for _ in range(2):
        erase()

    assert sends_to(building, ana.number) == []


def test_a_job_outside_of_a_worker_says_where_it_belongs() -> None:
    script = "import workers.retention; workers.retention.erase()"

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "jobs are worked by `hotline worker` only" in ran.stderr
