"""How nodes lead to each other, and where each part of the content was written."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from flows.definition.model import Node
from flows.definition.source import Document, Fault

# Where each node, topic, message (`message KEY`) and action (`action NAME`) was written.
Homes = dict[str, tuple[Document, tuple[str, ...]]]


def fault_at(homes: Homes, home: str, message: str, *path: str) -> Fault:
    """Return a fault in a node, topic, message or action."""
    document, root = homes[home]
    return document.fault(message, *root, *path)


def targets(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield every node that a node can lead to, each followed by the path of where it is written."""
    for key, option in node.options.items():
        yield option.go.sms, "options", key
        yield option.go.voice, "options", key
    for exit, target in node.then.items():
        yield target.sms, "then", exit
        yield target.voice, "then", exit
    if node.next is not None:
        yield node.next.sms, "next"
        yield node.next.voice, "next"


def reached(starts: Iterable[str], onward: Mapping[str, Collection[str]]) -> set[str]:
    """Return the starts, and every node that one comes to from them by going onward."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += onward.get(name, ())
    return found
