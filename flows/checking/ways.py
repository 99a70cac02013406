"""Ways: every node can be reached, and every way comes to a question or an end."""

from collections.abc import Iterator

from flows.definition.catalogue import Flows
from flows.definition.links import REQUIRED, Homes, fault_at, targets
from flows.definition.source import Fault


def lost_ways(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every node that nobody can come to, and every way that goes round without a question."""
    reached = _reached(flows)
    for name, node in flows.nodes.items():
        if name not in reached:
            yield fault_at(homes, name, f"nothing leads to '{name}'")
        if _returns(name, flows):
            yield fault_at(homes, name, f"from '{name}' the way goes round without a question", "next")
        for key in node.options:
            if not (key.isascii() and key.isdigit() and len(key) == 1):
                yield fault_at(homes, name, f"'{name}' has the key '{key}'; a key is one digit", "options", key)
        first = node.options.get("1") if name == "menu" or name in flows.topics else None
        if first is not None and {first.go.sms, first.go.voice} != {"report"}:
            yield fault_at(homes, name, f"in '{name}' the key 1 shall be 'report'", "options", "1")


def _reached(flows: Flows) -> set[str]:
    reached: set[str] = set()
    waiting = [name for name in (*REQUIRED, *flows.topics) if name in flows.nodes]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in flows.nodes:
            reached.add(name)
            waiting += [target for target, *_ in targets(flows.nodes[name])]
    return reached


def _returns(start: str, flows: Flows) -> bool:
    """Tell whether following `next` from a node comes back to it."""
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
