"""Damaged rows: one that cannot be opened fails in sight and holds nothing else up."""

from structlog.testing import capture_logs

from hotline.domain.sends import SendState
from hotline.store import reports, sends
from tests.building import Building
from tests.rows import alert_to, change, posts_to


def test_a_text_that_cannot_be_opened_fails_in_sight_and_holds_no_other_up(building: Building) -> None:
    maria, dana = building.phone("maria"), building.phone("dana")
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")
    building.redis.flushall()
    change(building, sends.sends, sends.sends.c.id == alert_to(building, maria.number).id, sealed_body="contacts.worn")
    building.phone("james").fault("500", 1)

    with capture_logs() as logs:
        building.wait(seconds=3)
        james = alert_to(building, building.phone("james").number)
        change(building, sends.sends, sends.sends.c.id == james.id, sealed_to=None)
        building.wait(seconds=6)
        building.wait(seconds=6)

    dana.expect("City Hall Annex").expect_nothing()
    assert alert_to(building, maria.number).state is SendState.FAILED
    assert alert_to(building, building.phone("james").number).state is SendState.FAILED
    assert posts_to(building, maria.number) == []
    errors = [line for line in logs if line["log_level"] == "error"]
    assert [line["event"] for line in errors] == ["a send failed"] * 2
    dana.text("1P")
    building.wait(seconds=1)
    building.phone("ruth").expect("City Hall Annex")


def test_a_report_whose_words_cannot_be_opened_stops_no_other_step(building: Building) -> None:
    building.phone("ben").text("ICE").expect("which worksite")
    building.phone("ana").text("ICE ANNEX")
    change(building, reports.reports, reports.reports.c.incident_id.is_(None), sealed_phone="callers.worn")

    building.wait(minutes=2)
    building.wait(minutes=3)

    building.phone("ruth").expect("City Hall Annex")
    building.phone("elena").expect("SIN CONFIRMAR")
