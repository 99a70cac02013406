"""`hotline shifts import` and `hotline shifts show`: set and print when each contact is on duty."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from hotline import config
from hotline.cli import stored
from hotline.cli.output import emit
from hotline.domain.shift_notation import in_words
from hotline.services.directory.shifts import Duty, Roster, ShiftChange, Shifts


@click.group()
def shifts() -> None:
    """Look after the shift sheet: in which hours who is on duty."""


@shifts.command("import")
@click.argument("sheet", metavar="SHIFTS.csv", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def shifts_import(sheet: Path, dry_run: bool) -> None:
    """Replace all shifts by those of a CSV file. One fault, and nothing is changed."""
    identity = config.Identity.read(os.environ)
    with stored.opened() as database:
        change = Shifts(database).load(sheet, identity.country, dry_run=dry_run)
    for line in _changed(change, dry_run):
        click.echo(line)


@shifts.command("show")
@click.argument("worksite", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def shifts_show(worksite: str | None, as_json: bool) -> None:
    """Tell the hours of everybody, or of the people of one WORKSITE, and who is on duty now."""
    with stored.opened() as database:
        rosters = Shifts(database).show(worksite)
    emit([_facts(roster) for roster in rosters], _lines(rosters), as_json)


def _lines(rosters: Sequence[Roster]) -> Iterator[str]:
    if not rosters:
        yield "there is no worksite yet"
    for roster in rosters:
        yield f"{roster.worksite.code}  {roster.worksite.name}, times of {roster.worksite.timezone}"
        for duty in roster.people:
            yield f"  {_line(duty)}"


def _changed(change: ShiftChange, dry_run: bool) -> list[str]:
    tense = "would be " if dry_run else ""
    counts = f"{change.lines} rows, {change.contacts} contacts, {change.worksites} worksites"
    lines = [f"shifts: {tense}replaced by {counts}"]
    later = "would have" if dry_run else "has"
    return lines + [f"{name} at {code}: {later} no hours any more, so always on duty" for name, code in change.freed]


def _line(duty: Duty) -> str:
    hours = "; ".join(in_words(duty.hours)) or "always"
    now = "off duty now" if duty.contact.off_duty else "on duty now"
    return f"{duty.contact.shown}, {duty.contact.role}: {hours} ({now}{', by their own word' if duty.by_word else ''})"


def _facts(roster: Roster) -> dict[str, Any]:
    people = [
        {
            "name": duty.contact.name,
            "role": duty.contact.role.value,
            "hours": in_words(duty.hours),
            "on_duty": not duty.contact.off_duty,
            "by_word": duty.by_word,
        }
        for duty in roster.people
    ]
    return {"worksite": roster.worksite.code, "timezone": roster.worksite.timezone, "contacts": people}
