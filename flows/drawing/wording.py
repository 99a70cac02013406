"""The words in a box: what its node says, the exits at its edge, and the ways to which no line is drawn."""

from flows.drawing.graph import Box, Kind
from flows.drawing.ways import Way

_ON = {"both": "", "sms": " · text", "voice": " · call"}


def comes(box: Box) -> str:
    """Return when the service comes to a box of itself."""
    return f"● {box.comes}" if box.comes else ""


def says(box: Box) -> list[str]:
    """Return the title of a box and what it says; a title is enough where the menu says the rest."""
    words = f"“{box.words}”" if box.words else ""
    if box.title and (box.part == "ask" or box.kind is not Kind.ASKS):
        words = ""
    return [text for text in (box.title, words) if text]


def row(way: Way) -> str:
    """Return what stands where a way leaves its box."""
    return way.label + _ON[way.on]


def unlined(box: Box) -> list[str]:
    """Return lines that name the ways without a line; the related topics of a topic share theirs."""
    ways = [way for way in box.ways if not way.drawn]
    related = [way.target for way in ways if box.kind is Kind.TOPIC and way.on == "both"]
    others = [way for way in ways if way.target not in related]
    lines = [f"→ {', '.join(related)}"] if related else []
    return lines + [f"→ {way.target}" if row(way) == way.target else f"{row(way)} → {way.target}" for way in others]


def told(box: Box) -> str:
    """Return a whole box in one paragraph, for who does not see it."""
    said = [f"{box.id} ({box.kind})", *filter(None, [box.title, f"“{box.words}”" if box.words else "", comes(box)])]
    return "; ".join([*said, *(f"{row(way)} → {way.target}" for way in box.ways)])
