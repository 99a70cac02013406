"""Builds one turn: goes from node to node until the conversation asks, acts or ends."""

from collections.abc import Mapping

from flows.definition.catalogue import Flows, render, said, states, title, way
from flows.definition.model import Node, Say
from flows.engine.session import Session
from flows.engine.turn import Action, Channel, Expects, Turn
from flows.segments import segments

# Longer than any path without a question, so that a loop in the content is an error and does not hang the process.
_STEPS = 20
_JOINED = 3  # Texts of one turn are joined into one message of at most this many segments.
TRIES = 3  # Wrong answers in a row, or silence, that end a call.


class TurnBuilder:
    """A turn that is being built; finish() returns it."""

    def __init__(self, flows: Flows, speaker: Mapping[str, str], session: Session, channel: Channel) -> None:
        self.flows, self.channel, self._speaker = flows, channel, speaker
        self.lang = session.lang if session.lang in flows.languages else flows.languages[0]
        self.chosen, self.greeted = session.chosen, session.greeted
        self.params = dict(session.params)
        self.tries = int(self.params.pop("tries", "0"))
        node = flows.nodes.get(session.node or "")  # Another release may have had other nodes.
        # The question that the person was asked last.
        self.pending = session.node if node is not None and node.waits else None
        self.node: str | None = None
        self.says: list[str] = []
        self.action: Action | None = None
        self.topic: str | None = None
        self.understood, self.free, self.certain = True, False, True
        self._always_answered = self._greets = self._delays_welcome = self._ended = self._missed = False

    def go(self, node: str, facts: Mapping[str, str | int] | None = None, words: str | None = None) -> None:
        """Go to a node, and on from it; `words` are the person's own, for an action that takes them."""
        self.params.update({name: str(value) for name, value in (facts or {}).items()})
        here: str | None = node
        for _ in range(_STEPS):
            if here is None:
                return
            here = self._enter(here, self.flows.nodes[here], words)
        raise RecursionError(f"from '{node}' the content goes round without a question")

    def _enter(self, id: str, node: Node, words: str | None) -> str | None:
        self.node = id
        self._mark(node)
        if node.switch:
            return self._switch()
        if node.do is not None:
            self._act(node.do, words)
            return None
        self.say(node.say, id)
        if id in self.flows.topics:
            self.topic = id
            self._choices_of(id)
        return self._onward(node)

    def _mark(self, node: Node) -> None:
        """Apply the keys of a node that count for the whole turn."""
        self._greets |= node.greets
        self._delays_welcome |= node.delays_welcome
        self._always_answered |= node.always_answered

    def _onward(self, node: Node) -> str | None:
        if node.next is not None and not node.waits:
            return way(node.next, self.channel)
        if not node.waits:
            self.node, self._ended = None, node.end
            return "menu" if self.channel == "voice" and not node.end else None
        return None

    def _switch(self) -> str:
        """Change to the next language and ask the pending question in it."""
        order = self.flows.languages
        self.speak(order[(order.index(self.lang) + 1) % len(order)])
        return self.pending or "menu"

    def speak(self, lang: str) -> None:
        """Change to a language because the person asked for it."""
        self.lang, self.chosen = lang, True

    def _act(self, name: str, words: str | None) -> None:
        spec = self.flows.actions[name]
        params = {param: self.params.get(param, "") for param in spec.params}
        self.action = Action(name, params, words if spec.text else None)

    def say(self, say: Say, menu_of: str) -> None:
        """Say texts; `{options}` in one of them is the menu of the node `menu_of`."""
        for text in said(say, self.channel, self.lang):
            # A menu takes longer to build than all the rest of a turn.
            menu = {"options": self._menu(menu_of)} if states(text, "options") else {}
            self.says.append(render(text, {**self._speaker, **self.params, **menu}))

    def say_node(self, id: str) -> None:
        """Say what a node says without going there."""
        self.say(self.flows.nodes[id].say, id)

    def repeat(self, before: str | None = None, shorter: bool = False) -> None:
        """Ask the pending question again, or give the menu if there is none.

        Args:
            before: a node that is said first.
            shorter: use the question's `again` text if it has one, and for a topic its menu alone.
        """
        if before is not None:
            self.say_node(before)
        if self.pending is None:
            self.go("menu")
        elif shorter and self.pending in self.flows.topics:
            self.node = self.pending
            self._choices_of(self.pending)
        else:
            self._ask_again(self.pending, shorter)

    def _choices_of(self, topic: str) -> None:
        self.say(self.flows.nodes["after-topic"].say, topic)

    def _ask_again(self, id: str, shorter: bool) -> None:
        node = self.flows.nodes[id]
        if shorter and said(node.again, self.channel, self.lang):
            self.node = id
            self._mark(node)
            self.say(node.again, id)
        else:
            self.go(id)

    def miss(self, before: str | None) -> None:
        """Take a wrong answer or silence: ask again, or end a call politely at the third in a row."""
        self._missed, self.certain = True, False
        self.tries = min(self.tries + 1, TRIES)
        if self.channel == "voice" and self.tries >= TRIES:
            self.go("goodbye")
        else:
            self.repeat(before, shorter=True)

    def _menu(self, id: str) -> str:
        if self.channel == "sms":
            return "\n".join(f"{key} {label}" for key, label in self.labels(id))
        return " ".join(render(label, {**self.params, "key": key}) for key, label in self.labels(id))

    def labels(self, id: str) -> list[tuple[str, str]]:
        """Return the keys of a node's menu with their labels, in the order in which they are offered."""
        node, spoken = self.flows.nodes[id], self.channel == "voice"
        found = {}
        for key, option in node.options.items():
            if option.only in (None, self.channel):
                target = self.flows.nodes[way(option.go, self.channel)]
                found[key] = title(option, self.lang, spoken) or title(target, self.lang, spoken)
        found |= {key: self._choice(node, key) for key in map(str, range(1, 10)) if self.choice(id, key) is not None}
        return sorted(found.items(), key=lambda entry: (entry[0] == "0", entry[0]))

    def choice(self, id: str, key: str) -> str | None:
        """Return the place or topic that was suggested to this person under a key."""
        return self.params.get(f"choice.{key}") if self.flows.nodes[id].choose or id in self.flows.topics else None

    def _choice(self, node: Node, key: str) -> str:
        """Return the label of a suggestion: a topic's title or a place's name."""
        topic = self.flows.topics.get(self.params[f"choice.{key}"])
        spoken = self.channel == "voice"
        if topic is not None and node.choose != "place":
            return title(topic, self.lang, spoken)
        label = self.params.get(f"label.{key}", "")
        return title(node, self.lang, spoken=True).replace("{label}", label) if spoken else label

    def finish(self) -> Turn:
        """Return the turn."""
        says = self._opening() + self.says if self.action is None else []
        return Turn(
            session=self._session(),
            says=tuple(_joined(says) if self.channel == "sms" else says),
            action=self.action,
            expects=self._expects(),
            understood=self.understood,
            free=self.free,
            certain=self.certain,
            topic=self.topic,
            urgent=self._always_answered,
        )

    def _opening(self) -> list[str]:
        """Return what comes first: the line for mortal danger, and in the first text to a phone the welcome."""
        body, self.says = self.says, []
        for danger in self.params.pop("danger", "").split():
            self.say(self.flows.words.danger[danger].say, "menu")
        if self.channel == "sms" and not self.greeted and not self._delays_welcome:
            self.greeted = True
            if not self._greets:
                self.say_node("welcome")
        opening, self.says = self.says, body
        return opening

    def _session(self) -> Session:
        node = self.flows.nodes[self.node] if self.node is not None else None
        # Facts are kept only while a question needs them: what one report said must not get into a later one.
        kept = self.params if node is not None and (node.keeps_facts or node.choose or self.action) else {}
        if self.node in self.flows.topics:
            kept = {name: value for name, value in self.params.items() if name.startswith("choice.")}
        tries = {"tries": str(self.tries)} if self._missed and not self._ended else {}
        return Session(self.lang, self.greeted, self.node, {**kept, **tries}, self.chosen)

    def _expects(self) -> Expects:
        if self._ended:
            return "end"
        if self.node is None:
            return "text"
        node = self.flows.nodes[self.node]
        if node.ask:
            return "place"
        # A noisy room may be heard as words before the caller finds the key. So after words that made no sense only
        # keys count, and an alert is never confirmed by words.
        return "menu" if self.understood and not node.keys_only else "key"


def _joined(texts: list[str]) -> list[str]:
    messages: list[str] = []
    for text in texts:
        longer = f"{messages[-1]}\n{text}" if messages else text
        if messages and segments(longer) <= _JOINED:
            messages[-1] = longer
        else:
            messages.append(text)
    return messages
