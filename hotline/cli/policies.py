"""`hotline policy import` and `hotline policy show`: set and print who is alerted when, by text or call."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from hotline.cli import stored
from hotline.cli.output import emit
from hotline.domain.contacts import EVERYWHERE, Role
from hotline.domain.policies import Policy, PolicyStep
from hotline.services.alerting.policies import InForce, PolicyBook

_FILE = click.Path(path_type=Path)


@click.group()
def policy() -> None:
    """Look after the escalation policies: who is told when, and by which channel."""


@policy.command("import")
@click.argument("file", type=_FILE, metavar="POLICIES.csv")
@click.option("--dry-run", is_flag=True, help="Say what would hold, and change nothing.")
def policy_import(file: Path, dry_run: bool) -> None:
    """Replace all policies by those of a CSV file. One fault, and nothing is changed.

    Incidents that are going on keep the policy that they began with.
    """
    with stored.opened() as database:
        policies = PolicyBook(database).load(file, dry_run=dry_run)
    click.echo("this would hold:" if dry_run else "this holds from the next report on:")
    for line in _lines(policies):
        click.echo(line)


@policy.command("show")
@click.argument("worksite", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def policy_show(worksite: str | None, as_json: bool) -> None:
    """Show the policies in force, or the one of WORKSITE."""
    with stored.opened() as database:
        policies = PolicyBook(database).show(worksite)
    emit([_facts(one) for one in policies], _lines(policies), as_json)


def _lines(policies: Sequence[InForce]) -> Iterator[str]:
    for one in policies:
        yield f"{one.worksite.code}, {one.worksite.name}" if one.worksite else "every other worksite"
        for step in one.policy.steps:
            yield f"  {words(step)}"
        for name, time in sorted(one.policy.windows):
            yield f"  {name}: {time.total_seconds() / 60:g} min"
        for note in _notes(one.policy):
            yield f"  note: {note}"


def words(step: PolicyStep) -> str:
    """Return a step of a policy as a sentence."""
    minutes = step.after.total_seconds() / 60
    when = f"after {minutes:g} min" if minutes else "at once"
    if step.call is None:
        how = "by text"
    elif step.texts:
        how = f"by text, and {step.call.total_seconds() / 60:g} min later by call"
    else:
        how = "by call"
    times = "once" if step.repeats == 1 else f"{step.repeats} times"
    again = f"; asked again {times}, every {step.every.total_seconds() / 60:g} min" if step.repeats else ""
    who = " and ".join(f"{role.value}s" for role in Role if role in step.roles)
    return f"{when}: {_level(step.level)}, {who}, {how}{again}"


def _notes(policy: Policy) -> list[str]:
    return [f"{role.value}s of {_level(level)} are never told" for level, role in policy.never_told]


def _level(level: int) -> str:
    return "every site" if level == EVERYWHERE else f"tier {level}"


def _facts(one: InForce) -> dict[str, Any]:
    windows = {name: time.total_seconds() / 60 for name, time in one.policy.windows}
    steps = [step.to_dict() | {"words": words(step)} for step in one.policy.steps]
    return {
        "worksite": one.worksite.code if one.worksite else None,
        "steps": steps,
        "windows": windows,
        "notes": _notes(one.policy),
    }
