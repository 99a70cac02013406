"""Reporters: what somebody who has reported can do while their incident goes on, and what they can hear of it.

Each use case runs in the caller's transaction. Making a report and taking it back is in filing.py.
"""

from dataclasses import replace

from flows.engine import Outcome
from hotline.domain.incidents import State
from hotline.domain.person import Person
from hotline.domain.relayed_words import clean
from hotline.services import context as contexts
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.responder_updates import Audience, ResponderUpdates
from hotline.services.alerting.wording import Wording
from hotline.services.incidents import own_reports
from hotline.services.incidents.filing import Filing
from hotline.services.incidents.lifecycle import Lifecycle
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.tables import contacts, incidents, reports

_ENDED_BY_REPS = frozenset({State.ALL_CLEAR, State.FALSE_ALARM})


class Reporters:
    """Takes what reporters add, ask for and wish."""

    def __init__(
        self,
        filing: Filing,
        lifecycle: Lifecycle,
        messages: Messages,
        wording: Wording,
        responder_updates: ResponderUpdates,
        bridge: Bridge,
    ) -> None:
        self._filing = filing
        self._lifecycle = lifecycle
        self._messages = messages
        self._wording = wording
        self._responder_updates = responder_updates
        self._bridge = bridge

    def quiet(self, tx: Transaction, person: Person) -> Outcome:
        """No more updates of this incident, without opting out."""
        if (mine := own_reports.live(tx, person)) is None:
            return Outcome("none")
        reports.change(tx.conn, mine[0].id, quiet=True)
        return Outcome("done", {"worksite": self._wording.place(mine[1], person.language)})

    def follows(self, tx: Transaction, person: Person) -> bool:
        """Say, without holding anything, whether this person has a report whose incident goes on."""
        own = own_reports.latest(tx, person)
        incident = incidents.get(tx.conn, own.incident_id) if own and own.incident_id else None
        return incident is not None and incident.live

    def relay(self, tx: Transaction, person: Person, words: str) -> str | None:
        """Pass a reporter's later words on to the reps of their incident.

        Returns:
            The incident's worksite, "" where it has none; None if this person has no incident that goes on.
        """
        if (mine := own_reports.live(tx, person)) is None:
            return None
        context = self._lifecycle.added(tx, mine[1])
        if passed := clean(words):
            facts: Facts = {"words": passed}
            reps = Audience(exclude_phone=mine[0].phone_index, reps_only=True)
            self._responder_updates.tell(tx, context, "words-from-reporter", lambda _: facts, reps)
        return context.incident.worksite_id or ""

    def detail(self, tx: Transaction, person: Person, choice: str) -> Outcome:
        """What the agents are doing, as one of five; it goes to the reps."""
        if (mine := own_reports.live(tx, person)) is None:
            return Outcome("none")
        context = self._lifecycle.added(tx, mine[1])
        self._responder_updates.tell(
            tx, context, "update-detail",
            lambda language: {"detail": self._messages.word(f"details.{choice}", language)},
            Audience(reps_only=True),
        )  # fmt: skip
        return Outcome("passed")

    def still_there(self, tx: Transaction, person: Person) -> Outcome:
        """It is not over, says somebody who reported it: reopen, and alert again."""
        own = own_reports.latest(tx, person)
        context = contexts.hold(tx, own.incident_id) if own else None
        if context and context.incident.live:
            # Another reporter's 1, or a rep's H, was quicker.
            return Outcome("already", {"worksite": self._wording.place(context, person.language)})
        if context is None or context.incident.state not in _ENDED_BY_REPS:
            return Outcome("none")
        newer = incidents.latest(tx.conn, context.worksite.id) if context.worksite else None
        if context.worksite and newer and newer.id != context.incident.id and newer.live:
            joined = self._filing.report(tx, person, context.worksite.id)
            return replace(joined, name="reopened") if "count" in joined.facts else joined
        context, count = self._lifecycle.reopened(tx, context)
        facts: dict[str, str | int] = {"worksite": self._wording.place(context, person.language)}
        return Outcome("reopened", facts | {"count": count}) if count else Outcome("nobody", facts)

    def talk(self, tx: Transaction, person: Person) -> Outcome:
        """It is safe to talk with the rep who asked for it."""
        mine = own_reports.live(tx, person)
        return Outcome("done" if mine and self._bridge.agree(tx, mine[1]) else "none")

    def text_me(self, tx: Transaction, person: Person) -> Outcome:
        """A caller wants the news of their report by text."""
        mine = own_reports.live(tx, person)
        if mine is None or not own_reports.textable(tx, person):
            return Outcome("cannot")
        reports.change(tx.conn, mine[0].id, wants_texts=True)
        return Outcome("done")

    def news_for(self, tx: Transaction, person: Person) -> str | None:
        """Return the news of a caller's own incident in words; None if there is none."""
        own = own_reports.latest(tx, person)
        incident = incidents.get(tx.conn, own.incident_id) if own and own.incident_id else None
        if incident is None or tx.now - incident.last_event_at > self._lifecycle.timing(tx, incident).lapse:
            return None
        context = contexts.of(tx, incident)
        facts: dict[str, str | int] = {"worksite": self._wording.place(context, person.language)}
        if not incident.live:
            return self._messages.word("news.ended", person.language, **facts)
        rep = incident.attended_by or incident.acknowledged_by
        if not (who := contacts.get(tx, rep)):
            return self._messages.word("news.open", person.language, **facts)
        message_key = "news.here" if incident.attended_by else "news.taken"
        return self._messages.word(message_key, person.language, name=who.first_name, **facts)
