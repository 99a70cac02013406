"""Output of a command: JSON for programs, or lines for people."""

import json
from collections.abc import Iterable
from typing import Any

import click


def emit(value: Any, lines: Iterable[str], as_json: bool) -> None:
    """Print `value` as one line of JSON, or else `lines`."""
    if as_json:
        lines = [json.dumps(value, ensure_ascii=False)]
    for line in lines:
        click.echo(line)
