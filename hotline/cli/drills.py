"""`hotline drill WORKSITE`: sends a practice alert, watches until everybody has answered, and prints the report."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from hotline.cli import stored
from hotline.cli.output import emit
from hotline.cli.runtime import Runtime, pass_runtime
from hotline.cli.serving import prepare
from hotline.domain.timeline import What
from hotline.services.incidents.drill_reports import DrillReport, DrillReports, Reach

# Seconds between two queries for new answers.
_LOOK_EVERY = 1.0
_SIGNS = {
    What.TEXTED: "the text left, and nothing more is known",
    What.DELIVERED: "the text is on the phone, and no answer came",
    What.FAILED: "neither text nor call got through ({detail})",
    What.CALL_ENDED: "the call gave no answer ({detail})",
    What.NO_WAY: "can be neither texted nor called",
}


@click.command()
@click.argument("worksite")
@click.option("--report", "past", is_flag=True, help="Show the drills so far, and start none.")
@click.option("--no-wait", is_flag=True, help="Start it and end at once.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@pass_runtime
def drill(runtime: Runtime, worksite: str, past: bool, no_wait: bool, as_json: bool) -> None:
    """Ask the people of WORKSITE by a marked practice alert, and measure who is reached how fast.

    A real report there cancels it at once.
    """
    if past:
        with stored.opened() as database:
            reports = DrillReports(database).of(worksite)
    else:
        hotline = prepare(runtime.hotline)
        begun = hotline.drills.start(worksite)
        if not as_json:
            click.echo(f"Drill at {begun.worksite.name}: {_people(len(begun.people))} asked.")
        record = DrillReports(hotline.database)
        reports = record.of(worksite) if no_wait else _watch(record, worksite, runtime.sleep, quiet=as_json)
        hotline.database.close()
    emit([_facts(one) for one in reports], _lines(reports) if past or not no_wait else (), as_json)


def _watch(
    record: DrillReports, worksite: str, sleep: Callable[[float], None], *, quiet: bool
) -> Sequence[DrillReport]:
    """Print each answer as it comes, until the drill is over or Ctrl-C ends the watching."""
    seen = 0
    try:
        while True:
            reports = record.of(worksite)
            for one in reports[0].reached[seen:]:
                if not quiet:
                    click.echo(f"  {len(reports[0].people)} asked, {seen + 1} answered: {_answer(one)}")
                seen += 1
            if not reports[0].incident.live:
                return reports
            sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        click.echo(f"The drill goes on. See how it went: hotline drill {worksite} --report", err=True)
        return record.of(worksite)


def _lines(reports: Sequence[DrillReport]) -> Iterator[str]:
    if not reports:
        yield "No drill yet at this worksite: start one with `hotline drill WORKSITE`."
        return
    newest = reports[0]
    yield _line(newest)
    for one in newest.people:
        yield f"  {_answer(one)}" if one.after is not None else f"  not reached: {_missing(one)}"
    if len(reports) > 1:
        yield "before:"
        for report in reports[1:]:
            yield f"  {_line(report)}"


def _line(report: DrillReport) -> str:
    at = report.incident.opened_at.astimezone(ZoneInfo(report.worksite.timezone))
    middle = f", half of them within {_span(report.median)}" if report.median is not None else ""
    state = "" if report.incident.state.value == "done" else f" ({report.incident.state.value})"
    return f"{at:%Y-%m-%d %H:%M}{state}: {len(report.reached)} of {len(report.people)} answered{middle}"


def _answer(one: Reach) -> str:
    return f"{_name(one)}, by {one.channel} after {_span(one.after)}"


def _missing(one: Reach) -> str:
    sign = _SIGNS[one.last.what].format(detail=one.last.detail) if one.last else "nothing left for them"
    return f"{_name(one)}: {sign}"


def _name(one: Reach) -> str:
    return f"{one.contact.shown} ({one.contact.role.value}, tier {one.contact.tier})"


def _people(count: int) -> str:
    return "1 person is being" if count == 1 else f"{count} people are being"


def _span(time: timedelta | None) -> str:
    seconds = round(time.total_seconds()) if time else 0
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60} s"


def _facts(report: DrillReport) -> dict[str, Any]:
    return {
        "code": report.incident.id,
        "worksite": report.worksite.code,
        "at": report.incident.opened_at.isoformat(),
        "state": report.incident.state.value,
        "asked": len(report.people),
        "answered": len(report.reached),
        "median_s": report.median.total_seconds() if report.median is not None else None,
        "people": [_person(one) for one in report.people],
    }


def _person(one: Reach) -> dict[str, Any]:
    return {
        "name": one.contact.name,
        "verified": one.contact.verified,
        "role": one.contact.role.value,
        "tier": one.contact.tier,
        "channel": one.channel,
        "after_s": one.after.total_seconds() if one.after is not None else None,
        "last": one.last.what.value if one.last else None,
        "detail": one.last.detail if one.last else None,
    }
