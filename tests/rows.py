"""What the database and the carrier know of sends, for tests that look behind the phones."""

from typing import Any

from sqlalchemy import select, update

from hotline.domain.deliveries import Delivery, Kind
from hotline.domain.phones import Phone
from hotline.store.tables import deliveries as table
from hotline.store.tables import phones
from tests.building import Building


def sends_to(building: Building, number: str, kind: Kind | None = None) -> list[Delivery]:
    """Return the sends to a number, oldest first."""
    with building.hotline.database.reading() as tx:
        mine = table.sends.c.phone_index == tx.vault.blind(number)
        query = select(table.sends.c.id).where(mine).order_by(table.sends.c.created_at, table.sends.c.id)
        found = [table.get(tx.conn, send_id) for send_id in tx.conn.execute(query).scalars()]
    return [row for row in found if row and (kind is None or row.kind is kind)]


def alert_to(building: Building, number: str) -> Delivery:
    """Return the one alert to a number."""
    (row,) = sends_to(building, number, Kind.ALERT)
    return row


def known_of(building: Building, number: str) -> Phone:
    """Return what is known of a phone."""
    with building.hotline.database.reading() as tx:
        return phones.get(tx.conn, tx.vault.blind(number))


def posts_to(building: Building, number: str) -> list[str]:
    """Return the texts that were posted to the carrier for a number, whatever became of them."""
    forms = [dict(request["form"]) for request in building.simulator.requests if request["method"] == "POST"]
    return [form["Body"] for form in forms if form.get("To") == number and "Body" in form]


def change(building: Building, table: Any, *which: Any, **values: Any) -> None:
    """Change rows behind the hotline's back."""
    building.hotline.database.write(lambda tx: tx.conn.execute(update(table).where(*which).values(**values)))
