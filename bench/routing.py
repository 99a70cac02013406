"""What is understood of the labelled texts, and how quickly."""

from pathlib import Path

from bench.report import Cell, Report
from flows.engine import load
from flows.routing.router import Router
from hotline.cli.evaluation import Evaluation, read_rows

_TEXTS = Path("tests/data/utterances.tsv")
_FIGURES = ("rows", "accuracy", "accuracy_also", "report_recall", "false_reports", "p50_ms", "p99_ms")


def run(report: Report, quick: bool) -> None:
    """Print what `hotline evaluate` finds."""
    figures = Evaluation.of(Router(load()), read_rows(_TEXTS)).figures()
    rows: list[list[Cell]] = [[name, f"{figures[name]:g}"] for name in _FIGURES]
    report.table(f"Routing of {_TEXTS}", ["figure", "value"], rows)
