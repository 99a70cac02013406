"""Content files as written: YAML read with the line of every value, and faults that name file and line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

Step = str | int
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # The loader in C is ten times as fast.


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that a writer has to correct."""

    file: str
    line: int
    message: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}"


class ContentFaults(ValueError):
    """The content cannot be used; `faults` holds every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = sorted(set(faults))


@dataclass(slots=True)
class Document:
    """One content file: its values, and where each of them stands."""

    name: str
    data: Any = None
    lines: dict[tuple[Step, ...], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, *path: Step) -> int:
        """Return the line of the value at this path, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, message: str, *path: Step, severity: Literal["error", "warning"] = "error") -> Fault:
        """Return a fault at the value with this path."""
        return Fault(self.name, self.line(*path), message, severity)


def read(directory: Path) -> list[Document]:
    """Read every YAML file below a directory; one that is not valid YAML has a fault and no data."""
    return [_read(path, path.relative_to(directory).as_posix()) for path in sorted(directory.rglob("*.yaml"))]


def _read(path: Path, name: str) -> Document:
    document = Document(name)
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    except UnicodeDecodeError:
        document.faults.append(Fault(name, 1, "this file is not UTF-8 text"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.faults.append(Fault(name, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}"))
    except yaml.YAMLError as error:
        document.faults.append(Fault(name, 1, f"not valid YAML: {error}"))
    else:
        document.data = _build(root, (), document) if root is not None else None
    return document


def _build(node: yaml.Node, path: tuple[Step, ...], document: Document) -> Any:
    """Return plain values; scalars stay as written, so the keyword `no` is a word and the key 1 is "1"."""
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, document))
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), document) for index, child in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.value in ("true", "false") and node.tag == "tag:yaml.org,2002:bool":
        return node.value == "true"
    return node.value


def _pairs(node: yaml.MappingNode, path: tuple[Step, ...], document: Document) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        name, place = str(key.value), (*path, str(key.value))
        if name in seen:
            document.faults.append(Fault(document.name, key.start_mark.line + 1, f"'{name}' is written twice"))
        seen.add(name)
        document.lines[place] = key.start_mark.line + 1
        yield name, _build(value, place, document)
