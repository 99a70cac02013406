"""`hotline cards`: makes a poster and wallet cards to print for each worksite."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hotline import config
from hotline.cli import content, stored
from hotline.cli.extras import needs
from hotline.domain.worksites import Worksite
from hotline.errors import ConfigError, HotlineError

# Fewer worksites than this take too little time for a progress bar.
_MANY = 10
_CODES_SHOWN = 20


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="cards",
    show_default=True,
    metavar="FOLDER",
    help="Where the files go.",
)
def cards(codes: tuple[str, ...], out: Path) -> None:
    """Make a poster and wallet cards, as PDF and PNG, for the worksites named, or for all."""
    with needs("print"):
        from hotline.printing.files import make, write
        from hotline.printing.words import sheet

    number, identity = _number(), config.Identity.read(os.environ)
    sites = _chosen(stored.all_worksites(), codes)
    flows = content.usable()
    quiet = len(sites) < _MANY or not sys.stderr.isatty()
    with click.progressbar(sites, label="cards", file=sys.stderr, hidden=quiet) as bar:
        paths = write(out, (make(sheet(flows, identity, number, site)) for site in bar))
    for path in paths:
        click.echo(path)


def _number() -> str:
    number = config.NumberSettings.read(os.environ).twilio_phone_number
    if not number:
        raise ConfigError(
            "TWILIO_PHONE_NUMBER is missing: cards print the number that people text, "
            "so set it beside a Messaging Service too"
        )
    return number


def _chosen(sites: Sequence[Worksite], codes: Sequence[str]) -> list[Worksite]:
    if not sites:
        raise HotlineError("there is no worksite yet: run `hotline directory import`")
    known = {site.code: site for site in sites}
    wanted = dict.fromkeys(code.upper() for code in codes)
    if unknown := [code for code in wanted if code not in known]:
        more = len(known) - _CODES_SHOWN
        there = ", ".join([*known][:_CODES_SHOWN]) + (f" and {more} more" if more > 0 else "")
        raise HotlineError(f"no worksite has the code {' or '.join(unknown)}; there are {there}")
    return [known[code] for code in wanted] or list(sites)
