"""Which part of the picture each node belongs to, by how a conversation comes to it."""

from collections.abc import Iterable

from flows.definition.catalogue import Flows
from flows.definition.entry_nodes import ENTRY_NODES
from flows.definition.links import reached, targets


def part_of(flows: Flows) -> dict[str, str]:
    """Return the part of every node that a person can come to: ask, papers, report or moment.

    Whatever leads on from what the engine says of itself is with it; what only the menu's own ways lead to is a helper.
    """
    ask = {"menu", *_categories(flows), *flows.topics} & flows.nodes.keys()
    entries = {file: list(names) for file, names in ENTRY_NODES.items()}
    report = _reached(flows, entries.pop("report.yaml"), ask | set(entries["menu.yaml"]))
    moment = _reached(flows, entries.pop("menu.yaml"), ask | report)
    others = [name for names in entries.values() for name in names]
    papers = _reached(flows, [*others, *_beyond(flows, ask)], ask | report | moment)
    parts = {"ask": ask, "papers": papers, "report": report, "moment": moment}
    return {name: part for part, names in parts.items() for name in flows.nodes if name in names}


def _categories(flows: Flows) -> set[str]:
    """Return what the menu leads to that leads to topics: one more level of the menu."""
    first = set(_beyond(flows, ["menu"])) - flows.topics.keys()
    return {name for name in first if not flows.topics.keys().isdisjoint(_beyond(flows, [name]))}


def _beyond(flows: Flows, names: Iterable[str]) -> list[str]:
    return [target for name in names if name in flows.nodes for target, *_ in targets(flows.nodes[name])]


def _reached(flows: Flows, starts: Iterable[str], without: set[str]) -> set[str]:
    free = flows.nodes.keys() - without
    return reached(free.intersection(starts), {name: free.intersection(_beyond(flows, [name])) for name in free})
