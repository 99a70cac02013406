"""The page of the drawing: everything is on it, nothing lies upon anything else, and no text is cut."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from flows.drawing.graph import Graph, graph_of
from flows.drawing.svg import svg
from flows.engine import Flows
from tests.flows.picture import Picture, expect_tidy, read

DASHES = {"both": "", "sms": "5,2", "voice": "1,5"}


def test_every_line_leads_from_its_box_to_the_box_that_the_content_names(graph: Graph, page: Picture) -> None:
    drawn = Counter((*line.ends, line.dashes) for line in page.lines)

    assert drawn == Counter((way.source, way.target, DASHES[way.on]) for way in graph.ways if way.drawn)


def test_a_way_without_a_line_is_named_in_its_box(graph: Graph, page: Picture) -> None:
    shown = {box.id: box.text for box in page.boxes}
    for way in graph.ways:
        if not way.drawn:
            assert way.target.replace(" ", "") in shown[way.source], way


def test_an_exit_is_written_out_where_its_line_begins(graph: Graph, page: Picture) -> None:
    shown = {box.id: box for box in page.boxes}
    for way in graph.ways:
        if not way.drawn:
            continue
        starts = [
            line.start for line in page.lines if (*line.ends, line.dashes) == (way.source, way.target, DASHES[way.on])
        ]
        rows = [
            words.text
            for words in shown[way.source].words
            for x, y in starts
            if abs(words.y - 4 - y) < 3 and abs(words.x + words.width - x) < 9
        ]
        assert any(text.startswith(way.label) for text in rows), way


def test_boxes_and_words_do_not_lie_upon_each_other(page: Picture) -> None:
    expect_tidy(page)


@pytest.mark.parametrize("seed", range(12))
def test_other_content_is_drawn_as_tidily(graph: Graph, seed: int) -> None:
    chance = random.Random(seed)
    kept = {"menu", *chance.sample([box.id for box in graph.boxes], 90)}
    boxes = []
    for box in graph.boxes:
        ways = [replace(way, on=chance.choice(["both", "sms", "voice"])) for way in box.ways if way.target in kept]
        boxes += [replace(box, ways=tuple(ways), words=box.words[: chance.randrange(99)])] if box.id in kept else []
    other = Graph(tuple(boxes))

    page = read(svg(other))

    assert Counter(box.id for box in page.boxes) == Counter(kept)
    assert Counter(line.ends for line in page.lines) == Counter(
        (way.source, way.target) for way in other.ways if way.drawn
    )
    expect_tidy(page)


def test_a_topic_of_two_categories_is_drawn_once_with_two_lines_and_one_of_none_is_still_drawn(flows: Flows) -> None:
    twice = flows.nodes["risks"].options | {"8": flows.nodes["information"].options["3"]}
    fewer = {key: option for key, option in flows.nodes["whose-job"].options.items() if key != "3"}
    nodes = {**flows.nodes, "risks": flows.nodes["risks"].model_copy(update={"options": twice})}
    nodes["whose-job"] = flows.nodes["whose-job"].model_copy(update={"options": fewer})
    (shared,) = {option.go.sms for option in twice.values()} & {flows.nodes["information"].options["3"].go.sms}

    page = read(svg(graph_of(replace(flows, nodes=nodes))))

    assert {line.ends[0] for line in page.lines if line.ends[1] == shared} == {"information", "risks"}
    lost = flows.nodes["whose-job"].options["3"].go.sms
    assert [box.id for box in page.boxes].count(lost) == [box.id for box in page.boxes].count(shared) == 1


def test_it_fits_a_page_and_its_letters_can_be_read(page: Picture) -> None:
    assert 1600 <= page.width <= 2100
    assert min(page.sizes) >= 9


@pytest.mark.parametrize("part", ["ask", "papers", "report", "moment"])
def test_a_part_without_boxes_leaves_no_trace(graph: Graph, part: str) -> None:
    menu = [replace(box, ways=()) for box in graph.boxes if box.id == "menu"]
    others = [
        replace(box, ways=tuple(way for way in box.ways if way.target != "menu" or part != "ask"))
        for box in graph.boxes
        if box.part != part
    ]

    page = read(svg(Graph(tuple(menu + others if part == "ask" else others))))

    expect_tidy(page)
    assert len(page.boxes) == len(others) + (part == "ask")
