"""Loose ends: what would break a conversation, so that the content cannot be loaded."""

from collections.abc import Iterator, Mapping

from flows.definition.catalogue import FALLBACK, Flows
from flows.definition.entry_nodes import FILE_OF
from flows.definition.links import Homes, fault_at, targets
from flows.definition.model import Node
from flows.definition.source import Fault
from flows.languages import table

# What the answer to "which worksite" can be: named, named in a sentence, or words that name none.
PLACE_EXITS = frozenset({"exact", "within", "other"})


def loose_ends(flows: Flows, homes: Homes) -> list[Fault]:
    """Return everything that would break a conversation."""
    missing = [
        Fault(file, 1, f"the engine needs a node called '{name}'")
        for name, file in FILE_OF.items()
        if name not in flows.nodes
    ]
    faults = [*_of_nodes(flows, homes), *_of_texts(flows, homes), *_of_languages(flows, homes)]
    return missing + faults


def _of_nodes(flows: Flows, homes: Homes) -> Iterator[Fault]:
    for name, node in flows.nodes.items():
        for target, *path in targets(node):
            if target not in flows.nodes:
                yield fault_at(homes, name, f"'{name}' goes to '{target}', which is no node", *path)
        yield from (fault_at(homes, name, message, *path) for message, *path in _exits(name, node, flows))


def _exits(name: str, node: Node, flows: Flows) -> Iterator[tuple[str, ...]]:
    """Yield what is wrong with a node's answers to the outcomes of its action or question, and where."""
    if node.do is not None and node.do not in flows.actions:
        yield f"'{name}' does '{node.do}', which is no action", "do"
        return
    exits = flows.actions[node.do].outcomes.keys() if node.do else PLACE_EXITS if node.ask else frozenset()
    for exit in sorted(exits - node.then.keys()):
        yield f"'{name}' has no answer to the outcome '{exit}'", "then"
    for exit in sorted(node.then.keys() - exits):
        yield f"'{name}' answers '{exit}', which can never come", "then", exit
    if node.choose == "place" and node.next is None:
        yield f"'{name}' lets a place be chosen and leads nowhere", "choose"


def _of_languages(flows: Flows, homes: Homes) -> Iterator[Fault]:
    document, root = homes["words"]
    for lang in flows.languages:
        if lang not in table():
            told = f"nothing is known of the language '{lang}'; languages.tsv has {', '.join(table())}"
            yield document.fault(told, *root, "languages", lang)


def _of_texts(flows: Flows, homes: Homes) -> Iterator[Fault]:
    texts: list[tuple[str, str, Mapping[str, object]]] = []
    for id, topic in flows.topics.items():
        texts += [(id, "sms", topic.sms), (id, "voice", topic.voice)]
    texts += [(f"message {key}", "text", message.text) for key, message in flows.messages.items()]
    for home, part, words in texts:
        if FALLBACK not in words:
            yield fault_at(homes, home, f"{home} has no {part} in '{FALLBACK}'", part)
