"""`hotline db upgrade` and `hotline directory …`: upgrade the schema; import, list and verify contacts."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from flows.engine import load
from flows.routing.vocabulary import Vocabulary
from hotline import config, logs
from hotline.cli import stored
from hotline.cli.output import emit
from hotline.domain.answers import DUTY
from hotline.services.directory.import_directory import DirectoryChange, DirectoryImport
from hotline.services.directory.listing import Listed, listed
from hotline.services.directory.verification import ask_again

_FILE = click.Path(path_type=Path)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    logs.configure("WARNING")
    stored.upgrade()
    click.echo("the database is at the newest schema")


@click.group()
def directory() -> None:
    """Look after worksites and contacts."""


@directory.command("import")
@click.argument("worksites", type=_FILE)
@click.argument("contacts", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--consent", metavar="TEXT", help="Where these people's consent came from; it is kept with each.")
@click.option("--remove-missing", is_flag=True, help="Remove who and what is not in the files.")
def directory_import(worksites: Path, contacts: Path, dry_run: bool, consent: str | None, remove_missing: bool) -> None:
    """Add or update worksites and contacts from two CSV files. One fault, and nothing is changed."""
    identity = config.Identity.read(os.environ)
    with stored.opened() as database:
        flows = load()
        reserved = Vocabulary(flows).reserved | {letter.value.lower() for letter in DUTY}
        importer = DirectoryImport(database, identity.timezone, identity.country, flows.languages, reserved)
        change = importer.load(worksites, contacts, dry_run=dry_run, consent=consent, remove_missing=remove_missing)
    for line in _lines(change, dry_run, remove_missing):
        click.echo(line)


@directory.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def directory_list(as_json: bool) -> None:
    """List the contacts: where they answer for, how they can be reached, and whether their phone has answered."""
    with stored.opened() as database, database.reading() as tx:
        people = listed(tx)
    emit([_facts(one) for one in people], _listed(people), as_json)


@directory.command("verify")
def directory_verify() -> None:
    """Let everybody who has not answered a code for a day be sent a new one, between 08:00 and 20:00."""
    with stored.opened() as database:
        count = database.write(ask_again)
    click.echo(f"{count} contacts are sent a new code" if count else "nobody: all have answered, or were asked today")


def _listed(people: Sequence[Listed]) -> Iterator[str]:
    if not people:
        yield "nobody yet: run `hotline directory import`"
    for one in people:
        who = one.contact
        yield f"{who.shown}, {who.role.value}, tier {who.tier}: {' '.join(one.codes) or 'no worksite'}; {one.reach}"


def _facts(one: Listed) -> dict[str, Any]:
    who = one.contact
    return {
        "name": who.name, "role": who.role.value, "tier": who.tier, "language": who.language, "worksites": one.codes,
        "texts": who.textable, "calls": who.callable, "opted_out": one.phone.opted_out, "verified": who.verified,
    }  # fmt: skip


def _lines(change: DirectoryChange, dry_run: bool, remove_missing: bool) -> list[str]:
    tense = "would be " if dry_run else ""
    lines = [
        f"worksites: {change.worksites_new} {tense}added, {change.worksites_changed} {tense}changed",
        f"contacts: {change.contacts_new} {tense}added, {change.contacts_changed} {tense}changed",
    ]
    fate = f"{tense}removed" if remove_missing else "not in the files, kept (remove with --remove-missing)"
    lines += [f"{what}: {fate}" for what in change.absent]
    return lines + [f"note: {note}" for note in change.notes]
