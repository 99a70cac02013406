"""Reports: what somebody at a worksite can do, from "agents are here" to "we were wrong".

Each use case runs in the caller's transaction and returns an outcome that the conversation turns into words.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flows.engine import Outcome
from hotline.domain.incidents import Incident, State
from hotline.domain.person import Person
from hotline.domain.relayed_words import clean
from hotline.domain.reports import Report
from hotline.domain.timers import Timer, TimerKind
from hotline.domain.timing import Timing
from hotline.domain.worksites import Worksite
from hotline.services import context as contexts
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.responder_updates import ResponderUpdates
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.incidents.lifecycle import Lifecycle
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import contacts, incidents, phones, reports, timers, worksites
from hotline.store.vault import Drawer

_ENDED_BY_REPS = frozenset({State.ALL_CLEAR, State.FALSE_ALARM})


class Reports:
    """The use cases of somebody who reports."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        escalator: Escalator,
        messages: Messages,
        wording: Wording,
        responder_updates: ResponderUpdates,
        bridge: Bridge,
        timing: Timing,
    ) -> None:
        self._lifecycle = lifecycle
        self._escalator = escalator
        self._messages = messages
        self._wording = wording
        self._responder_updates = responder_updates
        self._bridge = bridge
        self._timing = timing

    def open(self, tx: Transaction, person: Person) -> Outcome:
        """Agents are somewhere, and the place comes next: remind, and tell the last resort if it does not."""
        if (mine := self._live(tx, person)) and mine[1].worksite:
            return Outcome("already", {"worksite": self._place(mine[1], person)})
        if mine or self._unplaced(tx, person):
            return Outcome("asked")
        report = self._new(tx, person, None)
        if report.wants_texts:
            self._put(tx, report, TimerKind.REMIND_PLACE, self._timing.remind_place)
        self._put(tx, report, TimerKind.UNPLACED, self._timing.unplaced)
        return Outcome("asked")

    def report(self, tx: Transaction, person: Person, worksite_id: str) -> Outcome:
        """Agents are at this worksite."""
        worksite = worksites.lock(tx.conn, worksite_id)
        if worksite is None:
            return Outcome("failed")
        if mine := self._live(tx, person):
            own, context = mine
            if context.worksite and context.worksite.id != worksite.id:
                if tx.now - own.created_at < self._timing.second_site:
                    return Outcome("second-site", {"worksite": worksite.name, "other": context.worksite.name})
            elif context.worksite and context.incident.joinable(tx.now, self._lifecycle.timing(tx, context.incident)):
                incidents.save(tx, context.incident.reported(tx.now))
                return Outcome("already", {"worksite": worksite.name})
            elif not context.worksite:
                # The place was not known, and now it is: the report moves to where it belongs.
                self._withdraw(tx, own, context, State.MOVED)
        return self._place_at(tx, person, worksite)

    def move(self, tx: Transaction, person: Person, worksite_id: str) -> Outcome:
        """It is this worksite, not the one that was named before."""
        if mine := self._live(tx, person):
            self._withdraw(tx, *mine, State.MOVED)
        return self.report(tx, person, worksite_id)

    def report_unlisted(self, tx: Transaction, person: Person, words: str) -> Outcome:
        """Agents are at a place that is not in the directory: its words go to the reps of last resort."""
        if (mine := self._live(tx, person)) and (mine[1].worksite or mine[0].sealed_place):
            return Outcome("already", {"worksite": self._place(mine[1], person)})
        if mine:
            self._withdraw(tx, *mine, State.MOVED)
        incident = self._lifecycle.new(tx, None)
        sealed = tx.vault.seal(Drawer.CALLERS, clean(words))
        self._file(tx, person, incident, first=True, sealed_place=sealed)
        _, count = self._lifecycle.opened(tx, contexts.of(tx, incident))
        return Outcome("alerted", {"count": count}) if count else Outcome("nobody")

    def escalate_unplaced(self, tx: Transaction, report: Report) -> None:
        """Nobody named a place: the reps of last resort get one text, shared by all who did not."""
        incident = incidents.latest_unplaced(tx.conn)
        joins = incident is not None and incident.joinable(tx.now, self._lifecycle.timing(tx, incident))
        if not joins or incident is None:
            incident = self._lifecycle.new(tx, None)
        reports.change(tx.conn, report.id, incident_id=incident.id, first=not joins)
        report = replace(report, incident_id=incident.id, first=not joins)
        self._put(tx, report, TimerKind.RESOURCES, self._lifecycle.timing(tx, incident).resources)
        context = contexts.of(tx, incident)
        if joins:
            self._lifecycle.joined(tx, context, report)
        else:
            self._lifecycle.opened(tx, context)

    def take_back(self, tx: Transaction, person: Person) -> Outcome:
        """It was a mistake: within ten minutes the report is withdrawn, and those who were told are told."""
        if pending := self._unplaced(tx, person):
            reports.change(tx.conn, pending.id, withdrawn_at=tx.now)
            timers.cancel(tx, pending.id, TimerKind.REMIND_PLACE, TimerKind.UNPLACED)
            return Outcome("done", {"worksite": self._messages.word("unplaced-place", person.language)})
        mine = self._live(tx, person)
        if mine is None:
            return Outcome("none")
        own, context = mine
        place = {"worksite": self._place(context, person)}
        if tx.now - own.created_at > self._lifecycle.timing(tx, context.incident).take_back:
            return Outcome("late", dict(place))
        return Outcome("done" if self._withdraw(tx, own, context) else "kept", dict(place))

    def quiet(self, tx: Transaction, person: Person) -> Outcome:
        """No more updates of this incident, without opting out."""
        if (mine := self._live(tx, person)) is None:
            return Outcome("none")
        reports.change(tx.conn, mine[0].id, quiet=True)
        return Outcome("done", {"worksite": self._place(mine[1], person)})

    def follows(self, tx: Transaction, person: Person) -> bool:
        """Say, without holding anything, whether this person has a report whose incident goes on."""
        own = self._latest(tx, person)
        incident = incidents.get(tx.conn, own.incident_id) if own and own.incident_id else None
        return incident is not None and incident.live

    def relay(self, tx: Transaction, person: Person, words: str) -> str | None:
        """Pass a reporter's later words on to the reps of their incident.

        Returns:
            The incident's worksite, "" where it has none; None if this person has no incident that goes on.
        """
        if (mine := self._live(tx, person)) is None:
            return None
        context = self._lifecycle.added(tx, mine[1])
        if passed := clean(words):
            facts: Facts = {"words": passed}
            # A rep who reported knows their own words.
            own = mine[0].phone_index
            self._responder_updates.tell(
                tx, context, "words-from-reporter", lambda _: facts, but_phone=own, reps_only=True
            )
        return context.incident.worksite_id or ""

    def detail(self, tx: Transaction, person: Person, choice: str) -> Outcome:
        """What the agents are doing, as one of five; it goes to the reps."""
        if (mine := self._live(tx, person)) is None:
            return Outcome("none")
        context = self._lifecycle.added(tx, mine[1])
        self._responder_updates.tell(
            tx, context, "update-detail",
            lambda language: {"detail": self._messages.word(f"details.{choice}", language)},
            reps_only=True,
        )  # fmt: skip
        return Outcome("passed")

    def still_there(self, tx: Transaction, person: Person) -> Outcome:
        """It is not over, says somebody who reported it: reopen, and alert again."""
        own = self._latest(tx, person)
        context = contexts.hold(tx, own.incident_id) if own else None
        if context and context.incident.live:
            # Another reporter's 1, or a rep's H, was quicker.
            return Outcome("already", {"worksite": self._place(context, person)})
        if context is None or context.incident.state not in _ENDED_BY_REPS:
            return Outcome("none")
        newer = incidents.latest(tx.conn, context.worksite.id) if context.worksite else None
        if context.worksite and newer and newer.id != context.incident.id and newer.live:
            joined = self.report(tx, person, context.worksite.id)
            return replace(joined, name="reopened") if "count" in joined.facts else joined
        context, count = self._lifecycle.reopened(tx, context)
        facts: dict[str, str | int] = {"worksite": self._place(context, person)}
        return Outcome("reopened", facts | {"count": count}) if count else Outcome("nobody", facts)

    def talk(self, tx: Transaction, person: Person) -> Outcome:
        """It is safe to talk with the rep who asked for it."""
        mine = self._live(tx, person)
        return Outcome("done" if mine and self._bridge.agree(tx, mine[1]) else "none")

    def text_me(self, tx: Transaction, person: Person) -> Outcome:
        """A caller wants the news of their report by text."""
        mine = self._live(tx, person)
        if mine is None or not self._textable(tx, person):
            return Outcome("cannot")
        reports.change(tx.conn, mine[0].id, wants_texts=True)
        return Outcome("done")

    def hung_up(self, tx: Transaction, call_sid: str) -> None:
        """A call ended: what was reported in it without a place goes to the last resort at once."""
        for report in reports.of_call(tx.conn, call_sid):
            if report.incident_id is None and report.withdrawn_at is None:
                self._put(tx, report, TimerKind.UNPLACED, timedelta(0))

    def news_for(self, tx: Transaction, person: Person) -> tuple[str, dict[str, str | int]] | None:
        """Return the news of a caller's own incident, as a message and its facts; None where there is none."""
        own = self._latest(tx, person)
        incident = incidents.get(tx.conn, own.incident_id) if own and own.incident_id else None
        if incident is None or tx.now - incident.last_event_at > self._lifecycle.timing(tx, incident).lapse:
            return None
        context = contexts.of(tx, incident)
        facts: dict[str, str | int] = {"worksite": self._place(context, person)}
        if not incident.live:
            return "news.ended", facts
        rep = incident.attended_by or incident.taken_by
        if not (who := contacts.get(tx, rep)):
            return "news.open", facts
        return ("news.here" if incident.attended_by else "news.taken"), facts | {"name": who.first_name}

    def word(self, key: str, language: str, **facts: str | int) -> str:
        """Return one of the content's messages."""
        return self._messages.word(key, language, **facts)

    def _place_at(self, tx: Transaction, person: Person, worksite: Worksite) -> Outcome:
        """File a report at a worksite: it joins what is going on there, or opens an incident."""
        late = person.spoke_at is not None and tx.now - person.spoke_at > self._timing.late
        current = incidents.latest(tx.conn, worksite.id)
        joins = current is not None and (
            current.joinable(tx.now, self._lifecycle.timing(tx, current)) or (late and current.late and current.live)
        )
        incident = current if joins and current else self._lifecycle.new(tx, worksite, late=late)
        report = self._file(tx, person, incident, first=not joins)
        if joins:
            context = self._lifecycle.joined(tx, contexts.of(tx, incident), report)
            count = self._escalator.told(tx, context)
        else:
            _, count = self._lifecycle.opened(tx, IncidentContext(incident, worksite, (report,)))
        if not count:
            return Outcome("nobody", {"worksite": worksite.name})
        return Outcome("joined" if joins else "alerted", {"worksite": worksite.name, "count": count})

    def _file(
        self,
        tx: Transaction,
        person: Person,
        incident: Incident,
        *,
        first: bool,
        sealed_place: str | None = None,
    ) -> Report:
        """Store a report with its incident: the one that waited for a place, or a new one."""
        if pending := self._unplaced(tx, person):
            timers.cancel(tx, pending.id, TimerKind.REMIND_PLACE, TimerKind.UNPLACED)
            # It is made by naming the place: the ten minutes to take it back begin now.
            now = tx.now
            values: dict[str, Any] = {
                "incident_id": incident.id,
                "first": first,
                "sealed_place": sealed_place,
                "created_at": now,
                "reported_at": person.spoke_at,
            }
            report = replace(pending, **values)
            reports.change(tx.conn, report.id, **values)
        else:
            report = self._new(tx, person, incident.id, first=first, sealed_place=sealed_place)
        self._put(tx, report, TimerKind.RESOURCES, self._lifecycle.timing(tx, incident).resources)
        return report

    def _new(
        self,
        tx: Transaction,
        person: Person,
        incident_id: str | None,
        *,
        first: bool = False,
        sealed_place: str | None = None,
    ) -> Report:
        report = Report(
            id=new_id(),
            incident_id=incident_id,
            phone_index=tx.vault.blind(person.phone) if person.phone else None,
            sealed_phone=tx.vault.seal(Drawer.CALLERS, person.phone) if person.phone else None,
            sealed_place=sealed_place,
            channel=person.channel,
            language=person.language,
            call_sid=person.call_sid,
            first=first,
            # Who calls may not want texts on that phone: they are asked. Who cannot be texted is not.
            wants_texts=person.channel == "sms" and self._textable(tx, person),
            quiet=False,
            created_at=tx.now,
            withdrawn_at=None,
            reported_at=person.spoke_at,
        )
        reports.add(tx, report)
        return report

    def _withdraw(self, tx: Transaction, own: Report, context: IncidentContext, state: State = State.WITHDRAWN) -> bool:
        """Take one report back, or out of the wrong place; return whether its incident ended with it."""
        reports.change(tx.conn, own.id, withdrawn_at=tx.now)
        timers.cancel(tx, own.id, TimerKind.RESOURCES)
        rest = tuple(report for report in context.reports if report.id != own.id)
        if rest or context.incident.here_at:
            self._lifecycle.stepped_back(tx, context)
            return False
        # The place stays readable in what those who were told hear.
        self._lifecycle.ended(tx, replace(context, reports=()) if context.worksite else context, state)
        return True

    def _latest(self, tx: Transaction, person: Person) -> Report | None:
        """Return this person's newest report that has a place, by their number or within their call."""
        if person.phone:
            return reports.latest_of(tx.conn, tx.vault.blind(person.phone), placed=True)
        of_call = reports.of_call(tx.conn, person.call_sid) if person.call_sid else []
        return next((one for one in reversed(of_call) if one.incident_id and not one.withdrawn_at), None)

    def _live(self, tx: Transaction, person: Person) -> tuple[Report, IncidentContext] | None:
        """Return this person's report whose incident goes on, with its context, held."""
        own = self._latest(tx, person)
        context = contexts.hold(tx, own.incident_id) if own else None
        return (own, context) if own and context and context.incident.live else None

    def _unplaced(self, tx: Transaction, person: Person) -> Report | None:
        """Return this person's report that still lacks a place."""
        if person.phone:
            return reports.latest_of(tx.conn, tx.vault.blind(person.phone), placed=False)
        of_call = reports.of_call(tx.conn, person.call_sid) if person.call_sid else []
        return next((one for one in of_call if not one.incident_id and not one.withdrawn_at), None)

    def _textable(self, tx: Transaction, person: Person) -> bool:
        return bool(person.phone) and phones.get(tx.conn, tx.vault.blind(person.phone or "")).textable

    def _place(self, context: IncidentContext, person: Person) -> str:
        return self._wording.place(context, person.language)

    def _put(self, tx: Transaction, report: Report, kind: TimerKind, delay: timedelta) -> None:
        """Set a step of a report, so long after it was made."""
        due = Timer(kind, report.id, report.incident_id, max(tx.now, report.created_at + delay))
        timers.put(tx, due, keep_earlier=kind is TimerKind.UNPLACED)
