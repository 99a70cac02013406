"""Replay: what people did while the database was away is done once it is back, in their order and once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flows.engine import Action, Engine, Input, Outcome, Session
from hotline import logs
from hotline.domain.person import Person
from hotline.errors import stops_everything
from hotline.services import context as contexts
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.conversations.places import Places
from hotline.store.spool import Spool, Spooled
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import processed_events, reports

log = logs.get(__name__)

# What is kept: reports, what takes them back, and a wish that a law protects. The rest is of the moment.
_REPORTS = frozenset({"open-report", "report", "move-report", "report-unlisted"})
KEPT = _REPORTS | {"take-back", "opt-out"}
Deed = Callable[[Transaction, Person, Action], Outcome]


def deed(action: Action, person: Person, words: str, answer: str) -> str:
    """Return what somebody asked for, in which words, and what they were told, as the spool keeps it."""
    who = {name: value for name, value in asdict(person).items() if name != "spoke_at"}
    return json.dumps({"action": asdict(action), "person": who, "words": words, "answer": answer})


class Replay:
    """Does what waits in the spool."""

    def __init__(
        self,
        database: Database,
        spool: Spool,
        engine: Engine,
        deeds: Callable[[str], Deed],
        reporter_updates: ReporterUpdates,
        places: Places,
    ) -> None:
        """Take the parts; `deeds` finds the use case of an action."""
        self._database = database
        self._spool = spool
        self._engine = engine
        self._deeds = deeds
        self._reporter_updates = reporter_updates
        self._places = places

    def run(self) -> int:
        """Do what waits; return how much was done here. A second process that does the same changes nothing.

        Raises:
            StoreError: the database is still away.
        """
        return sum(self.replay(those) for those in self._spool.read())

    def replay(self, those: Sequence[Spooled]) -> int:
        """Do what one person asked for, in one transaction; return how much of it was done here.

        What they took back at once leaves nothing.
        """
        try:
            done = self._database.write(lambda tx: self._do_all(tx, those))
        except Exception as error:
            if stops_everything(error):
                raise
            # It must not hold up everybody else's; its person was told to call their supervisor.
            log.error("what waited in the spool cannot be done", count=len(those), **logs.describe(error))
            done = 0
        self._spool.forget(those)
        return done

    def _do_all(self, tx: Transaction, those: Sequence[Spooled]) -> int:
        read = [(one, json.loads(one.deed)) for one in those]
        names = [kept["action"]["name"] for _, kept in read]
        # Nobody has heard of what was taken back in time, and nobody needs to.
        stands_from = max((place + 1 for place, name in enumerate(names) if name == "take-back"), default=0)
        if not any(name in _REPORTS for name in names[:stands_from]):
            stands_from = 0  # what is taken back was reported before the outage
        return sum(
            self._do(tx, one, kept, stands=place >= stands_from or kept["action"]["name"] == "opt-out")
            for place, (one, kept) in enumerate(read)
        )

    def _do(self, tx: Transaction, one: Spooled, kept: dict[str, Any], *, stands: bool) -> bool:
        if not processed_events.record(tx, one.event, kept["answer"]):
            return False  # it was done after all: only its answer was lost
        if not stands:
            return False
        person = Person(**kept["person"], spoke_at=one.said_at)
        action = self._anew(Action(**kept["action"]), person, kept["words"])
        outcome = self._deeds(action.name)(tx, person, action)
        self._tell(tx, person, outcome, one.said_at)
        return True

    def _anew(self, action: Action, person: Person, words: str) -> Action:
        """Read again where agents are: a process that never saw the database knew no worksite."""
        if action.name not in {"open-report", "report-unlisted"} or not words:
            return action
        turn = self._engine.respond(Session(lang=person.language, greeted=True), Input("sms", text=words), self._places)
        return turn.action if turn.action and turn.action.name == "report" else action

    def _tell(self, tx: Transaction, person: Person, outcome: Outcome, at: datetime) -> None:
        if person.phone is None or outcome.name not in {"alerted", "joined", "nobody"}:
            return
        own = reports.latest_of(tx.conn, tx.vault.blind(person.phone), placed=True)
        context = contexts.read(tx, own.incident_id or "") if own else None
        if own and context:
            self._reporter_updates.replayed(tx, own, context, at, int(outcome.facts.get("count", 0)))
