"""The command line: `hotline COMMAND`. It exits with 0, with 1 after an error, with 2 after wrong usage."""

import sys
from collections.abc import Sequence

import click

from hotline import logs
from hotline.cli import (
    cards,
    demo,
    directory,
    doctor,
    drills,
    fallback,
    flows,
    incidents,
    policies,
    serving,
    shifts,
    talk,
)
from hotline.errors import HotlineError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hotline")
def cli() -> None:
    """Know-your-rights and alert hotline, by text and by voice."""


for command in (
    demo.demo, serving.serve, serving.worker, serving.clock, serving.simulator, directory.db, directory.directory,
    doctor.doctor, shifts.shifts, policies.policy, drills.drill, incidents.incident, cards.cards, fallback.fallback,
    flows.flows_group, talk.ask, talk.evaluate, talk.chat, talk.call,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, by default with the arguments of the process. Errors are lines on stderr, never a traceback."""
    try:
        cli.main(arguments, prog_name="hotline", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "hotline"
        click.echo(f"hotline: {error.format_message().rstrip('.')}; see `{where} --help`", err=True)
        sys.exit(2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except HotlineError as error:
        click.echo("\n".join(f"hotline: {line}" for line in str(error).splitlines()), err=True)
        sys.exit(1)
    except Exception as error:
        # The message may quote a person. The type and place are enough to find the error.
        facts = logs.describe(error)
        click.echo(f"hotline: an unforeseen fault: {facts['error']} at {facts['where']}", err=True)
        sys.exit(1)
