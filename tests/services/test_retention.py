"""Retention: who and what is forgotten when, told by looking into every table."""

from typing import Any

from sqlalchemy import Table, select

from hotline.store.sql.schema import TABLES
from hotline.store.tables.alerts import alerts
from hotline.store.tables.contacts import contacts
from hotline.store.tables.deliveries import sends
from hotline.store.tables.incidents import incidents
from hotline.store.tables.phones import phones
from hotline.store.tables.processed_events import inbound
from hotline.store.tables.reports import reports
from tests.building import Building
from workers import retention

# What staff keep: the directory, which its own import changes.
DIRECTORY = (contacts,)


def rows(building: Building, table: Table) -> list[dict[str, Any]]:
    with building.hotline.database.reading() as tx:
        return [dict(row) for row in tx.conn.execute(select(table)).mappings()]


def traces(building: Building, *names: str) -> dict[str, int]:
    """Return how many cells of each table hold something sealed, or a blinded number of these people."""
    vault = building.hotline.database.vault
    blinded = {vault.blind(building.phone(name).number) for name in names}
    found = {}
    for table in TABLES:
        if table not in DIRECTORY:
            cells = [cell for row in rows(building, table) for cell in row.values() if isinstance(cell, str)]
            found[table.name] = sum(cell.startswith(("callers.", "contacts.")) or cell in blinded for cell in cells)
    return {name: count for name, count in found.items() if count}


def live(building: Building) -> None:
    """Let two people report, a rep answer, words go both ways, and the rep end it."""
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    ana.text("they wait by the back door")
    building.phone("bob").text("ICE ANNEX")
    maria.text("1A").text("1 stay where you are").text("1C")


def test_thirty_days_after_its_end_an_incident_has_no_people_and_no_words(building: Building) -> None:
    live(building)
    ended = building.now()
    alerted = sorted((row["id"], row["state"]) for row in rows(building, alerts))

    building.wait(days=29, hours=23)
    before = traces(building, "ana", "bob", "maria")
    building.wait(hours=1)

    assert before["reports"] >= 4
    assert before["sends"] >= 20
    assert traces(building, "ana", "bob", "maria") == {}
    for row in rows(building, reports):
        assert (row["phone_index"], row["sealed_phone"], row["sealed_place"], row["call_sid"]) == (None,) * 4
    for row in rows(building, sends):
        assert (row["phone_index"], row["sealed_to"], row["sealed_body"], row["sid"], row["once"]) == ("", *(None,) * 4)
    (incident,) = rows(building, incidents)
    assert (incident["state"], incident["ended_at"]) == ("all clear", ended)
    assert sorted((row["id"], row["state"]) for row in rows(building, alerts)) == alerted, "what happened stays"


def test_erasing_again_changes_nothing_and_a_live_incident_is_never_erased(building: Building) -> None:
    live(building)
    building.wait(days=29, hours=23)
    building.phone("eve").text("ICE LIBRARY")
    building.wait(hours=1)
    young, once = traces(building, "eve"), rows(building, sends)

    building.hotline.retention.erase()
    retention.erase()

    assert rows(building, sends) == once
    assert traces(building, "eve") == young
    assert young["reports"] == 2, "a number sealed and the same one blinded"
    assert traces(building, "ana", "bob")["reports"] == 1, "the sealed one of eve"


def test_an_end_that_was_undone_starts_the_thirty_days_anew(building: Building) -> None:
    live(building)
    building.wait(hours=1)
    building.phone("maria").text("1H")
    building.wait(hours=23)

    building.wait(days=29, hours=3)
    assert traces(building, "ana")["reports"] >= 3, "it lapsed four hours after, so its end is not 30 days ago"
    building.wait(days=1)

    assert traces(building, "ana", "bob", "maria") == {}


def test_a_report_taken_back_is_forgotten_too_with_or_without_a_place(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX").text("OOPS")
    building.phone("bob").text("ICE").text("the yard behind the mill").text("OOPS")
    building.phone("eve").text("ICE").text("OOPS")
    people = ("ana", "bob", "eve")
    building.wait(days=29)
    assert traces(building, *people)["reports"] >= 6

    building.wait(days=2)

    assert traces(building, *people) == {}


def test_a_topic_that_a_caller_had_texted_leaves_no_trace_of_the_call(building: Building) -> None:
    call = building.phone("ana").call().press("4").press("4")
    call.press("#")
    call.hang_up()
    call_sid = call.sid
    building.wait(days=30)
    assert any(row["once"] and call_sid in row["once"] for row in rows(building, sends))

    building.wait(days=2)

    assert traces(building, "ana") == {}
    assert not any(call_sid in str(row) for table in TABLES for row in rows(building, table))


def test_answers_are_forgotten_after_three_days(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    assert len(rows(building, inbound)) == 1

    building.wait(days=2, hours=23)
    kept = len(rows(building, inbound))
    building.wait(hours=2)

    assert kept == 1
    assert rows(building, inbound) == []


def test_who_opted_out_is_remembered_for_good(building: Building) -> None:
    live(building)
    building.phone("ana").text("STOP")

    building.wait(days=40)

    assert traces(building, "ana") == {"phones": 1}
    assert rows(building, phones)[0]["opted_out_at"] is not None


def test_the_directory_is_never_erased(building: Building) -> None:
    live(building)
    before = rows(building, contacts)

    building.wait(days=60)
    building.wait(days=60)

    assert len(before) == 7
    assert rows(building, contacts) == before
