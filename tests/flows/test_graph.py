"""The drawing of all conversations: current, complete, readable without colour, and the same on every machine."""

import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import combinations, pairwise, product
from pathlib import Path
from xml.etree import ElementTree

import pytest
import quickjs

from flows.definition.links import REQUIRED, targets
from flows.drawing.graph import Graph, Kind, graph_of
from flows.drawing.legend import BOXES, COMES, EVERYWHERE, NOTES, OF_ITSELF
from flows.drawing.mermaid import mermaid
from flows.drawing.page import page_of
from flows.drawing.shapes import Line, Picture, Shape, Words
from flows.drawing.svg import svg
from flows.drawing.text import width
from flows.engine import Flows

ROOT = Path(__file__).parents[2]
HOTLINE = str(Path(sys.executable).parent / "hotline")
SVG = "{http://www.w3.org/2000/svg}"
ODD = "Is <this> & \"that\" 'ours'? #1; `x` {y} [z] (w) | \\n end"


@pytest.fixture(scope="module")
def graph(flows: Flows) -> Graph:
    return graph_of(flows)


@pytest.fixture(scope="module")
def page(graph: Graph) -> Picture:
    return page_of(graph)


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


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Tell whether two areas (left, top, right, bottom) have a point in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def area(shape: Shape) -> tuple[float, ...]:
    return (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)


def area_of_words(words: Words) -> tuple[float, ...]:
    size = {"title": 22, "part": 17, "about": 13}.get(words.style, 11)
    wide = width(words.text, size, bold=words.style in ("title", "part", "key"))
    return (words.x, words.y - size * 0.75, words.x + wide, words.y + size * 0.2)


def segments(line: Line) -> Iterator[tuple[float, ...]]:
    """Yield each straight piece of a line as a thin area."""
    for (a, b), (c, d) in pairwise(line.points):
        yield (min(a, c) - 0.5, min(b, d) - 0.5, max(a, c) + 0.5, max(b, d) + 0.5)


def words_of(shape: Shape) -> str:
    return "".join(words.text for words in shape.words).replace(" ", "")


def expect_tidy(page: Picture) -> None:
    """Check that nothing lies upon anything else, or beyond the page."""
    for shape in page.shapes:
        assert meet(area(shape), (0, 0, page.width, page.height)), shape.box.id
        assert shape.x > 0 < shape.y
        assert shape.x + shape.width < page.width
        assert shape.y + shape.height < page.height
        for words in shape.words:
            size, bold = (11, True) if words.style == "id" else (10, False)
            assert width(words.text, size, bold) <= shape.width - 8, words.text
    for one, other in combinations(page.shapes, 2):
        assert not meet(area(one), area(other)), (one.box.id, other.box.id)
    for words in page.words:
        assert area_of_words(words)[2] < page.width, words.text
        for shape in page.shapes:
            assert not meet(area_of_words(words), area(shape)), (words.text, shape.box.id)
    for one, other in combinations(page.words, 2):
        assert not meet(area_of_words(one), area_of_words(other)), (one.text, other.text)


def expect_clear_lines(page: Picture) -> None:
    """Check that no line runs through a box, or upon one that leads elsewhere."""
    for line in page.lines:
        for piece, shape in product(segments(line), page.shapes):
            left, top, right, bottom = area(shape)
            assert not meet(piece, (left + 1, top + 1, right - 1, bottom - 1)), (line.ways, shape.box.id)
    for line, other in combinations(page.lines, 2):
        together = line.points[0] == other.points[0]  # The keys of a menu leave it as one line.
        if not together and (line.ways[0].target, line.on) != (other.ways[0].target, other.on):
            for a, b in product(segments(line), segments(other)):
                both = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
                assert not meet(a, b) or max(both[2] - both[0], both[3] - both[1]) <= 2, (line.ways, other.ways)


def test_the_drawing_in_the_docs_is_current(graph: Graph) -> None:
    kept = (ROOT / "docs/flows.svg").read_text(encoding="utf-8")

    assert kept == svg(graph), "renew it: .venv/bin/hotline flows graph > docs/flows.svg"


def test_every_node_that_a_person_can_come_to_is_drawn_exactly_once(flows: Flows, page: Picture) -> None:
    reached: set[str] = set()
    waiting = [*REQUIRED, *flows.topics]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [target for target, *_ in targets(flows.nodes[name])]

    drawn = Counter(shape.box.id for shape in page.shapes)

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


def test_every_line_leads_from_its_box_to_the_box_that_the_content_names(graph: Graph, page: Picture) -> None:
    boxes = {shape.box.id: area(shape) for shape in page.shapes}
    for way in graph.ways:
        if not way.drawn:
            continue
        left, top, right, bottom = boxes[way.source]
        lines = [line for line in page.lines if line.on == way.on and line.ways[0].target == way.target]
        mine = [line for line in lines if way in line.ways]
        (begin,) = [
            line.points[0] for line in mine if line.points[0][0] in (right, left + 12) and line.points[0][1] >= top
        ]
        assert begin[1] <= bottom
        reached, before = {begin}, 0
        while len(reached) > before:
            before = len(reached)
            for line in lines:
                if any(meet((x - 1, y - 1, x + 1, y + 1), piece) for x, y in reached for piece in segments(line)):
                    reached |= set(line.points)
        ends = {line.points[-1] for line in lines if line.arrow} & reached
        left, top, right, bottom = boxes[way.target]
        assert any(left <= x <= right and top <= y <= bottom for x, y in ends), way


