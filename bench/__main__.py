"""`python -m bench [PART…] [--quick] [--markdown] [--update FILE]`: every figure of docs/performance.md."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bench import fan_out, first_alert, machine, memory, overload, routing, tools, webhooks
from bench.report import Report

PARTS: dict[str, Callable[[Report, bool], None]] = {
    "tools": tools.run,
    "webhooks": webhooks.run,
    "first-alert": first_alert.run,
    "fan-out": fan_out.run,
    "overload": overload.run,
    "memory": memory.run,
    "routing": routing.run,
}


def main() -> None:
    """Run the named parts, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, side by side with the floor.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, for a first look")
    parser.add_argument("--markdown", action="store_true", help="tables as Markdown")
    parser.add_argument("--update", type=Path, metavar="FILE", help="replace what follows '## Figures' in a document")
    options = parser.parse_args()
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    report = Report(markdown=options.markdown or options.update is not None)
    report.say(machine.facts())
    for name in options.parts or PARTS:
        PARTS[name](report, options.quick)
    if options.update:
        report.into(options.update)


if __name__ == "__main__":
    main()
