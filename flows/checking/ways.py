"""Checks that every node can be reached, topics in few keys, and that every way leads to a question, an end or menu."""

from collections.abc import Iterator, Mapping

from flows.definition.catalogue import Flows
from flows.definition.entry_nodes import FILE_OF
from flows.definition.links import Homes, fault_at, reached, targets
from flows.definition.source import Fault

KEYS = 3  # A caller reaches every topic with at most this many keys, after choosing a language.


def lost_ways(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every node that cannot be reached or left, and every loop without a question."""
    starts = (name for name in (*FILE_OF, *flows.topics) if name in flows.nodes)
    onward = {name: {target for target, *_ in targets(node)} for name, node in flows.nodes.items()}
    coming, leaving = reached(starts, onward), _leaving(flows)
    for name, node in flows.nodes.items():
        if name not in coming:
            yield fault_at(homes, name, f"nothing leads to '{name}'")
        if _returns(name, flows):
            yield fault_at(homes, name, f"from '{name}' the way goes round without a question", "next")
        elif name not in leaving:
            yield fault_at(homes, name, f"from '{name}' no way leads to the menu or an end", "options")
        for key in node.options:
            if not (key.isascii() and key.isdigit() and len(key) == 1):
                yield fault_at(homes, name, f"'{name}' has the key '{key}'; a key is one digit", "options", key)
        first = node.options.get("1") if name == "menu" or name in flows.topics else None
        if first is not None and {first.go.sms, first.go.voice} != {"report"}:
            yield fault_at(homes, name, f"in '{name}' the key 1 shall be 'report'", "options", "1")
    yield from _far_topics(flows, homes)


def _far_topics(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every topic that is far from the menu, has no keyword, or offers nothing to go on with."""
    keys = _keys_from_menu(flows)
    for id, topic in flows.topics.items():
        if id not in keys:
            yield fault_at(homes, id, f"no menu leads to '{id}'")
        elif keys[id] > KEYS:
            yield fault_at(homes, id, f"'{id}' is {keys[id]} keys from the menu, {KEYS} are allowed")
        if not topic.related:
            yield fault_at(homes, id, f"'{id}' is a dead end: no related topic follows it", "related")
        for lang in flows.languages:
            if not topic.keywords.get(lang):
                yield fault_at(homes, id, f"'{id}' has no keyword in '{lang}'", "keywords")


def _keys_from_menu(flows: Flows) -> Mapping[str, int]:
    """Return how many keys a caller presses from the menu to each node."""
    keys, waiting = {"menu": 0}, ["menu"]
    for name in waiting:
        node = flows.nodes.get(name)
        for option in node.options.values() if node else ():
            # Only the menus count: by related topics every topic can be reached.
            if option.go.voice not in keys and name not in flows.topics:
                keys[option.go.voice] = keys[name] + 1
                waiting.append(option.go.voice)
    return keys


def _leaving(flows: Flows) -> set[str]:
    """Return the nodes from which some way leads to the menu, or to where a conversation rests."""
    sources: dict[str, set[str]] = {}
    for name, node in flows.nodes.items():
        for target, *_ in targets(node):
            sources.setdefault(target, set()).add(name)
    rests = (name for name, node in flows.nodes.items() if not any(targets(node)))
    return reached(["menu", *rests], sources)


def _returns(start: str, flows: Flows) -> bool:
    """Return True if following `next` from a node comes back to it."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        node = flows.nodes.get(waiting.pop())
        if node is None or node.waits or node.next is None:
            continue
        after = {node.next.sms, node.next.voice}
        if start in after:
            return True
        waiting += after - seen
        seen |= after
    return False
