"""The drawing of all conversations: current, complete, readable without colour, and the same on every machine."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
import quickjs

from flows.definition.entry_nodes import WHEN
from flows.definition.links import targets
from flows.drawing.graph import Graph, Kind
from flows.drawing.legend import BOXES, EVERYWHERE, NOTES, TITLE
from flows.drawing.mermaid import mermaid
from flows.drawing.svg import svg
from flows.engine import Flows
from tests.flows.picture import SVG, Picture, expect_tidy, read
from tests.processes import HOTLINE

ROOT = Path(__file__).parents[2]
ODD = "Is <this> & \"that\" 'ours'? #1; `x` {y} [z] (w) | \\n end"


@pytest.fixture(scope="module")
def fault_of() -> Callable[[str], str]:
    """Return what tells the fault that Mermaid's own parser finds in a text, or nothing."""
    context = quickjs.Context()
    for name in ("dom_shim.js", "mermaid.js"):
        context.eval((files("mermaidx") / "assets" / name).read_text(encoding="utf-8"))
    context.eval(
        "const look = text => mermaid.parse(text).then(() => { found = '' }, e => { found = `${e}`.slice(0) })"
    )

    def fault_of(text: str) -> str:
        context.set("text", text)
        context.eval("var found = 'no answer'; look(text)")
        while context.execute_pending_job():
            pass
        return str(context.eval("found"))

    return fault_of


