"""Bundles: several alerts to one phone in one text, which one of their sends carries."""

from collections.abc import Sequence
from dataclasses import replace

from hotline.services import context as contexts
from hotline.services.alerting.wording import BUNDLE, Wording
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts, incidents
from hotline.store.tables import deliveries as sends
from hotline.store.tables.deliveries import Row


class Bundles:
    """Bundles alerts."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def bundle(self, tx: Transaction, rows: Sequence[Row]) -> Row:
        """Return the first of these alerts' sends with a text that names all of them; it carries the others."""
        lead, *others = rows
        if not others and lead.what != BUNDLE:
            return lead
        named = []
        for row in rows:
            alert = alerts.get(tx.conn, row.alert_id or "")
            incident = incidents.get(tx.conn, row.incident_id or "")
            if alert and incident:
                named.append((contexts.of(tx, incident), alert))
        named.sort(key=lambda pair: pair[1].number)
        contact = contacts.get(tx, named[0][1].contact_id)
        if contact is None:
            raise LookupError("an alert has a contact")
        sealed = self._wording.several(tx, named, contact)
        sends.change(tx.conn, lead.id, sealed_body=sealed, what=BUNDLE)
        sends.carry(tx.conn, [row.id for row in others], lead.id)
        return replace(lead, sealed_body=sealed, what=BUNDLE)


def whole(tx: Transaction, send_id: str) -> list[Row]:
    """Return a send, held, and those whose alerts its text names: what becomes of it becomes of all."""
    row = sends.lock(tx.conn, send_id)
    if row is None or row.what != BUNDLE:  # Nearly always: a receipt is spared the second question.
        return [row] if row else []
    return [row, *sends.carried(tx.conn, send_id)]
