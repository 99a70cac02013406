"""Conversations by text: one text in, its replies out; the same text again gets the same replies and does nothing.

One Redis round trip reads the session, one writes it. SQL is asked only where something is done, where a text may
be an answer to an alert, or where words may belong to an incident.
"""

from collections.abc import Callable
from dataclasses import replace

from flows.carrier_words import carrier_word
from flows.engine import Engine, Input, Session, Turn
from hotline import logs
from hotline.domain import answers as reading
from hotline.domain.person import Person
from hotline.errors import StoreError
from hotline.gateway.forms import Text
from hotline.services.conversations.actions import Actions, Reply
from hotline.services.conversations.places import Places
from hotline.services.incidents.answers import Answers
from hotline.services.incidents.reporters import Reporters
from hotline.store.sessions import Memory, Sessions
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import phones, processed_events
from hotline.store.vault import KeyDomain

log = logs.get(__name__)

# Texts that make no sense, in ten minutes, until we stop answering them.
NONSENSE_LIMIT = 5
# Turns of any kind in ten minutes: no person needs more, and two machines would never stop.
TURNS_LIMIT = 40
_RACES = 5


class Texts:
    """Answers texts."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        engine: Engine,
        places: Places,
        actions: Actions,
        answers: Answers,
        reporters: Reporters,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._engine = engine
        self._places = places
        self._actions = actions
        self._answers = answers
        self._reporters = reporters
        # The web process sets it: True while more requests come in than it can answer.
        self.under_pressure: Callable[[], bool] = lambda: False

    def text(self, text: Text) -> tuple[str, ...]:
        """Answer one text; nobody is answered who cannot be reached by their number."""
        if text.sender is None:
            self._answer(text, Memory(), Session())
            return ()
        phone_index = self._blind(text.sender)
        for _ in range(_RACES):
            memory = self._sessions.recall(phone_index, text.sid) if phone_index else Memory()
            if memory.answer is not None:
                return Reply.from_json(self._database.vault.open(memory.answer)).says
            answer, nonsense = self._answer(text, memory, Session.from_dict(memory.session()))
            if not phone_index:
                return answer.says
            # Sealed: a reply to a rep may name another rep.
            kept = self._database.vault.seal(KeyDomain.CALLERS, answer.to_json())
            if self._sessions.keep(
                phone_index, text.sid, memory, answer.session.to_dict(), kept, nonsense=nonsense, force=answer.done
            ):
                return answer.says
            # Another text of this phone was quicker: read what it left, and answer anew.
        return answer.says

    def _blind(self, phone: str) -> str | None:
        try:
            return self._database.vault.blind(phone)
        except StoreError:
            return None  # the vault has never been open in this process: go on without a memory

    def _answer(self, text: Text, memory: Memory, session: Session) -> tuple[Reply, bool]:
        """Return the answer, and whether the text made no sense."""
        if word := text.choice or carrier_word(text.body):
            return self._carrier_word(word, text, session), False
        if (given := reading.read(text.body)) and (answer := self._alert_answer(given, text, session)):
            return answer, False
        turn = self._engine.respond(session, Input("sms", text=text.body), self._places)
        if turn.free and (answer := self._relayed(turn, text)):
            return answer, False
        if turn.action:
            person = Person(text.sender, "sms", turn.session.lang)
            return self._actions.perform(turn, person, text.sid, text.body), False
        return self._capped(turn, memory), not turn.understood

    def _carrier_word(self, word: str, text: Text, session: Session) -> Reply:
        """Answer the carrier's own words. To STOP and START it has replied itself; to HELP we add who we are."""
        if word == "help":
            turn = self._engine.show(session, "sms", "help")
            return Reply(turn.says, replace(turn.session, node=session.node, params=session.params))
        turn = self._engine.repeat(session, "sms")
        silent, asked = Reply((), session), Reply(turn.says, turn.session)
        stops = word == "stop"

        def choose(tx: Transaction) -> Reply:
            phone_index = tx.vault.blind(text.sender or "")
            opted_out = phones.get(tx.conn, phone_index).opted_out
            if opted_out != stops:
                phones.set_opted_out(tx.conn, phone_index, tx.now if stops else None)
            return silent if stops or opted_out else asked

        try:
            answer = self._once(text, choose)
        except StoreError as error:
            log.error("an opt-out or opt-in could not be recorded; the carrier has it", reason=str(error))
            answer = None
        return answer or (silent if stops else asked)

    def _alert_answer(self, given: reading.Answer, text: Text, session: Session) -> Reply | None:
        """Take what may be an answer to an alert; None if this phone has none."""

        def take(tx: Transaction) -> Reply | None:
            reply = self._answers.answer(tx, tx.vault.blind(text.sender or ""), given)
            return Reply((reply,), session, done=True) if reply is not None else None

        try:
            return self._once(text, take)
        except StoreError as error:
            log.error("an answer could not be taken", reason=str(error))
            if given.number is None or given.letter is None:
                return None
            return Reply(self._engine.show(session, "sms", "trouble").says, session)

    def _relayed(self, turn: Turn, text: Text) -> Reply | None:
        """Pass free words on to the reps of the sender's own incident; None if there is none.

        A question in them is answered too where the router is sure, and another worksite is asked about.
        """
        person = Person(text.sender, "sms", turn.session.lang)

        def relay(tx: Transaction) -> Reply | None:
            worksite_id = self._reporters.relay(tx, person, text.body)
            if worksite_id is None:
                return None
            asks = turn.session.node == "confirm-site" and turn.session.params["site"] != worksite_id
            answers = turn.certain and turn.topic is not None and turn.action is None
            said = replace(turn.session, node=None, params={})
            heard = "" if asks or answers else text.body
            passed = self._engine.show(said, "sms", "relayed", heard=heard)
            if asks or answers:
                return Reply(passed.says + turn.says, turn.session, done=True)
            return Reply(passed.says, passed.session, done=True)

        try:
            # Most questions come from people without a report: they take no write lock.
            with self._database.reading() as tx:
                follows = self._reporters.follows(tx, person)
            return self._once(text, relay) if follows else None
        except StoreError as error:
            log.error("words could not be passed on", reason=str(error))
            return None

    def _once(self, text: Text, work: Callable[[Transaction], Reply | None]) -> Reply | None:
        """Do what a text may be for, in one transaction with its answer; a repeated text gets the answer it had."""
        if text.sender is None:
            return None
        return processed_events.once(self._database, text.sid, work, Reply.from_json)

    def _capped(self, turn: Turn, memory: Memory) -> Reply:
        """Stop answering nonsense and machines; a report is always answered."""
        answer = Reply(turn.says, turn.session)
        if turn.urgent:
            return answer
        if not turn.understood and self.under_pressure():
            return replace(answer, says=())
        if memory.turns >= TURNS_LIMIT or (not turn.understood and memory.nonsense >= NONSENSE_LIMIT):
            return replace(answer, says=())
        if not turn.understood and memory.nonsense == NONSENSE_LIMIT - 1:
            return replace(answer, says=self._engine.show(turn.session, "sms", "quiet-limit").says)
        return answer
