"""What goes into the engine and what comes out: inputs, actions, outcomes, turns."""

from dataclasses import dataclass, field
from typing import Literal

from flows.definition.model import Channel
from flows.engine.session import Session

__all__ = ["Action", "Channel", "Expects", "Input", "Outcome", "Turn"]

# "key" is a key alone; "menu" a key, or words in its stead; "place" a worksite by keys or words.
Expects = Literal["key", "menu", "place", "text", "end"]


@dataclass(frozen=True, slots=True)
class Input:
    """What a person sent: a text or speech, or keys. With neither it is silence."""

    channel: Channel
    text: str | None = None
    keys: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What the service must do before resume() continues the conversation."""

    name: str
    params: dict[str, str] = field(default_factory=dict)
    text: str | None = None  # The person's own words. A session never holds them.


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an action, with the facts that the next text may state."""

    name: str
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the hotline: what it says, does and waits for.

    Attributes:
        understood: False if the input made no sense. Such turns are counted, and after some we stop answering them.
        free: True if the input was a free sentence rather than a key, a keyword or an answer. From a person with an
            open report it is then passed on to the reps.
        certain: True if there is no doubt what the input meant. Only then does a free sentence that is passed on to the
            reps get its topic's text too.
        topic: the topic that this turn says, if any.
        urgent: True if the turn comes to a node that is `always_answered`: no limit on texts may silence it.
    """

    session: Session
    says: tuple[str, ...]
    action: Action | None
    expects: Expects
    understood: bool
    free: bool
    certain: bool
    topic: str | None
    urgent: bool
