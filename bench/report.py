"""Tables: aligned for a terminal, or as Markdown for the docs; and the few statistics that go into them."""

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

Cell = str | float | int

_FIGURES = "## Figures\n"


class Report:
    """Prints headings, progress and tables."""

    def __init__(self, *, markdown: bool) -> None:
        self._markdown = markdown
        self._said: list[str] = []

    def say(self, text: str) -> None:
        """Print one paragraph."""
        self._said.append(text)
        print(text, flush=True)

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], note: str = "") -> None:
        """Print one table, and what one has to know to read it."""
        lines = [list(head), *([_text(cell) for cell in row] for row in rows)]
        made = _markdown(title, lines) if self._markdown else _aligned(title, lines)
        self.say("\n" + made + (f"\n\n{note}" if note else ""))

    def into(self, document: Path) -> None:
        """Put everything that was printed in the place of a document's figures.

        Raises:
            ValueError: the document has no heading for them.
        """
        before, heading, _ = document.read_text(encoding="utf-8").partition(_FIGURES)
        if not heading:
            raise ValueError(f"{document} has no line {_FIGURES.strip()!r}")
        document.write_text(before + heading + "\n" + "\n".join(self._said) + "\n", encoding="utf-8")

    @staticmethod
    def progress(text: str) -> None:
        """Say what is under way, where a person looks and no table is."""
        print(f"... {text}", file=sys.stderr, flush=True)


def p50_p99(seconds: Sequence[float]) -> tuple[float, float]:
    """Return median and 99th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return statistics.median(ordered) * 1000, ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] * 1000


def _markdown(title: str, lines: list[list[str]]) -> str:
    head, *rows = lines
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return f"### {title}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *rows))


def _aligned(title: str, lines: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() for line in lines]
    return "\n".join([title, "-" * len(title), *rows])


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
