"""`hotline flows`: the content, looked over before it speaks to anybody."""

import json
from dataclasses import asdict

import click

from flows.check import check as look_over
from hotline.errors import HotlineError


@click.group("flows")
def flows_group() -> None:
    """Look at what the hotline says."""


@flows_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check(as_json: bool) -> None:
    """Tell every fault of the content, with file and line."""
    faults = look_over()
    errors = sum(fault.severity == "error" for fault in faults)
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(f"flows/content/{fault}")
        click.echo(f"{errors} faults, {len(faults) - errors} warnings")
    if errors:
        raise HotlineError(f"the content has {errors} faults")
