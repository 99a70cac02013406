"""The picture as SVG, laid out by Graphviz, for eyes and for screen readers."""

import os
import shutil
import subprocess
import sysconfig
from xml.etree import ElementTree

from flows.drawing.dot import FONT, dot
from flows.drawing.graph import Graph
from flows.drawing.legend import NOTES, PARTS, TITLE
from flows.drawing.wording import told

_SVG = "{http://www.w3.org/2000/svg}"
_PROGRAM = (
    "graphviz-pure"  # A port of Graphviz that is one file and measures text with widths of its own, not a machine's.
)


def svg(graph: Graph) -> str:
    """Return the picture as one SVG document, the same on every machine.

    Raises:
        ModuleNotFoundError: the layout program is not installed.
    """
    program = shutil.which(_PROGRAM, path=f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise ModuleNotFoundError(f"no program {_PROGRAM}", name=_PROGRAM)
    drawn = subprocess.run([program, "-Tsvg"], input=dot(graph).encode(), capture_output=True, check=True)  # noqa: S603
    return _described(drawn.stdout.decode().replace(FONT, f"{FONT},Verdana,Arial,sans-serif"), graph)


def _described(drawn: str, graph: Graph) -> str:
    """Return a drawing with a title, a description, and on every box where it leads."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    root = ElementTree.fromstring(drawn)  # noqa: S314 - the program's own output
    root.attrib |= {"role": "graphics-document document", "aria-label": TITLE, "aria-describedby": "desc", "lang": "en"}
    parts = [f"{heading} ({about}): {len(graph.part(part))} boxes." for part, (heading, about) in PARTS.items()]
    description = ElementTree.Element(f"{_SVG}desc", {"id": "desc"})
    description.text = " ".join([*parts, *NOTES])
    root.insert(0, description)
    boxes = {box.id: box for box in graph.boxes}
    for group in root.iter(f"{_SVG}g"):
        if group.get("class") == "node" and (title := group.find(f"{_SVG}title")) is not None:
            group.set("role", "group")
            title.text = told(boxes[title.text]) if title.text in boxes else title.text
    return ElementTree.tostring(root, encoding="unicode") + "\n"
