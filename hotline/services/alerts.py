"""Alerting: whose turn it is is told, and those who were told hear how it goes on."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain import escalation
from hotline.domain.alerts import Alert, AlertState, free_number
from hotline.domain.contacts import Contact, by_rung
from hotline.domain.sends import Kind, While
from hotline.domain.timing import Timing
from hotline.domain.words import clean
from hotline.services.callouts import Callouts
from hotline.services.outbox import Facts, Outbox
from hotline.services.scene import Scene
from hotline.store import alerts, contacts, incidents, phones, sends, timeline, timers
from hotline.store.database import Transaction
from hotline.store.reports import Report
from hotline.store.timeline import Event, What
from hotline.store.timers import Timer, TimerKind
from hotline.store.types import new_id

# An alert fits two segments only with a name of this length.
_NAME_LIMIT = 60
_PLACE_LIMIT = 100


class Alerts:
    """Tells reps and supervisors."""

    def __init__(self, outbox: Outbox, callouts: Callouts, timing: Timing, now: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._callouts = callouts
        self._timing = timing
        self._now = now

    def advance(self, tx: Transaction, scene: Scene) -> tuple[Scene, int]:
        """Tell whose turn it is, and set the time to look again; return the scene and how many are being told."""
        incident, now = scene.incident, self._now()
        told = alerts.of_incident(tx.conn, incident.id)
        site = incident.worksite_id
        people = contacts.for_worksite(tx, site) if site else contacts.of_last_resort(tx)
        if not (self._callouts.enabled and site):
            people = [replace(contact, callable=False) for contact in people]
        # Nobody's site, nobody's tiers: the last resort is the only rung, and it is told at once.
        rungs = by_rung(people) if scene.worksite else {1: people}
        step = escalation.advance(incident, rungs, told, now, self._timing)
        made = self._make(tx, scene, step.tell)
        alerts.add(tx.conn, [alert for alert, _ in made])
        texted = [(alert, contact) for alert, contact in made if contact.textable]
        textable = bool(texted) and _textable(tx, scene.first)
        self._outbox.put(tx, [self._alert_row(tx, scene, alert, contact, textable) for alert, contact in texted])
        told_now = [
            Event(incident.id, now, What.TEXTED if contact.textable else What.NO_WAY, contact.id)
            for _, contact in made
            if contact.textable or not contact.callable
        ]
        timeline.add(tx.conn, *told_now)
        scene = replace(scene, incident=replace(incident, rung=step.rung))
        incidents.save(tx.conn, scene.incident)
        everybody = [*told, *(alert for alert, _ in made)]
        self._callouts.plan(tx, scene, everybody, {contact.id: contact for contact in people})
        timers.cancel(tx.conn, incident.id, TimerKind.ESCALATE)
        if step.look_again_at:
            timers.put(tx.conn, Timer(TimerKind.ESCALATE, incident.id, incident.id, step.look_again_at))
        return scene, sum(contact.reachable for _, contact in made)

    def tell(
        self,
        tx: Transaction,
        scene: Scene,
        what: str,
        facts: Callable[[str], Facts] = lambda _language: {},
        *,
        but: str | None = None,
        but_phone: str | None = None,
        reps_only: bool = False,
        while_: While = While.LIVE,
        among: Iterable[Alert] | None = None,
        passed_too: bool = False,
    ) -> None:
        """Text those who were told and neither failed nor passed.

        Args:
            what: the message's key; `number` and `worksite` are filled in here.
            facts: further facts, by language.
            but: a contact who knows already; `but_phone`: a blinded phone that does.
            among: these alerts only, instead of all.
            passed_too: also those who passed: they may be on their way after all.
        """
        those = alerts.of_incident(tx.conn, scene.incident.id) if among is None else among
        left_out = {AlertState.FAILED} if passed_too else {AlertState.FAILED, AlertState.PASSED}
        open_ = [alert for alert in those if alert.state not in left_out and alert.contact_id != but]
        people = contacts.by_ids(tx, [alert.contact_id for alert in open_])
        rows = []
        for alert in open_:
            contact = people[alert.contact_id]
            if (contact.is_rep or not reps_only) and contact.phone_index != but_phone:
                key = self._outbox.for_role(what, contact)
                whole = self.facts(scene, alert, contact.language) | facts(contact.language)
                row = self._outbox.to_contact(
                    tx, contact, key, whole, incident_id=scene.incident.id, alert_id=alert.id, while_=while_
                )
                rows.append(row)
        self._outbox.put(tx, rows)

    def update_once(self, tx: Transaction, scene: Scene, what: str, facts: Facts) -> None:
        """Text everybody who has not had their one update, with the incident's state."""
        fresh = [alert for alert in alerts.of_incident(tx.conn, scene.incident.id) if not alert.updated]
        self.tell(tx, scene, what, lambda language: facts | {"state": self._state(scene, language)}, among=fresh)
        alerts.mark_updated(tx.conn, [alert.id for alert in fresh])

    def again(self, tx: Transaction, scene: Scene) -> int:
        """Alert anew whoever was told, under the same numbers; return how many."""
        alerts.ask_again(tx.conn, scene.incident.id)
        alerts.close(tx.conn, scene.incident.id, None)
        told = [alert for alert in alerts.of_incident(tx.conn, scene.incident.id) if not alert.over]
        people = contacts.by_ids(tx, [alert.contact_id for alert in told])
        time = self._outbox.clock_time(self._now(), scene.worksite)
        rows = [
            self._outbox.to_contact(
                tx, people[alert.contact_id], self._outbox.for_role("alert-reopened", people[alert.contact_id]),
                self.facts(scene, alert, people[alert.contact_id].language) | {"time": time},
                incident_id=scene.incident.id, alert_id=alert.id, while_=While.WAITING, kind=Kind.ALERT,
            )
            for alert in told
        ]  # fmt: skip
        self._outbox.put(tx, rows)
        return len(rows)

    def told(self, tx: Transaction, scene: Scene) -> int:
        """Return how many people have been or are being alerted."""
        states = [alert.state for alert in alerts.of_incident(tx.conn, scene.incident.id)]
        return len(states) - states.count(AlertState.FAILED)

    def people(self, tx: Transaction, ids: Iterable[str]) -> list[Contact]:
        """Return contacts by id."""
        return list(contacts.by_ids(tx, ids).values())

    def word(self, key: str, language: str, **facts: str | int) -> str:
        """Return one of the content's messages."""
        return self._outbox.word(key, language, **facts)

    def spoken(self, scene: Scene, language: str, hotline: str) -> str:
        """Return an alert as it is said on the phone: who calls, what, where and when."""
        time = self._outbox.clock_time(scene.reported_at, scene.worksite)
        place, state = self.place(scene, language), self._state(scene, language)
        return self.word("call.alert", language, hotline=hotline, worksite=place, state=state, time=time)

    def facts(self, scene: Scene, alert: Alert, language: str) -> Facts:
        """Return what every text about an alert may say: its number and the place."""
        return {"number": alert.number, "worksite": self.place(scene, language)}

    def place(self, scene: Scene, language: str) -> str:
        """Return the place in words, short enough for an alert."""
        if scene.worksite:
            return clean(scene.worksite.name, _NAME_LIMIT)
        return self._outbox.word(scene.place_key, language)

    def _state(self, scene: Scene, language: str) -> str:
        return self._outbox.word("state.confirmed" if scene.incident.confirmed else "state.unconfirmed", language)

    def _make(self, tx: Transaction, scene: Scene, people: Iterable[Contact]) -> list[tuple[Alert, Contact]]:
        """Return a new alert for each person, with the smallest number that is free on their phone."""
        people, now = list(people), self._now()
        held: dict[str, set[int]] = {}
        for alert in alerts.on_phones(tx.conn, [who.id for who in people], now - self._timing.number_rest):
            held.setdefault(alert.contact_id, set()).add(alert.number)
        made = []
        for place, contact in enumerate(people):
            alert = Alert(
                id=new_id(),
                incident_id=scene.incident.id,
                contact_id=contact.id,
                number=free_number(held.get(contact.id, ())),
                rung=contact.rung,
                state=AlertState.WAITING if contact.reachable else AlertState.FAILED,
                # A microsecond apart, so that the order of telling stays readable.
                created_at=now + timedelta(microseconds=place),
                updated=False,
                closed_at=None,
            )
            made.append((alert, contact))
        return made

    def _alert_row(self, tx: Transaction, scene: Scene, alert: Alert, contact: Contact, textable: bool) -> sends.Row:
        language = contact.language
        facts = self.facts(scene, alert, language)
        facts["time"] = self._outbox.clock_time(scene.reported_at, scene.worksite)
        what = "alert-rep" if contact.is_rep else "alert-supervisor"
        if contact.is_rep:
            mark = "reporter.texts" if textable else "reporter.no-texts"
            facts["reporter"] = self._outbox.word(mark, language, number=alert.number)
        if scene.worksite:
            facts["state"] = self._state(scene, language)
        else:
            facts.pop("worksite")
            words = next((report.sealed_place for report in scene.reports if report.sealed_place), None)
            what = "alert-unlisted" if words else "alert-unplaced"
            if words:
                facts["place"] = clean(tx.vault.open(words), _PLACE_LIMIT)
        return self._outbox.to_contact(
            tx, contact, what, facts,
            incident_id=scene.incident.id, alert_id=alert.id, while_=While.WAITING, kind=Kind.ALERT,
        )  # fmt: skip


def _textable(tx: Transaction, first: Report | None) -> bool:
    """Say whether the first reporter can be texted at all; a caller may still ask for it."""
    if first is None or first.phone_index is None:
        return False
    return first.wants_texts or phones.get(tx.conn, first.phone_index).textable
