"""The page of the drawing: where boxes, words and lines stand."""

import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from flows.drawing.graph import Graph, graph_of
from flows.drawing.page import page_of
from flows.drawing.shapes import Picture
from flows.drawing.svg import svg
from flows.engine import Flows
from tests.flows.tidy import area, expect_clear_lines, expect_tidy, meet, segments, words_of


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


@pytest.mark.parametrize("part", ["ask", "papers", "report", "moment"])
def test_a_part_without_boxes_leaves_no_trace(graph: Graph, part: str) -> None:
    menu = [replace(box, ways=()) for box in graph.boxes if box.id == "menu"]
    others = [box for box in graph.boxes if box.part != part]

    page = page_of(Graph(tuple(menu + others if part == "ask" else others)))

    expect_tidy(page)
    assert len(page.shapes) == len(others) + (part == "ask")
