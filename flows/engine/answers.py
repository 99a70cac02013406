"""Answers to a pending question: a key of its menu, or a worksite that was asked for."""

from flows.definition.catalogue import way
from flows.engine import offers
from flows.engine.walk import Walk
from flows.routing.normalise import normalise
from flows.routing.places import Place, Places

_LETTERS = 3  # Fewer name no place.


def press(walk: Walk, keys: str, places: Places) -> None:
    """Take keys from a phone's keypad."""
    node = walk.flows.nodes[walk.pending or "menu"]
    digits = keys.strip("#* ")
    if digits == "0" and node.ask is not None:
        walk.go("menu")
    elif keys.startswith("*"):
        walk.repeat()
    elif keys.startswith("#"):
        _copy(walk)
    elif node.ask is not None:
        _dialled(walk, digits, places)
    elif not pick(walk, digits[:1]):
        walk.miss("not-a-choice")


def _copy(walk: Walk) -> None:
    """Text what was just heard; only the menu and the topics can be had as a text."""
    heard = walk.pending or "menu"
    if heard == "menu" or heard in walk.flows.topics:
        walk.go("text-copy", {"topic": heard})
    else:
        walk.miss("not-a-choice")


def _dialled(walk: Walk, digits: str, places: Places) -> None:
    place = places.keypad(digits) if digits else None
    if place is not None:
        found(walk, "exact", place)
    else:
        walk.miss("not-heard" if not digits else "no-such-number")


def pick(walk: Walk, key: str) -> bool:
    """Take a key of the pending menu, or of the main menu where none is; tell whether it is one."""
    node = walk.flows.nodes[walk.pending or "menu"]
    choice = walk.choice(walk.pending or "menu", key)
    if choice is not None:
        _choose(walk, node.choose == "place", key, choice)
        return True
    option = node.options.get(key)
    if option is None and key == "0":
        walk.go("menu")
        return True
    if option is None or option.only not in (None, walk.channel):
        return False
    offers.forget(walk)
    walk.params |= option.params
    walk.go(way(option.go, walk.channel))
    return True


def _choose(walk: Walk, place: bool, key: str, choice: str) -> None:
    if not place:
        offers.forget(walk)
        walk.go(choice)
        return
    node = walk.flows.nodes[walk.pending or "menu"]
    if node.next is not None:  # Loading refuses a choice of places that leads nowhere.
        facts = {"site": choice, "worksite": walk.params.get(f"label.{key}", "")}
        walk.go(way(node.next, walk.channel), facts)


def label_of(walk: Walk, text: str) -> str | None:
    """Return the key of the pending menu whose label the text is."""
    if walk.pending is None:
        return None
    node = walk.flows.nodes[walk.pending]
    for key, label in walk.labels(walk.pending):
        if walk.channel == "voice" and key in node.options:
            label = _title(walk, key)
        if label and normalise(label) == text:
            return key
    return None


def _title(walk: Walk, key: str) -> str:
    """Return the short title of an option, which is what a caller says, not the sentence that offers it."""
    option = walk.flows.nodes[walk.pending or "menu"].options[key]
    target = walk.flows.nodes[way(option.go, walk.channel)]
    return option.title.get(walk.lang) or target.title.get(walk.lang, "")


def found(walk: Walk, exit: str, place: Place) -> None:
    """Go on with the worksite that answers a pending "which worksite"."""
    asked = walk.flows.nodes[walk.pending or "which-site"]
    node = asked if asked.ask is not None else walk.flows.nodes["which-site"]
    walk.go(way(node.then[exit], walk.channel), {"site": place.id, "worksite": place.name})


def answer_place(walk: Walk, text: str, places: Places, vague: bool, supposed: bool) -> None:
    """Take a text or speech as the answer to "which worksite".

    Words that are `vague` name no place, whatever they are; a place that is only `supposed` is asked back.
    """
    node = walk.flows.nodes[walk.pending or "which-site"]
    place = places.exact(text) or places.keypad(normalise(text).replace(" ", ""))
    if place is not None:
        found(walk, "exact", place)
    elif (place := places.within(text)) is not None:
        if supposed:
            walk.go("confirm-site", {"site": place.id, "worksite": place.name})
        else:
            found(walk, "within", place)
    elif near := places.close(text):
        offers.which_place(walk, near)
    elif vague or sum(map(str.isalpha, text)) < _LETTERS or (walk.channel == "voice" and walk.tries == 0):
        # Speech is often misheard, so a caller is asked once more before the words go out as they are.
        walk.miss("no-such-place" if walk.channel == "voice" else None)
    else:
        walk.go(way(node.then["other"], walk.channel), words=text.strip())
