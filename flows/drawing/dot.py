"""The picture in DOT, the language of Graphviz: each box is a small table, and its ways begin at its lower rows."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap

from flows.drawing.graph import Box, Graph, Kind
from flows.drawing.legend import BOXES, LINES, NOTES, PARTS, TITLE
from flows.drawing.ways import Way
from flows.drawing.wording import comes, row, says, unlined

FONT = "DejaVu Sans"  # The usual fonts are narrower, so its widths have room for all of them.
_LETTERS = 26  # In a line of a box.
_WIDE = 154  # Points; as many letters of a wide font.
_LINES = 4  # Of what a node says.
_BESIDE = 6  # Boxes that no line joins stand side by side.

# Each kind has a form of its own, which tells it without colour.
_FORMS = {
    Kind.ASKS: 'style="filled,diagonals" fillcolor="#fff1c9"',
    Kind.DOES: 'peripheries=2 fillcolor="#dbe7f8"',
    Kind.SAYS: 'style="filled,rounded" fillcolor="#ffffff"',
    Kind.TOPIC: 'shape=note fillcolor="#e2f2df"',
    Kind.ENDS: 'shape=component fillcolor="#f6dede"',
}
_STROKES = {"both": "solid", "sms": "dashed", "voice": "dotted"}
_DEFAULTS = f"""rankdir=LR labeljust=l labelloc=t nodesep=0.12 ranksep=0.35 color="#999999"
node [shape=box style=filled margin="0.08,0.05" fontsize=10 fontname="{FONT}"]
edge [arrowsize=0.6 fontsize=10 fontname="{FONT}"]"""


def dot(graph: Graph) -> str:
    """Return the picture as a directed graph in DOT."""
    title = [f'<FONT POINT-SIZE="22"><B>{escape(TITLE)}</B></FONT>', *map(escape, NOTES)]
    head = f'graph [label=<{_lines(title)}> fontsize=11 fontname="{FONT}"]'
    # Graphviz stacks clusters from below.
    clusters = [_cluster(name, graph.part(name)) for name in reversed(PARTS) if graph.part(name)]
    return "\n".join(["digraph {", _DEFAULTS, head, *clusters, _legend(), *_beside(graph), "}", ""])


def _legend() -> str:
    """Return a row with a box of each kind, and one with a line of each."""
    boxes = [f'"{kind} box" [label="{means}" {_FORMS[Kind(kind)]}]' for kind, means in BOXES]
    for on, means in LINES:
        boxes += [
            f'"{on} line" [label="{means}" shape=plain style=""]',
            f'"{on} end" [shape=point width=0 style=invis]',
        ]
        boxes += [f'"{on} line" -> "{on} end" [style={_STROKES[on]}]']
    rows = [[f'"{kind} box"' for kind, _ in BOXES], [f'"{on} {end}"' for on, _ in LINES for end in ("line", "end")]]
    hidden = [f"edge [style=invis] {' -> '.join(row)}" for row in rows]
    return "\n".join(['subgraph cluster_legend { label="" peripheries=0', *boxes, *hidden, "}"])


def _beside(graph: Graph) -> list[str]:
    """Return hidden lines that put the smaller parts beside the long list of topics."""
    last = [_quoted(box.id) for box in graph.part("ask")[-1:]]
    return [
        f"{topic} -> {_quoted(box.id)} [style=invis weight=0]"
        for topic in last
        for part in ("papers", "moment")
        for box in graph.part(part)[:1]
    ]


def _cluster(part: str, boxes: Sequence[Box]) -> str:
    """Return a part with its heading; its boxes without lines stand in rows."""
    heading, about = PARTS[part]
    ways = [way for box in boxes for way in box.ways if way.drawn]
    joined = {name for way in ways for name in (way.source, way.target)}
    alone = [_quoted(box.id) for box in boxes if box.id not in joined]
    rows = [f"edge [style=invis] {' -> '.join(alone[at : at + _BESIDE])}" for at in range(0, len(alone), _BESIDE)]
    head = f"subgraph cluster_{part} {{ label=<<B>{escape(heading)}</B>: {escape(about)}> fontsize=16"
    return "\n".join([head, *map(_box, boxes), *map(_way, ways), *rows, "}"])


def _box(box: Box) -> str:
    cells = [_cell(wrap(box.id, _LETTERS), "<B>", "</B>"), _cell(wrap(comes(box), _LETTERS), "<I>", "</I>")]
    cells += [_cell(wrap(text, _LETTERS, max_lines=_LINES, placeholder="…")) for text in says(box)]
    cells += [_cell(wrap(text, _LETTERS)) for text in unlined(box)]
    exits = [
        f'<TR><TD ALIGN="RIGHT" PORT="{escape(_port(way))}">{escape(row(way))}</TD></TR>'
        for way in box.ways
        if way.drawn
    ]
    table = f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1"><TR><TD WIDTH="{_WIDE}"></TD></TR>'
    return f"{_quoted(box.id)} [label=<{table}{''.join([*cells, *exits])}</TABLE>> {_FORMS[box.kind]}]"


def _cell(lines: Iterable[str], opens: str = "", closes: str = "") -> str:
    text = _lines(f"{opens}{escape(line)}{closes}" for line in lines)
    return f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{text}</TD></TR>' if text else ""


def _lines(lines: Iterable[str]) -> str:
    return "".join(f'{line}<BR ALIGN="LEFT"/>' for line in lines)


def _way(way: Way) -> str:
    return f"{_quoted(way.source)}:{_quoted(_port(way))}:e -> {_quoted(way.target)} [style={_STROKES[way.on]}]"


def _port(way: Way) -> str:
    return f"{way.target} {way.on}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
