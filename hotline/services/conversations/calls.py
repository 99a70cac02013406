"""Calls: one turn of the voice menu. Its whole state comes with the request, so rights need no store.

The first answer to a turn wins: a repeated one, whatever its keys, gets what was said before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flows.engine import Engine, Input, Session, Turn
from hotline import logs
from hotline.domain.person import Person
from hotline.errors import StoreError
from hotline.gateway.forms import Keys
from hotline.services.conversations.actions import Actions, Reply
from hotline.services.conversations.end_of_call import EndOfCall
from hotline.services.conversations.places import Places
from hotline.services.incidents.reporters import Reporters
from hotline.store.sessions import Sessions
from hotline.store.sql.database import Database

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a call is: the session, and how many turns it has had; all of it travels in the URL."""

    session: Session
    turn: int = 0

    def to_query(self) -> dict[str, str]:
        """Return the position as query parameters."""
        session = self.session
        query = {"turn": str(self.turn), "lang": session.lang, "node": session.node or "menu"}
        if session.chosen:
            query["chosen"] = "1"
        return query | {f"p.{name}": value for name, value in session.params.items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Position":
        """Return the position that `to_query` wrote; the URL is signed, so it is ours."""
        params = {name[2:]: value for name, value in query.items() if name.startswith("p.")}
        turn = query.get("turn", "0")
        session = Session(
            lang=query.get("lang", "en"),
            greeted=True,
            node=query.get("node"),
            params=params,
            chosen=query.get("chosen") == "1",
        )
        return cls(session, int(turn) if turn.isdecimal() else 0)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a caller hears next, as pairs of language and words, and where the call is then."""

    prompts: tuple[tuple[str, str], ...]
    expects: str
    position: Position


class Calls:
    """Answers calls."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        engine: Engine,
        places: Places,
        actions: Actions,
        reporters: Reporters,
        end_of_call: EndOfCall,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._engine = engine
        self._places = places
        self._actions = actions
        self._reporters = reporters
        self._end_of_call = end_of_call

    def begin(self, keys: Keys) -> Spoken:
        """Greet a caller: English at once, Spanish one key away, and the news of their own report first."""
        session = Session(greeted=True)
        turn = self._engine.open(session, "voice", self._news(keys, session))
        spoken = self._spoken(Reply(turn.says, turn.session, turn.expects), 1)
        # The first line is for those who do not speak the language of the others.
        (_, first), *rest = spoken.prompts
        return replace(spoken, prompts=((self._other(session.lang), first), *rest))

    def turn(self, keys: Keys, position: Position) -> Spoken:
        """Answer one turn."""
        event = f"{keys.call_sid}:{position.turn}"
        if kept := self._sessions.answer(event):
            return self._spoken(Reply.from_json(kept), position.turn + 1)
        heard = Input("voice", text=keys.speech, keys=keys.keys)
        turn = self._engine.respond(position.session, heard, self._places)
        answer = self._act(turn, keys, event)
        first = Reply.from_json(self._sessions.keep_answer(event, answer.to_json()))
        if first.expects == "end":
            self._over(keys.call_sid)
        return self._spoken(first, position.turn + 1)

    def likely(self, spoken: Spoken) -> Iterable[str]:
        """Return what the caller is likely to say next: the name of a worksite, or a word of the content."""
        lang = spoken.position.session.lang
        return self._places.names() if spoken.expects == "place" else self._engine.hints[lang]

    def _act(self, turn: Turn, keys: Keys, event: str) -> Reply:
        if not turn.action:
            return Reply(turn.says, turn.session, turn.expects)
        person = Person(keys.caller, "voice", turn.session.lang, keys.call_sid)
        return self._actions.perform(turn, person, event)

    def _news(self, keys: Keys, session: Session) -> str | None:
        """Return the news of the caller's own report; a store that is away must not delay the menu."""
        if keys.caller is None:
            return None
        person = Person(keys.caller, "voice", session.lang, keys.call_sid)
        try:
            with self._database.reading() as tx:
                return self._reporters.news_for(tx, person)
        except StoreError:
            return None

    def _over(self, call_sid: str) -> None:
        """Run the end-of-call steps ourselves: Twilio reports the hang-up only if a status URL is configured."""
        try:
            self._end_of_call.ended(call_sid)
        except StoreError as error:
            log.error("the end of a call could not be recorded", reason=str(error))

    def _other(self, language: str) -> str:
        return next(other for other in reversed(self._engine.languages) if other != language)

    @staticmethod
    def _spoken(answer: Reply, turn: int) -> Spoken:
        prompts = tuple((answer.session.lang, words) for words in answer.says)
        return Spoken(prompts, answer.expects, Position(replace(answer.session, greeted=True), turn))
