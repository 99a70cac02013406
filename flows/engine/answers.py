"""Answers to a pending question: a key of its menu, or a worksite that was asked for."""

from flows.definition.catalogue import way
from flows.engine import suggestions
from flows.engine.turn_builder import TurnBuilder
from flows.routing.normalise import normalise
from flows.routing.places import Place, Places

_LETTERS = 3  # A shorter answer cannot be the name of a place.


def press(turn: TurnBuilder, keys: str, places: Places) -> None:
    """Take keys pressed on a phone's keypad."""
    node = turn.flows.nodes[turn.pending or "menu"]
    digits = keys.strip("#* ")
    if digits == "0" and node.ask is not None:
        turn.go("menu")
    elif keys.startswith("*"):
        turn.repeat()
    elif keys.startswith("#"):
        _copy(turn)
    elif node.ask is not None:
        _dialled(turn, digits, places)
    elif not pick(turn, digits[:1]):
        turn.miss("not-a-choice")


def _copy(turn: TurnBuilder) -> None:
    """Text the caller what they just heard, which must be the menu or a topic."""
    heard = turn.pending or "menu"
    if heard == "menu" or heard in turn.flows.topics:
        turn.go("text-copy", {"topic": heard})
    else:
        turn.miss("not-a-choice")


def _dialled(turn: TurnBuilder, digits: str, places: Places) -> None:
    place = places.keypad(digits) if digits else None
    if place is not None:
        found(turn, "exact", place)
    else:
        turn.miss("not-heard" if not digits else "no-such-number")


def pick(turn: TurnBuilder, key: str) -> bool:
    """Take a key of the pending menu, or of the main menu if none is pending; return True if it has that key."""
    node = turn.flows.nodes[turn.pending or "menu"]
    choice = turn.choice(turn.pending or "menu", key)
    if choice is not None:
        _choose(turn, node.choose == "place", key, choice)
        return True
    option = node.options.get(key)
    if option is None and key == "0":
        turn.go("menu")
        return True
    if option is None or option.only not in (None, turn.channel):
        return False
    suggestions.forget(turn)
    turn.params |= option.params
    turn.go(way(option.go, turn.channel))
    return True


def _choose(turn: TurnBuilder, place: bool, key: str, choice: str) -> None:
    if not place:
        suggestions.forget(turn)
        turn.go(choice)
        return
    node = turn.flows.nodes[turn.pending or "menu"]
    if node.next is not None:  # Loading refuses a choice of places that leads nowhere.
        facts = {"site": choice, "worksite": turn.params.get(f"label.{key}", "")}
        turn.go(way(node.next, turn.channel), facts)


def label_of(turn: TurnBuilder, text: str) -> str | None:
    """Return the key of the pending menu whose label the text is."""
    if turn.pending is None:
        return None
    node = turn.flows.nodes[turn.pending]
    for key, label in turn.labels(turn.pending):
        if turn.channel == "voice" and key in node.options:
            label = _title(turn, key)
        if label and normalise(label) == text:
            return key
    return None


def _title(turn: TurnBuilder, key: str) -> str:
    """Return the short title of an option: callers say that, and not the sentence that offers it."""
    option = turn.flows.nodes[turn.pending or "menu"].options[key]
    target = turn.flows.nodes[way(option.go, turn.channel)]
    return option.title.get(turn.lang) or target.title.get(turn.lang, "")


def found(turn: TurnBuilder, exit: str, place: Place) -> None:
    """Go on with the worksite that answers "which worksite"."""
    asked = turn.flows.nodes[turn.pending or "which-site"]
    node = asked if asked.ask is not None else turn.flows.nodes["which-site"]
    turn.go(way(node.then[exit], turn.channel), {"site": place.id, "worksite": place.name})


def answer_place(turn: TurnBuilder, text: str, places: Places, vague: bool, supposed: bool) -> None:
    """Take a text or speech as the answer to "which worksite".

    Args:
        vague: the words cannot be a description of a place.
        supposed: the text supposes or recalls something, so a place in it is confirmed first.
    """
    node = turn.flows.nodes[turn.pending or "which-site"]
    place = places.exact(text) or places.keypad(normalise(text).replace(" ", ""))
    if place is not None:
        found(turn, "exact", place)
    elif (place := places.within(text)) is not None:
        if supposed:
            turn.go("confirm-site", {"site": place.id, "worksite": place.name})
        else:
            found(turn, "within", place)
    elif near := places.close(text):
        suggestions.which_place(turn, near)
    elif vague or sum(map(str.isalpha, text)) < _LETTERS or (turn.channel == "voice" and turn.tries == 0):
        # Speech is often misheard, so a caller is asked once more before the words go out as they are.
        turn.miss("no-such-place" if turn.channel == "voice" else None)
    else:
        turn.go(way(node.then["other"], turn.channel), words=text.strip())
