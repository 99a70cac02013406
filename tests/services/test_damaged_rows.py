"""Damaged rows: one that cannot be opened fails in sight and holds nothing else up."""

from pathlib import Path

from sqlalchemy import select
from structlog.testing import capture_logs

from hotline.domain.deliveries import DeliveryState
from hotline.store.tables import contacts, reports
from hotline.store.tables import deliveries as sends
from tests.building import CONTACTS, WORKSITES, Building
from tests.handsets import Phone
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
    assert alert_to(building, maria.number).state is DeliveryState.FAILED
    assert alert_to(building, building.phone("james").number).state is DeliveryState.FAILED
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


def gathered(building: Building, tmp_path: Path) -> Phone:
    """Let Nora, a rep of both worksites, wait for two alerts behind a first one that is open; return her phone."""
    worksites = WORKSITES + "YARD,Bus Yard,1 Yard Rd,City,America/Los_Angeles,2103,\n"
    contacts_ = CONTACTS + "Nora Diaz,rep,+15105550108,en,ANNEX LIBRARY YARD,1\n"
    building.directory(tmp_path, worksites, contacts_, consent="the tests")
    for place, code in enumerate(("ANNEX", "LIBRARY", "YARD")):
        building.phone(f"worker{place}").text(f"ICE {code}")
    return building.phone("nora").expect("City Hall Annex")


def test_a_bundle_that_cannot_be_opened_fails_with_every_alert_in_it(building: Building, tmp_path: Path) -> None:
    nora = gathered(building, tmp_path)
    waiting = sends.sends.c.state == DeliveryState.PENDING
    with building.hotline.database.reading() as tx:
        mine = tx.vault.blind(nora.number)
    change(building, sends.sends, waiting & (sends.sends.c.phone_index == mine), sealed_to="contacts.worn")

    building.wait(seconds=4)

    nora.expect_nothing()
    with building.hotline.database.reading() as tx:
        states = tx.conn.execute(select(sends.sends.c.state).where(sends.sends.c.phone_index == mine)).scalars().all()
    assert sorted(states) == [DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.FAILED]


def test_a_name_that_cannot_be_opened_holds_nobodys_alerts_up(building: Building, tmp_path: Path) -> None:
    nora = gathered(building, tmp_path)
    with building.hotline.database.reading() as tx:
        mine = tx.vault.blind(nora.number)
    table = contacts.contacts
    change(building, table, table.c.phone_index == mine, sealed_name="contacts.worn")

    building.wait(seconds=4)

    # They leave side by side, so either may come first.
    library, yard = sorted(nora.news, key=lambda text: "Bus Yard" in text)
    assert "immigration agents at Main Library" in library
    assert "2A take it" in library
    assert "immigration agents at Bus Yard" in yard
    assert "3A take it" in yard