def draw(*options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [HOTLINE, "flows", "graph", *options]
    clean = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"} | environ
    return subprocess.run(command, capture_output=True, text=True, env=clean, timeout=60, check=False)


def test_the_drawing_in_the_docs_is_current(graph: Graph) -> None:
    kept = (ROOT / "docs/flows.svg").read_text(encoding="utf-8")

    assert kept == svg(graph), "renew it: .venv/bin/hotline flows graph > docs/flows.svg"


def test_every_node_that_a_person_can_come_to_is_drawn_exactly_once(flows: Flows, page: Picture) -> None:
    reached: set[str] = set()
    waiting = [*WHEN, *flows.topics]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [target for target, *_ in targets(flows.nodes[name])]

    drawn = Counter(box.id for box in page.boxes)

    assert drawn == Counter(reached)


def test_every_way_of_the_content_is_drawn_or_among_those_that_the_legend_names(flows: Flows, graph: Graph) -> None:
    content: set[tuple[str, str, str, str]] = set()
    for name, node in flows.nodes.items():
        for exit, to, only in [
            *((key, option.go, option.only) for key, option in node.options.items()),
            *((exit, to, None) for exit, to in node.then.items()),
            *([("next", node.next, None)] if node.next else []),
        ]:
            channels = {"sms": to.sms, "voice": to.voice}
            content |= {(name, exit, target, on) for on, target in channels.items() if only in (None, on)}

    drawn = [
        (way.source, exit, way.target, on)
        for way in graph.ways
        for exit in way.exits
        for on in (("sms", "voice") if way.on == "both" else (way.on,))
    ]

    assert not Counter(drawn) - Counter(set(drawn)), "each once"
    assert {way for way in content if way[1:3] not in EVERYWHERE} == set(drawn)
    for key, target in EVERYWHERE:
        assert f"{key} {target}" in " ".join(NOTES)


def test_every_kind_of_box_is_in_the_legend_and_told_by_its_form_alone(graph: Graph, page: Picture) -> None:
    kinds = {box.id: box.kind for box in graph.boxes}
    forms = {box.title.removesuffix(" box"): box.form for box in page.legend}

    assert forms.keys() == {kind for kind, _ in BOXES} == set(Kind) == set(kinds.values())
    assert len(set(forms.values())) == len(Kind)
    assert {(kinds[box.id], box.form) for box in page.boxes} == set(forms.items())


def test_it_says_when_the_engine_comes_to_each_node_of_its_own(graph: Graph) -> None:
    assert {box.id: box.comes for box in graph.boxes if box.id in WHEN} == dict(WHEN)


def test_it_is_xml_that_a_screen_reader_can_tell(graph: Graph) -> None:
    root = ElementTree.fromstring(svg(graph))

    desc = root.find(f"{SVG}desc")
    assert desc is not None
    assert (root.get("aria-label"), root.get("aria-describedby")) == (TITLE, desc.get("id"))
    assert all(note in (desc.text or "") for note in NOTES)
    told = [box.title for box in read(svg(graph)).boxes]
    assert sorted(text.split(" (")[0] for text in told) == sorted(box.id for box in graph.boxes)
    (confirm,) = [text for text in told if text.startswith("confirm-site (asks)")]
    assert "1 Agents here now → report-site" in confirm


def test_odd_letters_in_the_content_are_only_letters(graph: Graph, fault_of: Callable[[str], str]) -> None:
    odd = ODD * 3
    boxes = tuple(replace(box, title=odd, words=odd, comes=odd) for box in graph.boxes)

    page = read(svg(Graph(boxes)))

    assert len(page.boxes) == len(boxes)
    assert all(odd in box.title for box in page.boxes)
    assert all("".join(ODD.split())[:20] in box.text for box in page.boxes)
    expect_tidy(page)
    expect_mermaid(mermaid(Graph(boxes)), fault_of)


def expect_mermaid(text: str, fault_of: Callable[[str], str]) -> None:
    """Check a flowchart with Mermaid's parser, a few lines at a time: it takes long for a long text."""
    lines = [line.strip() for line in text.splitlines()]
    steps = [line for line in lines if line.startswith("n-")]
    frame = [line for line in lines[1:] if line not in steps]
    assert lines[0] == "flowchart LR"
    assert fault_of("\n".join(["flowchart LR", *frame])) == ""
    for index in range(0, len(steps), 5):
        assert fault_of("\n".join(["flowchart LR", *steps[index : index + 5]])) == ""


def test_the_mermaid_text_is_valid_and_has_the_same_boxes_and_lines(
    graph: Graph, fault_of: Callable[[str], str]
) -> None:
    text = mermaid(graph)

    expect_mermaid(text, fault_of)
    assert fault_of("flowchart LR\nend[a]") != "", "the parser does find faults"
    boxes = re.findall(r"^    (n-[\w-]+)[\[({]+\"([^<\"]+)", text, re.MULTILINE)
    lines = re.findall(r"^    (n-[\w-]+) (-->|-\.->)\|\".+\"\| (n-[\w-]+)$", text, re.MULTILINE)
    ids = {name: id for id, name in boxes}
    assert sorted(name for _, name in boxes) == sorted(box.id for box in graph.boxes)
    assert len(set(ids.values())) == len(boxes)
    assert Counter((a, b) for a, _, b in lines) == Counter(
        (ids[way.source], ids[way.target]) for way in graph.ways if way.drawn
    )
    assert text.count("subgraph ") == text.count("\n  end\n") == 4


def test_it_is_the_same_on_every_machine(graph: Graph) -> None:
    drawn = [draw(PYTHONHASHSEED=seed) for seed in ("1", "2")]

    assert [(done.returncode, done.stdout, done.stderr) for done in drawn] == [(0, svg(graph), "")] * 2
    assert str(ROOT) not in svg(graph)
    assert draw("--format", "mermaid").stdout == mermaid(graph)


def test_a_fault_in_the_content_is_one_line_and_another_format_is_wrong_usage(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "flows", tmp_path / "flows", ignore=shutil.ignore_patterns("__pycache__"))
    menu = tmp_path / "flows/content/menu.yaml"
    menu.write_text(menu.read_text(encoding="utf-8").replace("goodbye:", "goodby:"), encoding="utf-8")

    faulty, unknown = draw(PYTHONPATH=str(tmp_path)), draw("--format", "png")

    assert (faulty.returncode, faulty.stdout) == (1, "")
    assert re.fullmatch(r"hotline: \d+ faults in the content; run `hotline flows check`\n", faulty.stderr)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert len(unknown.stderr.splitlines()) == 1
