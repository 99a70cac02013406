"""Checks that every text states only facts that are known by the time it is said."""

from collections.abc import Iterator, Mapping

from flows.definition.catalogue import Flows, facts_in
from flows.definition.entry_nodes import FILE_OF
from flows.definition.links import Homes, fault_at
from flows.definition.model import Node, Target, Text
from flows.definition.source import Fault

SPEAKER = frozenset({"hotline", "office_phone"})
_FOUND = frozenset({"site", "worksite"})  # The facts that an answer to "which worksite" brings.

Known = dict[str, frozenset[str]]


def unknown_facts(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every text or action that needs a fact which is missing on some way that leads there."""
    known = _known(flows)
    for name, node in flows.nodes.items():
        here = known.get(name, frozenset())
        for text, *path in _texts(node):
            for fact in sorted(facts_in(text)[1] - here - SPEAKER - {"options"}):
                yield fault_at(homes, name, f"'{name}' states '{{{fact}}}', which is not known there", *path)
            if node.waits and not _keeps(node):
                for fact in sorted(facts_in(text)[1] - SPEAKER - {"options"}):
                    told = f"'{name}' cannot ask again, as it forgets '{{{fact}}}': it needs `keeps_facts: true`"
                    yield fault_at(homes, name, told, *path)
        spec = flows.actions.get(node.do or "")
        for param in sorted(set(spec.params if spec else ()) - here):
            yield fault_at(homes, name, f"'{name}' does '{node.do}' without knowing '{param}'", "do")
    for key, message in flows.messages.items():
        allowed = {fact.rstrip("?") for fact in message.facts}
        optional = {fact.rstrip("?") for fact in message.facts if fact.endswith("?")}
        for lang, text in message.text.items():
            needed, stated = facts_in(text)
            for fact in sorted((stated - allowed) | (needed & optional)):
                told = f"message '{key}' states '{{{fact}}}', which it may not" if fact not in allowed else ""
                told = told or f"message '{key}' shall have '{{{fact}}}' in [brackets], as it may be missing"
                yield fault_at(homes, f"message {key}", told, "text", lang)


def _texts(node: Node) -> Iterator[tuple[Text, *tuple[str, ...]]]:
    for part, say in (("say", node.say), ("again", node.again)):
        for channel, texts in (("sms", say.sms), ("voice", say.voice)):
            for lang, found in texts.items():
                yield from ((text, part, channel, lang) for text in found)


def _known(flows: Flows) -> Known:
    """Return, for each node, the facts that are known on every way to it; it follows all ways until nothing changes."""
    starts = {name: flows.nodes[name] for name in FILE_OF if name in flows.nodes}
    known: Known = {name: frozenset(node.given) for name, node in starts.items()}
    known |= dict.fromkeys(flows.topics, frozenset())
    waiting = list(known)
    while waiting:
        name = waiting.pop()
        for target, brought in _ways(flows.nodes[name], flows, known[name]):
            now = known[target] & brought if target in known else brought
            if target in flows.nodes and known.get(target) != now:
                known[target] = now
                waiting.append(target)
    return known


def _ways(node: Node, flows: Flows, here: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the nodes after this one, each with the facts that are known on the way there."""
    kept = here if _keeps(node) or not node.waits else frozenset()
    spec = flows.actions.get(node.do or "")
    outcomes: Mapping[str, list[str]] = spec.outcomes if spec else {}
    for exit, target in node.then.items():
        found = _FOUND if node.ask and exit != "other" else frozenset(outcomes.get(exit, ()))
        yield from _both(target, kept | found)
    for option in node.options.values():
        yield from _both(option.go, kept | option.params.keys())
    if node.next is not None:
        yield from _both(node.next, kept | (_FOUND if node.choose == "place" else frozenset()))


def _keeps(node: Node) -> bool:
    """Return True if the session keeps the facts that were known when this node asked its question."""
    return node.keeps_facts or node.choose is not None


def _both(target: Target, facts: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    yield target.sms, facts
    yield target.voice, facts
