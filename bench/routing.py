"""What is understood of the labelled texts, and how quickly."""

from pathlib import Path

from bench.report import Cell, Report
from flows.engine import load
from flows.routing.router import Router
from hotline.cli.evaluation import Evaluation, read_rows

# The router learns from none of them. The toolkit's; those on which its thresholds were chosen; and unseen ones.
_SETS = ("utterances", "tuning", "unseen")
_FIGURES = (
    "rows",
    "accuracy",
    "accuracy_strict",
    "top_3",
    "report_recall",
    "false_reports",
    "asked",
    "p50_ms",
    "p99_ms",
)


def run(report: Report, quick: bool) -> None:
    """Print what `hotline evaluate` finds."""
    router = Router(load())
    found = [Evaluation.of(router, read_rows(Path(f"tests/data/{name}.tsv"))).figures() for name in _SETS]
    rows: list[list[Cell]] = [[name, *(f"{figures[name]:g}" for figures in found)] for name in _FIGURES]
    for column, name in (("by_lang", "en"), ("by_lang", "es"), ("by_channel", "sms"), ("by_channel", "voice")):
        rows.append([f"accuracy, {name}", *(f"{figures[column][name]:g}" for figures in found)])
    report.table("Routing of the labelled texts in tests/data", ["figure", *_SETS], rows)
