"""What is understood of the labelled texts, and how quickly."""

import json
import subprocess

from bench.report import Report
from bench.stage import BIN


def run(report: Report, quick: bool) -> None:
    """Print what `hotline evaluate` says."""
    command = [str(BIN / "hotline"), "evaluate", "tests/data/utterances.tsv", "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    names = ("accuracy", "report_recall", "false_reports", "p50_ms", "p99_ms")
    report.table("Routing of the labelled texts", ["figure", "value"], [[name, found[name]] for name in names])
