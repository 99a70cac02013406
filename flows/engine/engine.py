"""The engine's public methods: one for each way that a turn can start."""

from collections.abc import Mapping
from functools import lru_cache

from flows.definition.catalogue import Flows, render, said, way
from flows.engine.answers import press
from flows.engine.interpreter import Interpreter
from flows.engine.session import Session
from flows.engine.turn import Channel, Input, Outcome, Turn
from flows.engine.turn_builder import TurnBuilder
from flows.routing.normalise import normalise
from flows.routing.places import Places
from flows.routing.router import Router
from flows.routing.vocabulary import hints

# Nobody changes a router, so engines of the same flows share it.
_router = lru_cache(maxsize=2)(Router)


class Engine:
    """Turns a session and an input into a turn; it keeps nothing about any person."""

    def __init__(self, flows: Flows, speaker: Mapping[str, str]) -> None:
        """Take the flows, and who speaks: the facts `hotline` and `office_phone`, which may be empty."""
        self.flows = flows
        self._speaker = {"hotline": "", "office_phone": "", **speaker}
        self.router = _router(flows)
        self.languages = flows.languages
        self.hints = {lang: hints(flows, lang) for lang in flows.languages}  # words that callers are likely to say

    def respond(self, session: Session, input: Input, places: Places) -> Turn:
        """Answer what a person sent: a text, speech, keys or silence."""
        turn = self._begin(session, input.channel)
        text, keys = (input.text or "").strip(), (input.keys or "").strip()
        if keys:
            press(turn, keys, places)
        elif text or input.channel == "sms":
            Interpreter(turn, self.router, places).interpret(text)
        else:
            turn.miss("not-heard")
        return turn.finish()

    def resume(self, turn_session: Session, outcome: Outcome, channel: Channel) -> Turn:
        """Go on after an action, by the exit that its outcome names; an outcome without an exit gets an apology."""
        turn = self._begin(turn_session, channel)
        node = self.flows.nodes.get(turn_session.node or "")
        target = node.then.get(outcome.name) if node is not None and node.do is not None else None
        turn.go(way(target, channel) if target is not None else "trouble", outcome.facts)
        return turn.finish()

    def open(self, session: Session, channel: Channel, news: str | None = None) -> Turn:
        """Greet a caller and give the menu, or the menu alone by text; news of an open report comes before the menu."""
        turn = self._begin(session, channel)
        if channel == "voice":
            turn.say_node("call")
        if news:
            turn.says.append(news)
        turn.go("menu")
        return turn.finish()

    def repeat(self, session: Session, channel: Channel) -> Turn:
        """Ask the pending question again, or give the menu if there is none."""
        turn = self._begin(session, channel)
        turn.repeat()
        return turn.finish()

    def show(self, session: Session, channel: Channel, node: str, heard: str = "", **facts: str | int) -> Turn:
        """Go to a node because the service says so, with the facts that the node states.

        If the person's words in `heard` speak of mortal danger, the line for it comes first, as in any answer.

        Raises:
            KeyError: there is no such node, or it states a fact that was not given.
        """
        turn = self._begin(session, channel)
        if danger := self.router.vocabulary.danger(normalise(heard)):
            turn.params["danger"] = " ".join(danger)
        turn.go(node, facts)
        return turn.finish()

    def text(self, topic: str, lang: str, channel: Channel) -> str:
        """Return the whole text of a topic, without the menu that follows it.

        Raises:
            KeyError: there is no such topic.
        """
        node = self.flows.nodes[self.flows.topics[topic].id]
        texts = said(node.say, channel, lang)
        return "\n".join(render(text, self._speaker) for text in texts)

    def _begin(self, session: Session, channel: Channel) -> TurnBuilder:
        return TurnBuilder(self.flows, self._speaker, session, channel)
