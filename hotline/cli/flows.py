"""`hotline flows`: checks the content before it goes live, and draws the conversations."""

import json
from dataclasses import asdict

import click

from flows.checking.check import faults_of
from flows.checking.costs import costs
from flows.drawing.graph import graph_of
from flows.drawing.mermaid import mermaid
from flows.drawing.svg import svg
from flows.engine import Flows
from flows.load import CONTENT, open_content
from hotline.cli import content
from hotline.cli.extras import needs
from hotline.errors import HotlineError


@click.group("flows")
def flows_group() -> None:
    """Look at what the hotline says."""


@flows_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check(as_json: bool) -> None:
    """Tell every fault of the content, with file and line."""
    opened = open_content(CONTENT)
    faults = faults_of(opened)
    errors = sum(fault.severity == "error" for fault in faults)
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(f"flows/content/{fault}")
        if opened.flows:
            _print_costs(opened.flows)
        click.echo(f"{errors} faults, {len(faults) - errors} warnings")
    if errors:
        raise HotlineError(f"the content has {errors} faults")


@flows_group.command("graph")
@click.option("--format", "form", type=click.Choice(["svg", "mermaid"]), default="svg", show_default=True)
def graph(form: str) -> None:
    """Draw all conversations on one page."""
    drawn = graph_of(content.usable())
    with needs("content"):
        click.echo(svg(drawn) if form == "svg" else mermaid(drawn), nl=False)


def _print_costs(flows: Flows) -> None:
    """Print the cost of each topic and language: SMS segments, seconds of speech, and years of school to read it."""
    click.echo(f"{'topic':18}{'':4}{'segments':>10}{'seconds':>10}{'school years':>14}")
    for cost in costs(flows):
        segments, seconds = ("+".join(map(str, found)) for found in (cost.segments, cost.seconds))
        years = f"{cost.grade:.1f}" if cost.grade is not None else "-"
        click.echo(f"{cost.topic:18}{cost.lang:4}{segments:>10}{seconds:>10}{years:>14}")
