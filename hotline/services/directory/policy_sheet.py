"""The policy sheet: strict reading of the CSV file in which staff say who is alerted when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hotline.domain.contacts import EVERYWHERE, LAST_TIER, Role
from hotline.domain.policies import DEFAULT, WINDOWS, Policy, PolicyStep
from hotline.services.directory.csv_rows import CsvRow, Faults, choice, rows, whole_number

ALL_SITES = "*"
_COLUMNS = ("worksite", "whom", "after")
_LEVEL = choice(
    {str(tier): tier for tier in range(1, LAST_TIER + 1)} | {"*": EVERYWHERE},
    f"1, 2, 3, * for the people of every worksite, or one of {', '.join(WINDOWS)} is expected",
)
_ROLES = choice(
    {"": frozenset(Role), "both": frozenset(Role)} | {role.value: frozenset({role}) for role in Role},
    "rep, supervisor or both is expected",
)
_TEXTS = choice({"": True, "yes": True, "no": False}, "yes or no is expected")
# Minutes. A longer delay alerts nobody in time; the limit also catches a slip such as 500 for 5.
_LONGEST = 240
_MOST_REPEATS = 20
_LONGEST_WINDOW = 1440
_OF_STEPS = ("role", "text", "call", "repeats", "every")


@dataclass(slots=True)
class _Lines:
    """The steps and time limits from the lines of one worksite."""

    steps: list[tuple[CsvRow, PolicyStep]] = field(default_factory=list)
    windows: dict[str, timedelta] = field(default_factory=dict)


def read(path: Path, faults: Faults, sites: Mapping[str, str]) -> dict[str | None, Policy]:
    """Read the policies by worksite id (None: for every worksite without its own).

    Args:
        sites: worksite ids by code.
    """
    said: dict[str | None, _Lines] = {}
    for row in rows(path, _COLUMNS, faults):
        lines = [said.setdefault(site, _Lines()) for site in _where(row, sites)]
        if row["whom"].lower() in WINDOWS:
            _window(lines, row)
        elif step := _step(row):
            for line in lines:
                _add(line.steps, row, step)
    return {site: _policy(lines) for site, lines in said.items()}


def _window(lines: list[_Lines], row: CsvRow) -> None:
    """Read a line that sets a time limit of an incident, such as `unreached`."""
    name = row["whom"].lower()
    minutes = row.read("after", whole_number(_LONGEST_WINDOW, least=1))
    if given := [column for column in _OF_STEPS if row[column]]:
        row.fault(given[0], f"{name} has a time alone: leave this empty")
    for line in lines:
        if name in line.windows:
            row.fault("whom", f"{name} stands twice for a worksite")
        line.windows[name] = timedelta(minutes=minutes or 0)


def _where(row: CsvRow, sites: Mapping[str, str]) -> list[str | None]:
    codes = row["worksite"].upper().split()
    if codes == [ALL_SITES]:
        return [None]
    if not codes or ALL_SITES in codes:
        row.fault("worksite", "codes with spaces between them are expected, or * for all others")
    for code in codes:
        if code not in sites and code != ALL_SITES:
            row.fault("worksite", f"{code} is no worksite")
    return [sites[code] for code in codes if code in sites]


def _step(row: CsvRow) -> PolicyStep | None:
    level, roles, texts = row.read("whom", _LEVEL), row.read("role", _ROLES), row.read("text", _TEXTS)
    after = row.read("after", whole_number(_LONGEST))
    call = row.read("call", whole_number(_LONGEST)) if row["call"] else None
    repeats = row.read("repeats", whole_number(_MOST_REPEATS)) if row["repeats"] else 0
    every = row.read("every", whole_number(_LONGEST, least=1)) if row["every"] else 0
    if texts is False and not row["call"]:
        row.fault("text", "no text and no call: write yes, or say under call after how many minutes")
    if repeats and not row["every"]:
        row.fault("every", "after how many minutes they are asked again is expected")
    if level is None or roles is None or texts is None or after is None or repeats is None or every is None:
        return None
    later = None if call is None else timedelta(minutes=call)
    return PolicyStep(level, timedelta(minutes=after), roles, texts, later, repeats, timedelta(minutes=every))


def _add(lines: list[tuple[CsvRow, PolicyStep]], row: CsvRow, step: PolicyStep) -> None:
    twice = [other for other, known in lines if known.level == step.level and known.roles & step.roles]
    if twice:
        row.fault("whom", f"the same people as in line {twice[0].line}: repeats ask them again")
    else:
        lines.append((row, step))


def _policy(lines: _Lines) -> Policy:
    windows = frozenset(lines.windows.items())
    if not lines.steps:
        return Policy(DEFAULT.steps, windows)
    ordered = sorted(lines.steps, key=lambda line: (line[1].after, line[1].level))
    row, first = ordered[0]
    if first.after:
        row.fault("after", "somebody must be told at once: the first step of a worksite has 0")
    return Policy(tuple(step for _, step in ordered), windows)
