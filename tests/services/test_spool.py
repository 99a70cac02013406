"""The spool: what people reported while PostgreSQL was away goes out once it is back, once, and nobody was misled."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.store.spool import Spool
from hotline.store.tables import processed_events
from tests.building import CONTACTS, DATA_KEY, NUMBER, OFFICE, WORKSITES, Building, Wire
from tests.carrier import check_twiml
from tests.outages import sql_away
from tests.rows import known_of
from tests.web.webhook import carrier_of

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
TOLD = ("maria", "james", "dana")


@pytest.fixture
def building(wire: Wire, database_url: str, clean_redis: str, tmp_path: Path) -> Iterator[Building]:
    """Return a building that can call, with a spool of its own."""
    spool = str(tmp_path / "spool.db")
    building = Building(
        wire, database_url, clean_redis, SPOOL_PATH=spool, TWILIO_PHONE_NUMBER=NUMBER, CALLS_PER_SECOND="50"
    )
    building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")
    building.hotline.places.get("")  # a web process knows the worksites from its start
    yield building
    building.close()


def spool_of(building: Building) -> Path:
    """Return the spool's file."""
    return Path(building.environ["SPOOL_PATH"])


def test_a_report_made_without_the_database_is_refused_plainly_and_goes_out_once_it_is_back(building: Building) -> None:
    ana = building.phone("ana")

    with sql_away(building):
        ana.text("ICE ANNEX").expect("NOT been alerted", "Call your supervisor now", OFFICE[2:5])
        assert "being alerted" not in ana.inbox[-1]
    building.wait(minutes=3)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex", "10:42").expect_nothing()
    ana.expect("We work again", "10:42", "City Hall Annex", "3 people are being alerted")
    building.wait(minutes=2)
    assert [len(building.phone(name).rings) for name in TOLD] == [1, 1, 1], "it escalates like any other"
    building.phone("maria").text("1A").expect("yours")
    ana.expect("Maria")


def test_a_report_that_waited_for_long_is_told_once_to_tier_one_and_says_so(building: Building) -> None:
    ana = building.phone("ana")

    with sql_away(building):
        ana.text("ICE ANNEX").expect("NOT been alerted")
        building.now.at += timedelta(minutes=16)
    for minutes in (0, 2, 5, 10, 60):
        building.wait(minutes=minutes)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex").expect_nothing()
        assert building.phone(name).rings == []
    assert "reported at 10:42 AM while we were down" in building.phone("maria").inbox[0]
    assert "reportado a las 10:42 AM cuando no funcionabamos" in building.phone("james").inbox[0]
    for name in ("ruth", "gus", "elena"):
        building.phone(name).expect_nothing()
    building.phone("maria").text("1A").expect("yours")


def test_a_report_of_now_does_not_join_one_that_waited_for_long(building: Building) -> None:
    with sql_away(building):
        building.phone("ana").text("ICE ANNEX")
        building.now.at += timedelta(minutes=16)
    building.wait(seconds=0)
    building.phone("maria").expect("while we were down")

    building.phone("ben").text("ICE ANNEX").expect("3 people are being alerted")
    building.wait(minutes=5)

    building.phone("maria").expect("Reply 2A", "10:58")
    building.phone("ruth").expect("City Hall Annex", "10:58")


def test_several_who_waited_for_long_about_one_place_are_told_of_once(building: Building) -> None:
    with sql_away(building):
        for name in ("ana", "ben", "eva"):
            building.phone(name).text("ICE ANNEX")
        building.now.at += timedelta(minutes=16)
    building.wait(seconds=0)
    building.wait(minutes=1)

    building.phone("maria").expect("City Hall Annex").expect_nothing()
    for name in ("ana", "ben", "eva"):
        building.phone(name).expect("We work again")


def test_a_late_report_whose_people_cannot_be_reached_goes_to_the_next(building: Building) -> None:
    for name in TOLD:
        building.phone(name).fault("error:21211")

    with sql_away(building):
        building.phone("ana").text("ICE ANNEX")
        building.now.at += timedelta(minutes=16)
    building.wait(seconds=0)
    building.wait(seconds=1)

    building.phone("ruth").expect("City Hall Annex", "while we were down")


def test_what_was_taken_back_before_the_database_was_back_tells_nobody(building: Building) -> None:
    with sql_away(building):
        building.phone("ana").text("ICE ANNEX").text("OOPS")
    building.wait(minutes=1)

    for name in TOLD:
        building.phone(name).expect_nothing()


def test_a_text_that_comes_again_after_the_outage_reports_once(building: Building) -> None:
    ana, sid = building.phone("ana"), f"SM{1:032}"
    with sql_away(building):
        ana.text("ICE ANNEX", sid).text("ICE ANNEX", sid)
    building.wait(seconds=1)

    ana.text("ICE ANNEX", sid)
    building.wait(seconds=1)

    building.phone("maria").expect("City Hall Annex").expect_nothing()
    assert "NOT been alerted" in ana.inbox[0]


