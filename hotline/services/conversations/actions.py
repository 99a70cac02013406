"""Actions: what a conversation asks for is done here, once an event, in one transaction with its answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.engine import Action, Engine, Flows, Outcome, Session, Turn
from hotline import logs
from hotline.domain.person import Person
from hotline.errors import StoreError
from hotline.services.conversations.replay import KEPT, Deed, deed
from hotline.services.incidents.filing import Filing
from hotline.services.incidents.followups import Followups
from hotline.services.incidents.reporters import Reporters
from hotline.store.spool import Spool
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import phones, processed_events

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one event: what is said, the session afterwards, and what a call waits for."""

    says: tuple[str, ...]
    session: Session
    expects: str = "text"
    done: bool = False  # something was done that must not be done twice

    def to_json(self) -> str:
        """Return the answer as it is kept for a repeated webhook."""
        return json.dumps({"says": self.says, "session": self.session.to_dict(), "expects": self.expects})

    @classmethod
    def from_json(cls, text: str) -> "Reply":
        """Return the answer that was kept."""
        kept: dict[str, Any] = json.loads(text)
        return cls(tuple(kept["says"]), Session.from_dict(kept["session"]), kept["expects"], done=True)


class Actions:
    """Performs the actions of a turn until it has words for its person."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        filing: Filing,
        reporters: Reporters,
        followups: Followups,
        flows: Flows,
        spool: Spool,
    ) -> None:
        self._database = database
        self._engine = engine
        self._flows = flows
        self._spool = spool
        self._do: Mapping[str, Deed] = {
            "open-report": lambda tx, person, _: filing.open(tx, person),
            "report": lambda tx, person, action: filing.report(tx, person, action.params["site"]),
            "move-report": lambda tx, person, action: filing.move(tx, person, action.params["site"]),
            "report-unlisted": lambda tx, person, action: filing.report_unlisted(tx, person, action.text or ""),
            "take-back": lambda tx, person, _: filing.take_back(tx, person),
            "quiet": lambda tx, person, _: reporters.quiet(tx, person),
            "detail": lambda tx, person, action: reporters.detail(tx, person, action.params["choice"]),
            "still-there": lambda tx, person, _: reporters.still_there(tx, person),
            "talk": lambda tx, person, _: reporters.talk(tx, person),
            "text-me": lambda tx, person, _: reporters.text_me(tx, person),
            "resources": lambda tx, person, _: followups.after_call(tx, person),
            "text-copy": lambda tx, person, action: followups.copy(
                tx, person, action.params["topic"], self._heard(action.params["topic"], person.language)
            ),
            "opt-out": self._opt_out,
        }

    def deed(self, name: str) -> Deed:
        """Return the use case of an action."""
        return self._do[name]

    def perform(self, turn: Turn, person: Person, event: str, words: str = "") -> Reply:
        """Do what a turn asks for, once, and return the answer; a repeated event gets the answer it had.

        Where the store is away the person is told so, and that nobody was alerted: never the opposite. What can be
        done later waits in the spool.
        """
        try:
            return processed_events.once(
                self._database, event, lambda tx: self._performed(tx, turn, person), Reply.from_json
            )
        except StoreError as error:
            failed = self._failed(turn, person)
            answer = Reply(failed.says, failed.session, failed.expects)
            kept = self._kept(turn, person, event, words, answer)
            name = turn.action and turn.action.name
            log.error("an action could not be done", action=name, reason=str(error), kept_for_later=kept)
            return answer

    def _kept(self, turn: Turn, person: Person, event: str, words: str, answer: Reply) -> bool:
        if turn.action is None or turn.action.name not in KEPT:
            return False
        said = deed(turn.action, person, words, answer.to_json())
        return self._spool.keep(event, person.phone or event, said, self._database.now())

    def _performed(self, tx: Transaction, turn: Turn, person: Person) -> Reply:
        said: tuple[str, ...] = turn.says
        while turn.action:
            outcome = self._do[turn.action.name](tx, person, turn.action)
            turn = self._engine.resume(turn.session, outcome, person.channel)
            said += turn.says
        return Reply(said, turn.session, turn.expects, done=True)

    def _failed(self, turn: Turn, person: Person) -> Turn:
        """Return the turn for a store that is away; its own words where the content has them."""
        return self._engine.resume(turn.session, Outcome("failed"), person.channel)

    def _heard(self, node: str, language: str) -> tuple[str, ...]:
        """Return what a caller heard, as texts. A topic's own menu is left out: bare digits are the main menu's."""
        if node in self._flows.topics:
            return (self._engine.text(node, language, "sms"),)
        return self._engine.show(Session(lang=language, greeted=True), "sms", node).says

    def _opt_out(self, tx: Transaction, person: Person, _action: Action) -> Outcome:
        if person.phone:
            phones.set_opted_out(tx.conn, tx.vault.blind(person.phone), tx.now)
        return Outcome("done")
