"""How often the hot ways ask the database: what they need is read once, and what came of it is written once."""

from hotline.services.delivery.claim import Which
from tests.building import Building
from tests.receipts import post_status
from tests.rows import alert_to
from tests.statements import statements


def texting(building: Building, name: str, words: str) -> list[str]:
    """Return the statements that one text causes in the web process."""
    building.hotline.places.names()  # known for the whole process
    with statements(building) as found:
        building.simulator.text(building.phone(name).number, words)
    return found


def shown(found: list[str]) -> str:
    """Return statements for a failure's message."""
    return "\n".join(" ".join(one.split())[:160] for one in found)


def test_a_topic_by_text_asks_nothing(building: Building) -> None:
    texting(building, "ana", "MENU")

    assert texting(building, "ana", "WARRANT") == []


def test_a_report_that_opens_an_incident(building: Building) -> None:
    found = texting(building, "ana", "ICE ANNEX")

    assert len(found) <= 16, shown(found)


def test_a_report_that_joins(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")

    found = texting(building, "ben", "ICE ANNEX")

    assert len(found) <= 22, shown(found)


def test_an_answer(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")

    found = texting(building, "maria", "1A")

    assert len(found) <= 19, shown(found)


def test_a_receipt(building: Building) -> None:
    building.phone("maria").fault("silent", 1)
    building.phone("ana").text("ICE ANNEX")
    row = alert_to(building, building.phone("maria").number)

    with statements(building) as found:
        post_status(building, row, "delivered")

    assert 0 < len(found) <= 3, shown(found)


def test_a_claim_of_a_hundred(building: Building) -> None:
    for number in range(40):
        building.simulator.text(f"+1510555{2000 + number}", "ICE ANNEX" if number % 2 else "ICE LIBRARY")

    with statements(building) as found:
        claimed = building.hotline.database.write(lambda tx: building.hotline.claims.take(tx, 100, Which()))

    assert claimed.postings
    assert len(found) <= 6, shown(found)
