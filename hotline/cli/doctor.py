"""`hotline doctor`: prints what may stop an alert from reaching somebody, and what to do about it."""

import os
import sys
from collections.abc import Sequence

import click

from hotline import config, logs
from hotline.bootstrap import Hotline, Settings
from hotline.cli import stored
from hotline.cli.output import emit
from hotline.cli.runtime import Runtime, pass_runtime
from hotline.errors import ConfigError, HotlineError
from hotline.services.operations.doctor import Finding, Level

_MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.FAULT: "FAULT   "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@pass_runtime
def doctor(runtime: Runtime, as_json: bool) -> None:
    """Check settings, stores, queues, the clock and the directory; say what to do about each fault."""
    logs.configure("ERROR")
    found = _settings()
    if all(one.level is Level.OK for one in found):
        found += _hotline(runtime.hotline(Settings.read()))
    facts = [{"level": one.level.value, "what": one.what} for one in found]
    emit(facts, (f"{_MARKS[one.level]}{one.what}" for one in found), as_json)
    if any(one.level is Level.FAULT for one in found):
        sys.exit(1)


def _settings() -> list[Finding]:
    faults = []
    for group in config.GROUPS:
        try:
            group.read(os.environ)
        except ConfigError as error:
            faults += [Finding(Level.FAULT, f"settings: {line}") for line in str(error).split("; ")]
    return faults or [Finding(Level.OK, "settings")]


def _hotline(hotline: Hotline) -> Sequence[Finding]:
    try:
        stored.check(hotline.database)
    except HotlineError as error:
        return [Finding(Level.FAULT, f"sql: {error}")]
    try:
        return hotline.doctor.findings()
    finally:
        hotline.database.close()
