"""A person's phone for the tests: it saves and loads the session, and answers actions in the service's place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.engine import Channel, Engine, Input, Outcome, Session, Turn
from flows.routing.places import Place, PlaceIndex

PLACES = PlaceIndex(
    [
        Place("1", "ANNEX", "City Hall Annex", "2101"),
        Place("2", "MAINLIB", "Main Library", "2102"),
        Place("3", "EASTLIB", "East Library", "2103"),
        Place("4", "YARD", "Corralón de Autobuses", "2104"),
    ]
)
SPEAKER = {"hotline": "Local 99 Hotline", "office_phone": "+1 213 555 0100"}

# What comes of each action unless a test says otherwise.
USUAL = {
    "open-report": Outcome("asked"),
    "report": Outcome("alerted", {"worksite": "City Hall Annex", "count": 3}),
    "move-report": Outcome("alerted", {"worksite": "Main Library", "count": 2}),
    "report-unlisted": Outcome("alerted", {"count": 1}),
    "take-back": Outcome("done", {"worksite": "City Hall Annex"}),
    "quiet": Outcome("done", {"worksite": "City Hall Annex"}),
    "detail": Outcome("passed"),
    "still-there": Outcome("reopened", {"worksite": "City Hall Annex", "count": 3}),
}


@dataclass
class Phone:
    """One person's phone: every turn is saved as JSON and loaded again before the next."""

    engine: Engine
    channel: Channel = "sms"
    saved: str = field(default_factory=lambda: Session().to_json())
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    done: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return Session.from_json(self.saved)

    def send(self, text: str) -> Turn:
        return self._finish(self.engine.respond(self.session, Input(self.channel, text=text), PLACES))

    def press(self, keys: str) -> Turn:
        return self._finish(self.engine.respond(self.session, Input(self.channel, keys=keys), PLACES))

    def wait(self) -> Turn:
        return self._finish(self.engine.respond(self.session, Input(self.channel), PLACES))

    def call(self, news: str | None = None) -> Turn:
        return self._finish(self.engine.open(self.session, self.channel, news))

    def shown(self, node: str, **facts: str | int) -> Turn:
        return self._finish(self.engine.show(self.session, self.channel, node, **facts))

    def _finish(self, turn: Turn) -> Turn:
        self.done.clear()
        while turn.action is not None:
            self.saved = turn.session.to_json()
            self.done.append((turn.action.name, turn.action.params, turn.action.text))
            outcome = self.outcomes.get(turn.action.name) or USUAL.get(turn.action.name) or Outcome("done")
            turn = self.engine.resume(self.session, outcome, self.channel)
        self.saved = turn.session.to_json()
        return turn

    def will(self, outcomes: Mapping[str, Outcome]) -> "Phone":
        self.outcomes.update(outcomes)
        return self
