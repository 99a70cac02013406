"""Tables: aligned for a terminal, or as Markdown for the docs."""

import statistics
import sys
from collections.abc import Sequence

Cell = str | float | int


class Report:
    """Prints headings, progress and tables."""

    def __init__(self, *, markdown: bool) -> None:
        self._markdown = markdown

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Print one table."""
        texts = [[_text(cell) for cell in row] for row in rows]
        print(f"\n### {title}\n" if self._markdown else f"\n{title}\n{'-' * len(title)}")
        if self._markdown:
            lines = [head, ["---"] + ["---:"] * (len(head) - 1), *texts]
            print("\n".join("| " + " | ".join(line) + " |" for line in lines), flush=True)
            return
        widths = [max(len(line[place]) for line in [list(head), *texts]) for place in range(len(head))]
        for line in [head, *texts]:
            first, *others = line
            cells = [first.ljust(widths[0])] + [
                cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)
            ]
            print("  ".join(cells).rstrip(), flush=True)

    @staticmethod
    def progress(text: str) -> None:
        """Say what is under way, where a person looks and no table is."""
        print(f"... {text}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def p50_p99(seconds: Sequence[float]) -> tuple[float, float]:
    """Return median and 99th percentile, in milliseconds."""
    return statistics.median(seconds) * 1000, percentile(seconds, 0.99) * 1000


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