def test_what_was_stored_after_all_is_not_done_again(building: Building) -> None:
    ana, sid = building.phone("ana"), f"SM{2:032}"
    with sql_away(building):
        ana.text("ICE ANNEX", sid)
    building.hotline.database.write(lambda tx: processed_events.record(tx, sid, "{}"))

    building.wait(seconds=1)

    building.phone("maria").expect_nothing()
    assert building.hotline.spool.waiting() == 0


def test_two_processes_that_replay_one_spool_do_it_once(building: Building) -> None:
    second = building.process()
    with sql_away(building):
        building.phone("ana").text("ICE ANNEX")
    ours, theirs = building.hotline.spool.read(), second.spool.read()
    assert len(ours) == len(theirs) == 1

    done = [building.hotline.replay.replay(ours[0]), second.replay.replay(theirs[0])]
    building.settle()

    assert done == [1, 0]
    building.phone("maria").expect("City Hall Annex").expect_nothing()


def test_nothing_writable_gets_the_same_words_and_no_claim(building: Building) -> None:
    spool_of(building).mkdir()
    carrier = carrier_of(building)
    carrier.text("MENU", sid="SM8")

    with sql_away(building):
        answer = carrier.text("ICE ANNEX", sid="SM9")

    assert answer.status_code == 200
    assert check_twiml.check(answer.text) == []
    assert "NOT been alerted" in answer.text
    spool_of(building).rmdir()
    building.wait(minutes=1)
    building.phone("maria").expect_nothing()


def test_the_spool_holds_no_number_and_no_word_that_can_be_read(building: Building) -> None:
    ana = building.phone("ana")
    with sql_away(building):
        ana.text("ICE at the blue depot by the river").text("ICE ANNEX")
        kept = b"".join(path.read_bytes() for path in spool_of(building).parent.glob("spool.db*"))

    assert building.hotline.spool.waiting() >= 1
    for secret in (ana.number, ana.number[2:], "depot"):
        assert secret.encode() not in kept
    assert spool_of(building).stat().st_mode & 0o077 == 0


def test_what_waits_and_a_spool_that_cannot_be_written_show_to_whoever_looks(building: Building) -> None:
    def said() -> list[str]:
        return [f"{one.level} {one.what}" for one in building.hotline.doctor.findings() if "spool" in one.what]

    metrics = carrier_of(building).client
    assert said() == []
    assert not spool_of(building).exists(), "a look makes no file"

    with sql_away(building):
        building.phone("ana").text("ICE ANNEX")
        assert said() == ["warning spool: 1 from an outage wait here: `hotline serve` or `clock` replays them"]
        assert "hotline_spool_waiting 1.0" in metrics.get("/metrics").text
    building.wait(seconds=1)
    assert "hotline_spool_waiting 0.0" in metrics.get("/metrics").text

    building.hotline.spool.close()
    for path in spool_of(building).parent.glob("spool.db*"):
        path.unlink()
    spool_of(building).mkdir()
    assert [words.split(":")[0] for words in said()] == ["fault spool"]


def test_an_opt_out_in_other_words_holds_though_the_database_was_away(building: Building) -> None:
    with sql_away(building):
        building.phone("ana").text("no me manden más")
    building.wait(seconds=1)

    assert known_of(building, building.phone("ana").number).opted_out


def test_a_deed_that_cannot_be_done_does_not_hold_up_the_others(building: Building) -> None:
    with sql_away(building):
        building.hotline.spool.keep("SM-broken", "+14155550999", "{", building.now())
        building.phone("ana").text("ICE ANNEX")

    building.wait(seconds=1)

    building.phone("maria").expect("City Hall Annex")
    assert building.hotline.spool.waiting() == 0


def test_a_call_reports_into_the_spool_too(building: Building) -> None:
    call = building.phone("ana").call()
    call.press("1").press("2101")

    with sql_away(building):
        call.press("1").expect("NOT been alerted", "supervisor")
    building.wait(seconds=1)

    building.phone("maria").expect("City Hall Annex")


def test_a_web_process_that_starts_without_the_database_answers_rights_and_keeps_reports(building: Building) -> None:
    with sql_away(building):
        carrier = carrier_of(building)  # a process that has never seen the database
        warrant = carrier.text("WARRANT", sid="SM1").text
        reported = carrier.text("ICE ANNEX", sid="SM2").text
    building.wait(seconds=1)

    assert "federal judge" in warrant
    assert "NOT been alerted" in reported
    building.phone("maria").expect("City Hall Annex", "10:42")


def test_a_spool_outlives_the_process_that_wrote_it(building: Building) -> None:
    with sql_away(building):
        building.phone("ana").text("ICE ANNEX")
        building.hotline.spool.close()

    (mine,) = Spool(spool_of(building), (DATA_KEY,)).read()

    assert mine[0].said_at == building.now()
    assert isinstance(mine[0].said_at, datetime)
