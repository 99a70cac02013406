"""Hours in SQL: a report reads them with its site's people, in one query."""

from datetime import datetime, timedelta

from sqlalchemy import event

from hotline.domain.shifts import Hours, Shift
from hotline.store.sql.database import Transaction
from hotline.store.tables import contacts, shifts, worksites
from tests.building import Building

EVENINGS = Hours((Shift(frozenset(range(7)), start=18 * 60, end=23 * 60),))


def test_a_sites_people_and_their_hours_are_one_query(building: Building) -> None:
    def work(tx: Transaction) -> tuple[dict[str, bool], list[str]]:
        annex = next(site for site in worksites.every(tx.conn) if site.code == "ANNEX")
        maria = next(entry for entry in contacts.entries(tx) if entry.name == "Maria Lopez")
        shifts.replace_all(tx.conn, {(maria.id, annex.id): EVENINGS})
        asked: list[str] = []
        event.listen(tx.conn, "before_cursor_execute", lambda *given: asked.append(given[2]))
        people = contacts.for_worksite(tx, annex.id, building.now())
        return {one.first_name: one.off_duty for one in people}, asked

    off_duty, asked = building.hotline.database.write(work)

    assert len(asked) == 1
    assert off_duty == dict.fromkeys(("Maria", "James", "Dana", "Ruth", "Gus", "Elena"), False) | {"Maria": True}


def test_on_by_word_clears_off_and_off_clears_on(building: Building) -> None:
    def words(tx: Transaction, *, off: datetime | None = None, on: datetime | None = None) -> bool:
        annex = next(site for site in worksites.every(tx.conn) if site.code == "ANNEX")
        maria = next(entry for entry in contacts.entries(tx) if entry.name == "Maria Lopez")
        shifts.replace_all(tx.conn, {(maria.id, annex.id): EVENINGS})
        contacts.set_duty(tx, maria.id, off_since=off, on_since=on)
        return next(one.off_duty for one in contacts.at_worksite(tx, annex.id, building.now()) if one.id == maria.id)

    hour_ago, database = building.now() - timedelta(hours=1), building.hotline.database

    assert database.write(lambda tx: words(tx, off=hour_ago))
    assert not database.write(lambda tx: words(tx, on=hour_ago))
    assert database.write(lambda tx: words(tx, off=hour_ago))
    assert database.write(words), "the ON of before is gone"
