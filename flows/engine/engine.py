"""The engine's front: one method for every way a turn can start."""

from collections.abc import Mapping

from flows.definition.catalogue import Flows, render, said, way
from flows.engine.answers import press
from flows.engine.hearing import Hearing
from flows.engine.session import Session
from flows.engine.turn import Channel, Input, Outcome, Turn
from flows.engine.walk import Walk
from flows.routing.normalise import normalise
from flows.routing.places import Places
from flows.routing.router import Router
from flows.routing.vocabulary import Vocabulary, hints


class Engine:
    """Turns a session and an input into a turn; holds nothing of any person."""

    def __init__(self, flows: Flows, speaker: Mapping[str, str]) -> None:
        """Take the flows and who speaks: the facts `hotline` and `office_phone`, the latter may be empty."""
        self.flows = flows
        self._speaker = {"hotline": "", "office_phone": "", **speaker}
        self._vocabulary = Vocabulary(flows)
        self.router = Router(flows)
        self.hints = {lang: hints(flows, lang) for lang in flows.languages}  # what callers are likely to say

    def respond(self, session: Session, input: Input, places: Places) -> Turn:
        """Answer what a person sent: a text, speech, keys or silence."""
        walk = self._walk(session, input.channel)
        text, keys = (input.text or "").strip(), (input.keys or "").strip()
        if keys:
            press(walk, keys, places)
        elif text or input.channel == "sms":
            Hearing(walk, self._vocabulary, self.router, places).hear(text)
        else:
            walk.miss("not-heard")
        return walk.finish()

    def resume(self, turn_session: Session, outcome: Outcome, channel: Channel) -> Turn:
        """Go on after an action by the exit that its outcome names; an unknown outcome is an apology."""
        walk = self._walk(turn_session, channel)
        node = self.flows.nodes.get(turn_session.node or "")
        target = node.then.get(outcome.name) if node is not None and node.do is not None else None
        walk.go(way(target, channel) if target is not None else "trouble", outcome.facts)
        return walk.finish()

    def open(self, session: Session, channel: Channel, news: str | None = None) -> Turn:
        """Start a call, or give the menu by text; news of an open report comes before the menu."""
        walk = self._walk(session, channel)
        if channel == "voice":
            walk.say_node("call")
        if news:
            walk.says.append(news)
        walk.go("menu")
        return walk.finish()

    def repeat(self, session: Session, channel: Channel) -> Turn:
        """Say the pending question again, or else the menu."""
        walk = self._walk(session, channel)
        walk.repeat()
        return walk.finish()

    def show(self, session: Session, channel: Channel, node: str, heard: str = "", **facts: str | int) -> Turn:
        """Go to a node from outside, with the facts that it states.

        Words of mortal danger in what was `heard` bring their line, as in any answer.

        Raises:
            KeyError: there is no such node, or it states a fact that was not given.
        """
        walk = self._walk(session, channel)
        if danger := self._vocabulary.danger(normalise(heard)):
            walk.params["danger"] = " ".join(danger)
        walk.go(node, facts)
        return walk.finish()

    def text(self, topic: str, lang: str, channel: Channel) -> str:
        """Return the whole text of a topic, without the menu that follows it.

        Raises:
            KeyError: there is no such topic.
        """
        node = self.flows.nodes[self.flows.topics[topic].id]
        texts = said(node.say, channel, lang)
        return "\n".join(render(text, self._speaker) for text in texts)

    def _walk(self, session: Session, channel: Channel) -> Walk:
        return Walk(self.flows, self._speaker, session, channel)
