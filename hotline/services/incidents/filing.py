"""Filing: from "agents are here" to "we were wrong". A report is made, finds its place, and may be taken back.

Each use case runs in the caller's transaction and returns an outcome that the conversation turns into words. What a
reporter can do afterwards is in reporters.py.
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
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.incidents import own_reports
from hotline.services.incidents.lifecycle import Lifecycle
from hotline.services.messages import Messages
from hotline.store.sql.database import Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import incidents, reports, timers, worksites
from hotline.store.vault import KeyDomain


class Filing:
    """Makes reports, moves them to where they belong, and takes them back."""

    def __init__(
        self, lifecycle: Lifecycle, escalator: Escalator, messages: Messages, wording: Wording, timing: Timing
    ) -> None:
        self._lifecycle = lifecycle
        self._escalator = escalator
        self._messages = messages
        self._wording = wording
        self._timing = timing

    def open(self, tx: Transaction, person: Person) -> Outcome:
        """Agents are somewhere, and the place comes next: remind, and tell the last resort if it does not."""
        if (mine := own_reports.live(tx, person)) and mine[1].worksite:
            return Outcome("already", {"worksite": self._wording.place(mine[1], person.language)})
        if mine or own_reports.unplaced(tx, person):
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
        if mine := own_reports.live(tx, person):
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
        if mine := own_reports.live(tx, person):
            self._withdraw(tx, *mine, State.MOVED)
        return self.report(tx, person, worksite_id)

    def report_unlisted(self, tx: Transaction, person: Person, words: str) -> Outcome:
        """Agents are at a place that is not in the directory: its words go to the reps of last resort."""
        if (mine := own_reports.live(tx, person)) and (mine[1].worksite or mine[0].sealed_place):
            return Outcome("already", {"worksite": self._wording.place(mine[1], person.language)})
        if mine:
            self._withdraw(tx, *mine, State.MOVED)
        incident = self._lifecycle.new(tx, None)
        sealed = tx.vault.seal(KeyDomain.CALLERS, clean(words))
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
        if pending := own_reports.unplaced(tx, person):
            reports.change(tx.conn, pending.id, withdrawn_at=tx.now)
            timers.cancel(tx, pending.id, TimerKind.REMIND_PLACE, TimerKind.UNPLACED)
            return Outcome("done", {"worksite": self._messages.word("unplaced-place", person.language)})
        mine = own_reports.live(tx, person)
        if mine is None:
            return Outcome("none")
        own, context = mine
        place = {"worksite": self._wording.place(context, person.language)}
        if tx.now - own.created_at > self._lifecycle.timing(tx, context.incident).take_back:
            return Outcome("late", dict(place))
        return Outcome("done" if self._withdraw(tx, own, context) else "kept", dict(place))

    def hung_up(self, tx: Transaction, call_sid: str) -> None:
        """A call ended: what was reported in it without a place goes to the last resort at once."""
        for report in reports.of_call(tx.conn, call_sid):
            if report.incident_id is None and report.withdrawn_at is None:
                self._put(tx, report, TimerKind.UNPLACED, timedelta(0))

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
        if pending := own_reports.unplaced(tx, person):
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
            sealed_phone=tx.vault.seal(KeyDomain.CALLERS, person.phone) if person.phone else None,
            sealed_place=sealed_place,
            channel=person.channel,
            language=person.language,
            call_sid=person.call_sid,
            first=first,
            # Who calls may not want texts on that phone: they are asked. Who cannot be texted is not.
            wants_texts=person.channel == "sms" and own_reports.textable(tx, person),
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
        if rest or context.incident.on_site_at:
            self._lifecycle.stepped_back(tx, context)
            return False
        # The place stays readable in what those who were told hear.
        self._lifecycle.ended(tx, replace(context, reports=()) if context.worksite else context, state)
        return True

    def _put(self, tx: Transaction, report: Report, kind: TimerKind, delay: timedelta) -> None:
        """Set a step of a report, so long after it was made."""
        due = Timer(kind, report.id, report.incident_id, max(tx.now, report.created_at + delay))
        timers.put(tx, due, keep_earlier=kind is TimerKind.UNPLACED)
