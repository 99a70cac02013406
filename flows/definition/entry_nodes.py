"""Entry nodes: those that the engine or the service goes to by name. All other nodes are reached from them."""

from collections.abc import Mapping

# For each file, its entry nodes and when the engine or the service goes there; the picture of the flows says so too.
ENTRY_NODES: Mapping[str, Mapping[str, str]] = {
    "menu.yaml": {
        "welcome": "a phone's first text",
        "call": "a call comes in",
        "menu": "MENU, or a call",
        "language": "key 2, ESPAÑOL",
        "after-topic": "after each topic",
        "did-you-mean": "several topics fit",
        "now": "agents, perhaps now",
        "help": "HELP",
        "sorry": "nothing fits",
        "not-a-choice": "a wrong key",
        "not-heard": "silence in a call",
        "goodbye": "3 misses in a call",
        "quiet-limit": "much nonsense",
        "trouble": "our own failure",
        "opt-out": "“leave me alone”",
        "text-copy": "# in a call",
        "resources": "8 after some topics",
    },
    "papers.yaml": {
        "papers": "“gave me a paper”",
    },
    "report.yaml": {
        "report": "ICE, MIGRA, key 1",
        "report-site": "ICE and a worksite",
        "which-site": "no worksite named",
        "choose-site": "several places fit",
        "confirm-site": "agents at a place",
        "details": "after a report",
        "still-there": "a report was ended",
        "talk-ok": "a rep wants to talk",
        "take-back": "OOPS, ERROR",
        "quiet": "QUIET, SILENCIO",
        "relayed": "a reporter's words",
        "no-such-number": "unknown number",
        "no-such-place": "unknown name",
    },
}

FILE_OF = {node: file for file, nodes in ENTRY_NODES.items() for node in nodes}
WHEN = {node: when for nodes in ENTRY_NODES.values() for node, when in nodes.items()}
