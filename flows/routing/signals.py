"""Report signals: what tells "agents are here now" from a question about agents."""

from typing import Literal

from flows.definition.model import Words
from flows.routing.normalise import Phrases

Reading = Literal["sure", "unsure"]

# Weighed by hand so that agents and a place, or agents and a moment, are enough to be sure, and neither
# alone is. A question costs something unless it is asked in the middle of it.
_WEIGHTS = {"agents": 2.0, "people": 1.0, "now": 2.0, "report": 3.0}
_HERE, _MOST_HERE = 1.5, 2
_QUESTION = 1.5
_SURE, _UNSURE = 3.5, 2.5
_NOBODY_NAMED = 0.5  # "They are here" says less than "agents are here".
_SHORT = 10  # In a longer text a "now" alone may belong to anything.


class Signals:
    """Weighs the signals of one text."""

    def __init__(self, words: Words) -> None:
        self._found = {name: Phrases(phrases) for name, phrases in words.signals.items()}

    def agents(self, plain: str) -> bool:
        """Tell whether the text speaks of immigration agents, and not of ice to cool drinks."""
        return self._found["agents"].found(self._found["joke"].without(plain))

    def asks(self, plain: str) -> bool:
        """Tell whether the text asks or supposes something."""
        return self._found["ask"].found(plain) or self._found["if"].found(plain)

    def supposes(self, plain: str) -> bool:
        """Tell whether the text supposes or recalls something instead of telling what is."""
        return self._found["if"].found(plain) or self._found["past"].found(plain)

    def read(self, plain: str) -> Reading | None:
        """Return whether the text is a report surely, perhaps, or not at all."""
        plain = self._found["joke"].without(plain)
        has = {name for name, phrases in self._found.items() if phrases.found(plain)}
        if "past" in has or not has & {"here", "now", "report"}:
            return None
        weight = self._weigh(plain, has)
        if "if" in has:  # "What if they are here now" is asked back, never taken as it stands.
            return "unsure" if weight >= _SURE + 2 and "now" in has else None
        placed = has & {"here", "report"} or len(plain.split()) <= _SHORT
        return "sure" if weight >= _SURE and placed else "unsure" if weight >= _UNSURE else None

    def _weigh(self, plain: str, has: set[str]) -> float:
        weight = sum(_WEIGHTS.get(name, 0.0) for name in has)
        weight += _HERE * min(self._found["here"].count(plain), _MOST_HERE)
        if "ask" in has and "now" not in has:
            weight -= _QUESTION
        return weight if has & {"agents", "people", "report"} else weight - _NOBODY_NAMED
