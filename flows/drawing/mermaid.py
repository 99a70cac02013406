"""The picture as a Mermaid flowchart, for pages that draw such text: the same boxes and lines."""

import re

from flows.drawing.graph import Box, Graph, Kind
from flows.drawing.legend import NOTES, PARTS, TITLE
from flows.drawing.ways import Way
from flows.drawing.wording import comes, row, says, unlined

_FORMS = {
    Kind.ASKS: ("{{", "}}"),
    Kind.DOES: ("[[", "]]"),
    Kind.SAYS: ("(", ")"),
    Kind.TOPIC: ("[", "]"),
    Kind.ENDS: ("([", "])"),
}
_ESCAPES = str.maketrans({letter: f"#{ord(letter)};" for letter in '#&<>"`\\{}[]()|;'})
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9-]|-(?![A-Za-z0-9])")


def mermaid(graph: Graph) -> str:
    """Return the picture as a flowchart in Mermaid's language."""
    lines = ["flowchart LR", f"  accTitle: {TITLE}", *["  accDescr {", *(f"    {note}" for note in NOTES), "  }"]]
    for part, (heading, about) in PARTS.items():
        if boxes := graph.part(part):
            lines += [f'  subgraph part-{part}["{_escape(f"{heading}: {about}")}"]', "    direction LR"]
            lines += [f"    {_box(box)}" for box in boxes]
            lines += [f"    {_way(way)}" for box in boxes for way in box.ways if way.drawn]
            lines += ["  end"]
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    """Return a name as an id that is no word of Mermaid's own, such as `end` and `call`; no two names share one."""
    return "n-" + _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", name)


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _box(box: Box) -> str:
    opens, closes = _FORMS[box.kind]
    lines = [box.id, comes(box), *says(box), *unlined(box)]
    return f'{_id(box.id)}{opens}"{"<br/>".join(_escape(line) for line in lines if line)}"{closes}'


def _way(way: Way) -> str:
    arrow = "-->" if way.on == "both" else "-.->"
    return f'{_id(way.source)} {arrow}|"{_escape(row(way))}"| {_id(way.target)}'
