"""`hotline fallback`: writes the answers that the carrier uses while the hotline is down, as files for another host."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from flows.engine import Flows
from hotline import config
from hotline.cli import content
from hotline.errors import HotlineError
from hotline.gateway import twiml


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def fallback(folder: Path) -> None:
    """Write the answers for when the hotline is down into FOLDER: TwiML to be hosted elsewhere."""
    identity, number = config.Identity.read(os.environ), config.NumberSettings.read(os.environ).twilio_phone_number
    needed = {"OFFICE_PHONE": identity.office_phone, "TWILIO_PHONE_NUMBER": number}
    if missing := [name for name, value in needed.items() if not value]:
        verb = "is" if len(missing) == 1 else "are"
        click.echo(f"hotline: calls are not forwarded: {' and '.join(missing)} {verb} missing", err=True)
    flows = content.usable()
    documents = {"fallback-sms.xml": _texted(flows, identity), "fallback-voice.xml": _called(flows, identity, number)}
    for path in _write(folder, documents):
        click.echo(path)


def _texted(flows: Flows, identity: config.Identity) -> str:
    said = _said(flows, "fallback.text", hotline=identity.hotline_name, office_phone=identity.office_phone or "")
    return twiml.texts([words for _, words in said])


def _called(flows: Flows, identity: config.Identity, number: str | None) -> str:
    hotline, office = identity.hotline_name, identity.office_phone or ""
    if not (office and number):
        return twiml.farewell(_said(flows, "fallback.call", hotline=hotline, office_phone=office))
    said, wait = _said(flows, "fallback.call", hotline=hotline), _said(flows, "fallback.call-wait")
    before = [(lang, f"{words} {then}") for (lang, words), (_, then) in zip(said, wait, strict=True)]
    # The office sees the hotline's number as caller ID: a call with a withheld caller ID could not be forwarded.
    return twiml.forward(before, office, number, _said(flows, "fallback.call-last", office_phone=office))


def _said(flows: Flows, key: str, **facts: str) -> list[tuple[str, str]]:
    """Return a message in every language, as pairs of language code and text."""
    return [(lang, flows.message(key, lang, **facts)) for lang in flows.languages]


def _write(folder: Path, documents: Mapping[str, str]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            (folder / name).write_text(document, encoding="utf-8")
    except OSError as error:
        raise HotlineError(f"{folder}: cannot be written to: {error.strerror or type(error).__name__}") from error
    return [folder / name for name in documents]
