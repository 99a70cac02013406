"""The policy sheet: the CSV file in which staff say who is told when, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hotline.domain.contacts import EVERYWHERE, LAST_TIER, Role
from hotline.domain.policies import DEFAULT, WINDOWS, Policy, PolicyStep
from hotline.services.directory.csv_rows import CsvRow, Faults, rows

ALL_SITES = "*"
_COLUMNS = ("worksite", "whom", "after")
_RUNGS = {str(tier): tier for tier in range(1, LAST_TIER + 1)} | {"*": EVERYWHERE}
_ROLES = {"": frozenset(Role), "both": frozenset(Role)} | {role.value: frozenset({role}) for role in Role}
_YES = {"": True, "yes": True, "no": False}
# Beyond this nobody is told in time; a slip such as 500 for 5 is caught.
_LONGEST = 240
_MOST_REPEATS = 20
_LONGEST_WINDOW = 1440
_OF_STEPS = ("role", "text", "call", "repeats", "every")


@dataclass(slots=True)
class _Lines:
    """What the lines of one worksite say."""

    steps: list[tuple[CsvRow, PolicyStep]] = field(default_factory=list)
    windows: dict[str, timedelta] = field(default_factory=dict)


def read(path: Path, faults: Faults, sites: Mapping[str, str]) -> dict[str | None, Policy]:
    """Read the policies by worksite id (None: of every worksite without its own).

    Args:
        sites: worksite ids by code.
    """
    said: dict[str | None, _Lines] = {}
    for row in rows(path, _COLUMNS, faults):
        lines = [said.setdefault(site, _Lines()) for site in _where(row, faults, sites)]
        if row.cells["whom"].lower() in WINDOWS:
            _window(lines, row, faults)
        elif step := _step(row, faults):
            for line in lines:
                _add(line.steps, row, step, faults)
    return {site: _policy(lines, faults) for site, lines in said.items()}


def _window(lines: list[_Lines], row: CsvRow, faults: Faults) -> None:
    """Take a line that sets a window of an incident's life, such as `unreached`."""
    name = row.cells["whom"].lower()
    minutes = _number(row, faults, "after", _LONGEST_WINDOW, least=1)
    if given := [column for column in _OF_STEPS if row.cells.get(column)]:
        row.fault(faults, given[0], f"{name} has a time alone: leave this empty")
    for line in lines:
        if name in line.windows:
            row.fault(faults, "whom", f"{name} stands twice for a worksite")
        line.windows[name] = _minutes(minutes)


def _where(row: CsvRow, faults: Faults, sites: Mapping[str, str]) -> list[str | None]:
    codes = row.cells["worksite"].upper().split()
    if codes == [ALL_SITES]:
        return [None]
    if not codes or ALL_SITES in codes:
        row.fault(faults, "worksite", "codes with spaces between them are expected, or * for all others")
    for code in codes:
        if code not in sites and code != ALL_SITES:
            row.fault(faults, "worksite", f"{code} is no worksite")
    return [sites[code] for code in codes if code in sites]


def _step(row: CsvRow, faults: Faults) -> PolicyStep | None:
    rung = _RUNGS.get(row.cells["whom"])
    roles = _ROLES.get(row.cells.get("role", "").lower())
    texts = _YES.get(row.cells.get("text", "").lower())
    if rung is None:
        row.fault(
            faults, "whom", f"1, 2, 3, * for the people of every worksite, or one of {', '.join(WINDOWS)} is expected"
        )
    if roles is None:
        row.fault(faults, "role", "rep, supervisor or both is expected")
    if texts is None:
        row.fault(faults, "text", "yes or no is expected")
    after = _number(row, faults, "after", _LONGEST)
    call = _number(row, faults, "call", _LONGEST) if row.cells.get("call") else None
    repeats = _number(row, faults, "repeats", _MOST_REPEATS) if row.cells.get("repeats") else 0
    every = _number(row, faults, "every", _LONGEST, least=1) if row.cells.get("every") else 0
    if texts is False and not row.cells.get("call"):
        row.fault(faults, "text", "no text and no call: write yes, or say under call after how many minutes")
    if repeats and not row.cells.get("every"):
        row.fault(faults, "every", "after how many minutes they are asked again is expected")
    if rung is None or roles is None or texts is None or None in (after, repeats, every):
        return None
    return PolicyStep(
        rung, _minutes(after), roles, texts, None if call is None else _minutes(call), repeats or 0, _minutes(every)
    )


def _number(row: CsvRow, faults: Faults, column: str, most: int, least: int = 0) -> int | None:
    text = row.cells[column]
    if text.isascii() and text.isdecimal() and least <= int(text) <= most:
        return int(text)
    row.fault(faults, column, f"a whole number from {least} to {most} is expected")
    return None


def _minutes(number: int | None) -> timedelta:
    return timedelta(minutes=number or 0)


def _add(lines: list[tuple[CsvRow, PolicyStep]], row: CsvRow, step: PolicyStep, faults: Faults) -> None:
    twice = [other for other, known in lines if known.rung == step.rung and known.roles & step.roles]
    if twice:
        row.fault(faults, "whom", f"the same people as in line {twice[0].line}: repeats ask them again")
    else:
        lines.append((row, step))


def _policy(lines: _Lines, faults: Faults) -> Policy:
    windows = frozenset(lines.windows.items())
    if not lines.steps:
        return Policy(DEFAULT.steps, windows)
    ordered = sorted(lines.steps, key=lambda line: (line[1].after, line[1].rung))
    row, first = ordered[0]
    if first.after:
        row.fault(faults, "after", "somebody must be told at once: the first step of a worksite has 0")
    return Policy(tuple(step for _, step in ordered), windows)