def test_a_way_without_a_line_is_named_in_its_box(page: Picture) -> None:
    for shape in page.shapes:
        for way in shape.box.ways:
            if not way.drawn:
                assert way.target.replace(" ", "") in words_of(shape), way


def test_an_exit_is_written_out_where_its_line_begins(page: Picture) -> None:
    for shape in page.shapes:
        for way, y in shape.ports:
            (row,) = [words for words in shape.words if words.end and abs(words.y - 4 - y) < 3]
            assert row.text.startswith(way.label)


def test_boxes_labels_and_lines_lie_on_the_page_and_not_upon_each_other(page: Picture) -> None:
    expect_tidy(page)
    expect_clear_lines(page)


@pytest.mark.parametrize("seed", range(12))
def test_other_content_is_drawn_as_tidily(graph: Graph, seed: int) -> None:
    chance = random.Random(seed)
    kept = {"menu", *chance.sample([box.id for box in graph.boxes], 90)}
    boxes = []
    for box in graph.boxes:
        ways = [replace(way, on=chance.choice(["both", "sms", "voice"])) for way in box.ways if way.target in kept]
        boxes += [replace(box, ways=tuple(ways), words=box.words[: chance.randrange(99)])] if box.id in kept else []

    page = page_of(Graph(tuple(boxes)))

    assert Counter(shape.box.id for shape in page.shapes) == Counter(kept)
    expect_tidy(page)
    expect_clear_lines(page)


def test_a_topic_of_two_categories_has_one_line_and_one_of_none_is_still_drawn(flows: Flows) -> None:
    twice = flows.nodes["risks"].options | {"8": flows.nodes["information"].options["3"]}
    fewer = {key: option for key, option in flows.nodes["whose-job"].options.items() if key != "3"}
    nodes = {**flows.nodes, "risks": flows.nodes["risks"].model_copy(update={"options": twice})}
    nodes["whose-job"] = flows.nodes["whose-job"].model_copy(update={"options": fewer})
    (shared,) = {option.go.sms for option in twice.values()} & {flows.nodes["information"].options["3"].go.sms}

    graph = graph_of(replace(flows, nodes=nodes))

    ways = {way.source: way.drawn for way in graph.ways if way.target == shared and way.source not in flows.topics}
    assert ways["information"] != ways["risks"]
    lost = flows.nodes["whose-job"].options["3"].go.sms
    assert [shape.box.id for shape in page_of(graph).shapes].count(lost) == 1


def test_it_fits_a_page_and_its_letters_can_be_read(page: Picture, graph: Graph) -> None:
    sizes = [int(size) for size in re.findall(r"(?:font: |font-size: )(\d+)px", svg(graph))]

    assert 1600 <= page.width <= 2100
    assert min(sizes) >= 9


def test_every_kind_of_box_is_in_the_legend_and_told_by_its_form_alone(graph: Graph) -> None:
    signs: dict[str, str] = {}
    last = ""
    for path in ElementTree.fromstring(svg(graph)).findall(f"{SVG}path"):
        last = path.get("class", "") if path.get("class") != "mark" else last
        signs[last] = signs.get(last, "") + re.sub(r"[\d .-]+", "", path.get("d", ""))

    forms = {name.removeprefix("box "): form for name, form in signs.items() if name.startswith("box ")}
    assert forms.keys() == {kind for kind, _ in BOXES} == set(Kind) == {box.kind for box in graph.boxes}
    assert len(set(forms.values())) == len(Kind)


def test_it_says_when_the_engine_comes_to_each_node_of_its_own(graph: Graph) -> None:
    assert COMES.keys() == REQUIRED.keys(), "flows/drawing/legend.py says when"
    assert not [box.id for box in graph.boxes if box.comes == OF_ITSELF]


def test_it_is_xml_that_a_screen_reader_can_tell(graph: Graph) -> None:
    root = ElementTree.fromstring(svg(graph))

    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), desc.get("id"))
    assert all(note in (desc.text or "") for note in NOTES)
    told = [element.text or "" for element in root.findall(f"{SVG}g[@role='group']/{SVG}g/{SVG}title")]
    assert sorted(text.split(" (")[0] for text in told) == sorted(box.id for box in graph.boxes)
    (confirm,) = [text for text in told if text.startswith("confirm-site (asks)")]
    assert "1 Agents here now → report-site" in confirm


def test_odd_letters_in_the_content_are_only_letters(graph: Graph, fault_of: Callable[[str], str]) -> None:
    odd = ODD * 3
    boxes = tuple(replace(box, title=odd, words=odd, comes=odd) for box in graph.boxes)

    root = ElementTree.fromstring(svg(Graph(boxes)))

    assert len(root.findall(f".//{SVG}g[@role='group']/{SVG}g")) == len(boxes)
    assert all(odd in (title.text or "") for title in root.findall(f"{SVG}g[@role='group']/{SVG}g/{SVG}title"))
    expect_tidy(page_of(Graph(boxes)))
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


@pytest.mark.parametrize("part", ["ask", "papers", "report", "moment"])
def test_a_part_without_boxes_leaves_no_trace(graph: Graph, part: str) -> None:
    menu = [replace(box, ways=()) for box in graph.boxes if box.id == "menu"]
    others = [box for box in graph.boxes if box.part != part]

    page = page_of(Graph(tuple(menu + others if part == "ask" else others)))

    expect_tidy(page)
    assert len(page.shapes) == len(others) + (part == "ask")


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
