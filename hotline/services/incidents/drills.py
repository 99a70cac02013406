"""Drills: a practice alert to a worksite's own people. It never stands in the way of a real one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from hotline.domain import quiet_hours as hours
from hotline.domain.alerts import Alert, AlertState
from hotline.domain.incidents import Incident, State
from hotline.domain.timeline import Event, What
from hotline.domain.timers import Timer, TimerKind
from hotline.domain.timing import Timing
from hotline.errors import HotlineError
from hotline.services import context as contexts
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.policies import Policies
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Outbox
from hotline.services.directory.worksites import named
from hotline.services.incidents.drill_reports import DrillReport, report
from hotline.store.sql.database import Database, Transaction
from hotline.store.sql.types import new_id
from hotline.store.tables import alerts, incidents, timeline, timers, worksites


class Drills:
    """Runs drills."""

    def __init__(
        self, database: Database, outbox: Outbox, escalator: Escalator, policies: Policies, timing: Timing
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._escalator = escalator
        self._policies = policies
        self._timing = timing

    def start(self, code: str) -> DrillReport:
        """Begin a drill at a worksite, or return the one that goes on there.

        Raises:
            HotlineError: no such worksite, agents are reported there, it is night there, or nobody can be asked.
        """
        return self._database.write(lambda tx: self._start(tx, code))

    def answered(self, tx: Transaction, context: IncidentContext, alert: Alert) -> timedelta:
        """Take somebody's answer, whatever it says; return how long it took. The last one ends the drill."""
        alerts.set_state(tx.conn, alert.id, AlertState.ANSWERED)
        left = {one.state for one in alerts.of_incident(tx.conn, context.incident.id)}
        if context.incident.live and left <= {AlertState.ANSWERED, AlertState.FAILED}:
            self.over(tx, context, State.DONE)
        return tx.now - context.incident.opened_at

    def cancel(self, tx: Transaction, worksite_id: str | None) -> bool:
        """End the drill that goes on at a worksite, since it became real; return whether there was one."""
        drill = incidents.running_drill(tx.conn, worksite_id) if worksite_id else None
        if drill:
            self.over(tx, contexts.of(tx, drill), State.CANCELLED)
        return drill is not None

    def over(self, tx: Transaction, context: IncidentContext, state: State) -> None:
        """End a drill: its numbers rest, and deliveries that have not left are dropped."""
        now, incident = tx.now, context.incident
        incidents.save(tx, incident.end(state, now))
        timeline.add(tx, Event(incident.id, now, What.ENDED, None, state.value))
        self._outbox.drop(tx, incident.id)
        timers.cancel(tx, incident.id, TimerKind.DRILL_OVER, TimerKind.ESCALATE)
        timers.put(tx, Timer(TimerKind.ERASE, incident.id, incident.id, now + self._timing.erase))
        alerts.close(tx.conn, incident.id, now)

    def _start(self, tx: Transaction, code: str) -> DrillReport:
        site, now = named(tx, code), tx.now
        worksites.lock(tx.conn, site.id)
        if running := incidents.running_drill(tx.conn, site.id):
            return report(tx, running, site)
        if (latest := incidents.latest(tx.conn, site.id)) and latest.live:
            raise HotlineError(f"agents are reported at {site.name}, and that is open: no drill now")
        if not hours.open_at(now, ZoneInfo(site.timezone)):
            local = now.astimezone(ZoneInfo(site.timezone))
            raise HotlineError(
                f"it is {local:%H:%M} at {site.name}, and drills go out from {hours.OPENS:%H:%M} to "
                f"{hours.CLOSES:%H:%M}: start it then"
            )
        drill = Incident.begin(new_id(), site.id, now, self._policies.choose(tx, site.id), drill=True)
        incidents.add(tx, drill)
        timeline.add(tx, Event(drill.id, now, What.DRILL))
        if not self._escalator.rehearse(tx, contexts.of(tx, drill)):
            raise HotlineError(f"nobody of {site.name} can be asked now: see `hotline shifts show {site.code}`")
        timers.put(tx, Timer(TimerKind.DRILL_OVER, drill.id, drill.id, now + self._timing.drill))
        return report(tx, drill, site)
