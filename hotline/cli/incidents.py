"""`hotline incident list` and `hotline incident show CODE`: print the incidents, and the timeline of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from hotline import config
from hotline.cli import stored
from hotline.cli.output import emit
from hotline.domain.timeline import What
from hotline.services.incidents.log import IncidentLog, LogEntry, Summary

LETTER_WORDS = {
    "A": "takes it",
    "P": "passes",
    "H": "is there",
    "F": "says that it is a false alarm",
    "C": "says that all is clear",
    "?": "asks whether it is ours",
    "words": "answers in words",
}
EVENT_WORDS = {
    What.REPORTED: "a worker reports agents",
    What.DRILL: "a drill begins",
    What.CONFIRMED: "a second worker reports them: confirmed",
    What.ADDED: "a reporter says more, and the reps are told",
    What.STEPPED_BACK: "a reporter takes theirs back, and it goes on",
    What.TEXTED: "{name} is texted",
    What.REMINDED: "{name} is asked once more",
    What.NO_WAY: "{name} can be neither texted nor called",
    What.DELIVERED: "{name}: the text is on the phone",
    What.FAILED: "{name}: not reached ({detail})",
    What.CALL_ENDED: "{name} was called: {detail}",
    What.TEXT_ANSWER: "{name} {letter}, by text",
    What.KEY_ANSWER: "{name} {letter}, by phone",
    What.TALK_ASKED: "{name} asks to talk with the reporter",
    What.TALK_AGREED: "the reporter agrees to talk with {name}",
    What.TALK_RUNG: "{name} calls the reporter through us",
    What.TAKEN: "{name} has it",
    What.RELEASED: "nobody has it any more",
    What.HERE: "{name} is there: confirmed",
    What.UNREACHED: "nobody took it in time: unreached",
    What.REOPENED: "the reporter says that it goes on: open again",
    What.ENDED: "over: {detail}",
}


@click.group()
def incident() -> None:
    """Read what happened: who was told, how, when, and what came of it."""


@incident.command("list")
@click.option("--most", default=20, show_default=True, help="How many, the newest first.")
def incident_list(most: int) -> None:
    """List incidents, the newest first."""
    with _record() as (record, zone):
        found = record.newest(most)
    if not found:
        click.echo("nothing has been reported yet")
    for one in found:
        click.echo(_line(one, zone))


@incident.command("show")
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def incident_show(code: str, as_json: bool) -> None:
    """Tell the story of the incident CODE, step by step."""
    with _record() as (record, zone):
        summary, entries = record.show(code)
    story = (f"  {_time(entry.event.at, summary, zone, seconds=True)}  {words(entry)}" for entry in entries)
    facts = _facts(summary) | {"timeline": [_event(entry) for entry in entries]}
    emit(facts, [_line(summary, zone), *story], as_json)


def words(entry: LogEntry) -> str:
    """Return an event of the timeline as a sentence."""
    event = entry.event
    letter = LETTER_WORDS.get(event.detail or "", "")
    text = EVENT_WORDS[event.what].format(name=entry.name or "somebody", detail=event.detail or "", letter=letter)
    return f"{text}, says {entry.name}" if event.what is What.ENDED and entry.name else text


@contextmanager
def _record() -> Iterator[tuple[IncidentLog, str]]:
    identity = config.Identity.read(os.environ)
    with stored.opened() as database:
        yield IncidentLog(database), identity.timezone


def _line(one: Summary, zone: str) -> str:
    place = one.worksite.name if one.worksite else "a place that is not on the list"
    if one.incident.drill:
        return f"{one.code}  {_time(one.incident.opened_at, one, zone)}  {place}: drill, {one.incident.state.value}"
    seen = "confirmed" if one.incident.confirmed else "unconfirmed"
    state = f"{one.incident.state.value} by {one.acknowledged_by}" if one.acknowledged_by else one.incident.state.value
    return f"{one.code}  {_time(one.incident.opened_at, one, zone)}  {place}: {state}, {seen}, {one.told} told"


def _time(at: datetime, one: Summary, zone: str, *, seconds: bool = False) -> str:
    local = at.astimezone(ZoneInfo(one.worksite.timezone if one.worksite else zone))
    return local.strftime("%H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def _facts(one: Summary) -> dict[str, Any]:
    return {
        "code": one.code,
        "worksite": one.worksite.code if one.worksite else None,
        "drill": one.incident.drill,
        "state": one.incident.state.value,
        "confirmed": one.incident.confirmed,
        "opened_at": one.incident.opened_at.isoformat(),
        "ended_at": one.incident.ended_at.isoformat() if one.incident.ended_at else None,
        "told": one.told,
        "taken_by": one.acknowledged_by,
    }


def _event(entry: LogEntry) -> dict[str, Any]:
    event = entry.event
    facts = {"at": event.at.isoformat(), "what": event.what.value, "who": entry.name, "detail": event.detail}
    return facts | {"words": words(entry)}
