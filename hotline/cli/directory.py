"""`hotline db upgrade` and `hotline directory import`: what is stored, brought up to date."""

import os
from pathlib import Path

import click

from flows.engine import load
from flows.routing.vocabulary import Vocabulary
from hotline import config, logs
from hotline.bootstrap import utc_now
from hotline.cli import stored
from hotline.domain.answers import DUTY
from hotline.services.directory import Change, Directory
from hotline.store.database import make_engine
from hotline.store.schema import upgrade

_FILE = click.Path(path_type=Path)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    logs.configure("WARNING")
    upgrade(make_engine(config.Database.read(os.environ).database_url))
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
    speaker = config.Speaker.read(os.environ)
    with stored.opened() as database:
        flows = load()
        reserved = Vocabulary(flows).reserved | {letter.value.lower() for letter in DUTY}
        importer = Directory(database, speaker.timezone, speaker.country, flows.languages, reserved, utc_now)
        change = importer.load(worksites, contacts, dry_run=dry_run, consent=consent, remove_missing=remove_missing)
    for line in _lines(change, dry_run, remove_missing):
        click.echo(line)


def _lines(change: Change, dry_run: bool, remove_missing: bool) -> list[str]:
    tense = "would be " if dry_run else ""
    lines = [
        f"worksites: {change.worksites_new} {tense}added, {change.worksites_changed} {tense}changed",
        f"contacts: {change.contacts_new} {tense}added, {change.contacts_changed} {tense}changed",
    ]
    fate = f"{tense}removed" if remove_missing else "not in the files, kept (remove with --remove-missing)"
    lines += [f"{what}: {fate}" for what in change.absent]
    return lines + [f"note: {note}" for note in change.notes]
