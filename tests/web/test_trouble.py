"""What is answered when something breaks, and what the health routes say of it."""

from datetime import timedelta

import pytest

from tests.building import Building
from tests.carrier import check_twiml
from tests.outages import sql_away
from tests.web.webhook import broken_route, carrier_of

NOWHERE_SQL = {"DATABASE_URL": "sqlite:////nowhere/at/all.db"}
NOWHERE_REDIS = {"REDIS_URL": "redis://127.0.0.1:1/0"}


def test_without_sql_rights_are_answered_and_a_report_is_refused_in_plain_words(building: Building) -> None:
    carrier = carrier_of(building)
    confirm = "/twilio/voice/turn?turn=9&lang=en&node=confirm-site&p.site=x&p.worksite=Annex"
    assert "Which worksite" in carrier.text("ICE", sid="SM0").text

    with sql_away(building):
        refused = [
            carrier.text("ICE", "+14155550124", sid="SM1"),
            carrier.text("ANNEX", sid="SM2"),
            carrier.text("ICE ANNEX", "+14155550125", sid="SM3"),
            carrier.call(confirm, Digits="1"),
        ]
        warrant = carrier.text("WARRANT", sid="SM4").text
        called = carrier.call("/twilio/voice/turn?turn=1&lang=en&node=papers-and-courts", Digits="4").text
        taken = carrier.text("1A", sid="SM5").text

    for answer in refused:
        assert answer.status_code == 200
        assert check_twiml.check(answer.text) == []
        assert "NOT been alerted" in answer.text
        assert "supervisor now" in answer.text
        assert "being alerted" not in answer.text
    assert "federal judge" in warrant
    assert "federal judge" in called
    assert "something broke" in taken
    building.wait(minutes=1)
    if building.hotline.settings.database.spool:
        building.phone("maria").expect("City Hall Annex", "10:42")  # what was said went out once it could
    else:
        building.phone("maria").expect_nothing()
    assert "3 people are being alerted" in carrier.text("ICE ANNEX", "+14155550126", sid="SM6").text


def test_without_redis_rights_are_answered_and_reports_are_taken(building: Building) -> None:
    carrier = carrier_of(building, **NOWHERE_REDIS)

    assert "signed by a federal judge" in carrier.text("WARRANT", sid="SM1").text
    assert "3 people are being alerted" in carrier.text("ICE ANNEX", sid="SM2").text
    assert "worksite" in carrier.text("1", "+14155550124", sid="SM3").text
    building.wait(seconds=3)

    building.phone("maria").expect("City Hall Annex")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("alert", "something broke"),
        ("talk", "cannot go on"),
        ("talk/reporter", "cannot go on"),
        ("code", "not confirmed by this call"),
    ],
)
def test_without_sql_each_call_that_we_placed_ends_in_plain_words(building: Building, path: str, words: str) -> None:
    carrier = carrier_of(building)

    with sql_away(building):
        answers = [
            carrier.call(f"/twilio/voice/{path}?ref=x"),
            carrier.call(f"/twilio/voice/{path}/key?ref=x&misses=0", Digits="1"),
        ]

    for answer in answers:
        assert answer.status_code == 200
        assert check_twiml.check(answer.text) == []
        assert words in answer.text
        assert "<Gather" not in answer.text


def test_a_call_without_any_store_still_has_its_menu(building: Building) -> None:
    carrier = carrier_of(building, **NOWHERE_SQL, **NOWHERE_REDIS)

    first = carrier.call()
    reported = carrier.call("/twilio/voice/turn?turn=9&lang=en&node=confirm-site&p.site=x&p.worksite=Annex", Digits="1")

    assert "press 1" in first.text
    assert "NOT been alerted" in reported.text
    for answer in (first, reported):
        assert check_twiml.check(answer.text) == []


@pytest.mark.parametrize("path", ["/twilio/sms/broken", "/twilio/voice/broken"])
def test_an_unforeseen_fault_gets_last_words_in_both_languages(building: Building, path: str) -> None:
    carrier = carrier_of(building)

    answer = carrier.call(broken_route(carrier, path))

    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert check_twiml.check(answer.text, path.split("/")[2]) == []
    assert "something broke" in answer.text
    assert "supervisor" in answer.text
    assert "algo fall" in answer.text  # a text leaves accents out that cost a segment
    assert "words of a person" not in answer.text


def test_a_status_that_could_not_be_taken_says_so_without_a_word(building: Building) -> None:
    carrier = carrier_of(building)

    answer = carrier.call(broken_route(carrier, "/twilio/status/broken"))

    assert (answer.status_code, answer.mimetype) == (500, "text/xml")
    assert answer.text.endswith("<Response/>")


def test_a_node_that_is_gone_since_the_last_release_gives_the_menu(building: Building) -> None:
    answer = carrier_of(building).call("/twilio/voice/turn?turn=x&lang=xx&node=gone", Digits="7")

    assert answer.status_code == 200
    assert check_twiml.check(answer.text) == []
    assert "press 1" in answer.text or "oprima 1" in answer.text


def test_health_names_each_part_that_is_away(building: Building) -> None:
    whole, no_sql, no_redis = (carrier_of(building, **changes).client for changes in ({}, NOWHERE_SQL, NOWHERE_REDIS))

    assert whole.get("/healthz").status_code == 200
    before = whole.get("/readyz").json
    building.wait(seconds=0)
    after = whole.get("/readyz").json

    assert "hotline clock" in before["clock"]
    assert "hotline worker" in before["worker"]
    assert after["clock"] == after["sql"] == after["redis"] == "ok"
    assert (before["status"], whole.get("/readyz").status_code) == ("degraded", 200)
    assert "DATABASE_URL" in no_sql.get("/readyz").json["sql"]
    assert no_redis.get("/readyz").json["redis"].startswith("away")
    building.now.at += timedelta(seconds=20)
    assert "hotline clock" in whole.get("/readyz").json["clock"]


def test_metrics_are_for_this_machine_or_a_bearer(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    client = carrier_of(building, METRICS_TOKEN="a token").client
    away = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}

    here = client.get("/metrics")

    assert 'hotline_incidents{state="open"} 1.0' in here.text
    assert 'hotline_sends{kind="alert",state="accepted"} 3.0' in here.text
    assert client.get("/metrics", **away).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}, **away).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer a token"}, **away).status_code == 200
    lost = carrier_of(building, **NOWHERE_SQL, **NOWHERE_REDIS).client.get("/metrics")
    assert 'hotline_store_up{store="sql"} 0.0' in lost.text


def test_there_are_no_phones_outside_the_demo(building: Building) -> None:
    client = carrier_of(building).client

    assert client.get("/phones").status_code == 404
    assert client.post("/phones/text").status_code == 404


def test_the_demo_hands_the_phones_through(building: Building) -> None:
    client = carrier_of(building, SIMULATOR_URL=building.simulator.url).client
    lost = carrier_of(building, SIMULATOR_URL="http://127.0.0.1:1").client

    page = client.get("/phones")

    assert page.status_code == 200
    assert "Practice phones" in page.text
    assert client.get("/phones/people").json == []
    assert lost.get("/phones").status_code == 502
