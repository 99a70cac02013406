"""The list of entry nodes is complete: it has every node that our code names."""

import ast
from pathlib import Path

import pytest

from flows.definition.entry_nodes import ENTRY_NODES, FILE_OF
from flows.engine import Flows

ROOT = Path(__file__).parents[2]
# Methods that are handed a node: those of a turn that is being built, and of the engine.
GOING = {"go", "miss", "repeat", "say_node", "show"}


def strings(tree: ast.AST) -> set[str]:
    return {at.value for at in ast.walk(tree) if isinstance(at, ast.Constant) and isinstance(at.value, str)}


def handed_to_methods_that_go(tree: ast.AST) -> set[str]:
    calls = [at for at in ast.walk(tree) if isinstance(at, ast.Call) and isinstance(at.func, ast.Attribute)]
    found = (strings(part) for call in calls if call.func.attr in GOING for part in call.args)  # type: ignore[attr-defined]
    return set().union(*found)


def named_in(folder: str, flows: Flows) -> set[str]:
    """Return the nodes that a folder names: any that it goes to, and any question, as a session may wait at it."""
    outcomes = {outcome for action in flows.actions.values() for outcome in action.outcomes}
    questions = {name for name, node in flows.nodes.items() if node.waits} - flows.topics.keys() - outcomes
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= handed_to_methods_that_go(tree) & flows.nodes.keys() | strings(tree) & questions
    return found


@pytest.mark.parametrize("folder", ["flows/engine", "flows/routing", "hotline/services", "hotline/web"])
def test_every_node_that_our_code_names_is_an_entry_node(folder: str, flows: Flows) -> None:
    missing = sorted(named_in(folder, flows) - FILE_OF.keys())

    assert not missing, f"add {missing}, which {folder} names, to ENTRY_NODES in flows/definition/entry_nodes.py"


def test_the_nodes_that_our_code_names_are_found(flows: Flows) -> None:
    engine, services = named_in("flows/engine", flows), named_in("hotline/services", flows)

    assert engine >= {"welcome", "call", "menu", "not-heard", "goodbye", "confirm-site", "choose-site", "opt-out"}
    assert services >= {"help", "relayed", "quiet-limit", "trouble", "which-site", "still-there", "talk-ok"}


def test_every_entry_node_says_when_it_is_entered_and_stands_in_its_file(flows: Flows) -> None:
    for file, nodes in ENTRY_NODES.items():
        text = (ROOT / "flows/content" / file).read_text(encoding="utf-8")
        for node, when in nodes.items():
            assert f"\n{node}:" in text, f"{node} is not in {file}"
            assert when
