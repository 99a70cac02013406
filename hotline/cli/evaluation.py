"""Evaluation: measures how often the router finds the right topic for labelled texts."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from flows.routing.router import Router, RoutingResult
from hotline.errors import HotlineError

COLUMNS = ("text", "lang", "channel", "topic", "also")

Row = dict[str, str]


def read_rows(file: Path) -> list[Row]:
    """Read labelled texts.

    Raises:
        HotlineError: the file cannot be read, has no rows, or lacks a column.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            # A text may begin with a quotation mark, so quotes have no special meaning.
            reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
            rows = [dict(row) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise HotlineError(f"cannot read {file}: {getattr(error, 'strerror', None) or error}") from None
    missing = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or ())]
    if missing:
        raise HotlineError(f"{file} has no column {', '.join(missing)}")
    if not rows:
        raise HotlineError(f"{file} has no rows")
    return rows


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Each row with the router's result and the milliseconds it took."""

    found: Sequence[tuple[Row, RoutingResult, float]]

    @classmethod
    def of(cls, router: Router, rows: Iterable[Row]) -> "Evaluation":
        """Route every row."""
        return cls([(row, *_timed(router, row["text"])) for row in rows])

    def figures(self) -> dict[str, Any]:
        """Return the figures.

        A row is right if the router finds its topic, or one of the acceptable topics in `also`. `accuracy_strict`
        accepts the topic alone; `top_3` also accepts the two alternatives that the answer offers by a digit. `asked`
        counts texts that are no report, but whose senders are asked if they want to report.
        """
        times = sorted(took for _, _, took in self.found)
        reports = [result.topic == "report" for row, result, _ in self.found if row["topic"] == "report"]
        return {
            "rows": len(self.found),
            "accuracy": _share(result.topic in _right(row) for row, result, _ in self.found),
            "accuracy_strict": _share(row["topic"] == result.topic for row, result, _ in self.found),
            "top_3": _share(bool(_offered(result) & _right(row)) for row, result, _ in self.found),
            "by_lang": self._by("lang"),
            "by_channel": self._by("channel"),
            "report_recall": _share(reports),
            "false_reports": sum(_false_report(row, result, True) for row, result, _ in self.found),
            "asked": sum(_false_report(row, result, False) for row, result, _ in self.found),
            "p50_ms": round(times[len(times) // 2], 3),
            "p99_ms": round(times[min(len(times) - 1, len(times) * 99 // 100)], 3),
            "misses": [_miss(row, result) for row, result, _ in self.found if result.topic not in _right(row)],
        }

    def summary(self) -> str:
        """Return the figures as lines to read."""
        figures = self.figures()
        misses = figures.pop("misses")
        lines = [f"{name}: {value}" for name, value in figures.items()]
        return "\n".join([*lines, *(f"{m['topic']} -> {m['got']} ({m['score']}): {m['text']}" for m in misses)])

    def _by(self, column: str) -> dict[str, float]:
        groups: dict[str, list[bool]] = defaultdict(list)
        for row, result, _ in self.found:
            groups[row[column]].append(result.topic in _right(row))
        return {name: _share(right) for name, right in sorted(groups.items())}


def _timed(router: Router, text: str) -> tuple[RoutingResult, float]:
    start = perf_counter()
    result = router.route(text)
    return result, (perf_counter() - start) * 1000


def _right(row: Row) -> set[str]:
    return {row["topic"], *filter(None, (topic.strip() for topic in row.get("also", "").split(",")))}


def _offered(result: RoutingResult) -> set[str]:
    others = [topic for topic, _ in result.alternatives if topic != result.topic]
    return {result.topic, *others[:2]}


def _false_report(row: Row, result: RoutingResult, certain: bool) -> bool:
    return result.topic == "report" and result.certain is certain and "report" not in _right(row)


def _miss(row: Row, result: RoutingResult) -> dict[str, Any]:
    of_row = {name: row.get(name, "") for name in COLUMNS}
    return {**of_row, "got": result.topic, "score": result.score, "certain": result.certain}


def _share(right: Iterable[bool]) -> float:
    marks = list(right)
    return round(sum(marks) / len(marks), 4) if marks else 0.0
