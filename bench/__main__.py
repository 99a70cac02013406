"""`python -m bench [PART…] [--quick] [--markdown]`: every figure of docs/performance.md."""

import argparse
import os
import platform
from importlib.metadata import version

from bench import alerts, memory, routing, webhooks
from bench.report import Report

PARTS = {
    "webhooks": webhooks.run,
    "first-alert": alerts.first_alert,
    "fan-out": alerts.fan_out,
    "memory": memory.run,
    "routing": routing.run,
}


def main() -> None:
    """Run the named parts, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, side by side with the floor.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, for a first look")
    parser.add_argument("--markdown", action="store_true", help="tables as Markdown")
    options = parser.parse_args()
    report = Report(markdown=options.markdown)
    names = ("granian", "flask", "rq", "redis", "sqlalchemy", "twilio")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {libraries}")
    for name in options.parts or PARTS:
        PARTS[name](report, options.quick)


if __name__ == "__main__":
    main()
