"""CSV rows: strict reading of the files that staff import. Every fault names file, line and column."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hotline.errors import ImportFaults

T = TypeVar("T")


class Faults:
    """Collects the faults of an import, so that staff see all of them at once."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """Add one fault."""
        self._lines.append(line)

    def raise_any(self) -> None:
        """Raise ImportFaults if there are any."""
        if self._lines:
            raise ImportFaults(self._lines)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One line of a file: its trimmed cells by column. An optional column that the file lacks reads as ""."""

    file: str
    line: int
    cells: Mapping[str, str]
    faults: Faults

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, column: str, message: str) -> None:
        """Add a fault for one cell. Never quote the cell: it may hold a person's number."""
        self.faults.add(f"{self.file}:{self.line}: {column}: {message}")

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Parse a cell. If `parse` raises ValueError, add its message as a fault and return None."""
        try:
            return parse(self[column])
        except ValueError as error:
            self.fault(column, str(error))
            return None


def choice(values: Mapping[str, T], fault: str) -> Callable[[str], T]:
    """Return a parser for a cell that holds one of a few words, in upper or lower case."""

    def parse(text: str) -> T:
        if (word := text.lower()) not in values:
            raise ValueError(fault)
        return values[word]

    return parse


def whole_number(most: int, least: int = 0) -> Callable[[str], int]:
    """Return a parser for a cell that holds a whole number from `least` to `most`."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ValueError(f"a whole number from {least} to {most} is expected")
        return int(text)

    return parse


def rows(path: Path, columns: tuple[str, ...], faults: Faults) -> Iterator[CsvRow]:
    """Yield the lines of a CSV file. The separator is a comma or semicolon; a byte order mark is allowed."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        faults.add(f"{path}: the file cannot be read")
        return
    except UnicodeDecodeError:
        faults.add(f"{path}: not UTF-8: save it as CSV UTF-8")
        return
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if missing := [column for column in columns if column not in names]:
            faults.add(f"{path.name}:1: missing columns: {', '.join(missing)}")
            return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                faults.add(
                    f"{path.name}:{reader.line_num}: {len(names)} cells are expected and {len(cells)} stand there"
                )
                continue
            trimmed = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
            yield CsvRow(path.name, reader.line_num, trimmed, faults)
    except csv.Error as error:
        faults.add(f"{path.name}:{reader.line_num}: not CSV: {error}")
