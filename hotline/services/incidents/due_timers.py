"""Steps: what happens when time passes. Each timer is claimed and done in one transaction."""

from collections.abc import Callable
from datetime import timedelta

from hotline import logs
from hotline.domain.deliveries import UNSETTLED, DeliveryState
from hotline.domain.incidents import State
from hotline.domain.timers import Timer, TimerKind
from hotline.errors import stops_everything
from hotline.services import context as contexts
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.context import IncidentContext
from hotline.services.incidents.drills import Drills
from hotline.services.incidents.filing import Filing
from hotline.services.incidents.followups import Followups
from hotline.services.incidents.lifecycle import Lifecycle
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import deliveries, delivery_queries, reports, timers

log = logs.get(__name__)

# Ours, not a report's: TIME_SCALE leaves it alone.
_TRY_AGAIN = timedelta(seconds=10)


class DueTimers:
    """Does what is due."""

    def __init__(
        self,
        database: Database,
        escalator: Escalator,
        lifecycle: Lifecycle,
        reporter_updates: ReporterUpdates,
        filing: Filing,
        followups: Followups,
        drills: Drills,
    ) -> None:
        self._database = database
        self._escalator = escalator
        self._lifecycle = lifecycle
        self._reporter_updates = reporter_updates
        self._filing = filing
        self._followups = followups
        self._drills = drills
        self._of_incident: dict[TimerKind, Callable[[Transaction, IncidentContext], None]] = {
            TimerKind.ESCALATE: self._escalate,
            TimerKind.UNREACHED: self._unreached,
            TimerKind.SILENCE: self._silence,
            TimerKind.TOLD: self._told,
            TimerKind.NOBODY_YET: self._nobody_yet,
            TimerKind.LAPSE: self._lapse,
            TimerKind.ERASE: self._erase,
            TimerKind.DRILL_OVER: self._drill_over,
        }

    @property
    def kinds(self) -> set[TimerKind]:
        """Return the kinds of timers that have a step here."""
        return set(self._of_incident) | {TimerKind.RESOURCES, TimerKind.REMIND_PLACE, TimerKind.UNPLACED}

    def run_due(self) -> int:
        """Do every step whose time has come; return how many were done here.

        Raises:
            StoreError: the database is away.
        """
        with self._database.reading() as tx:
            due = timers.due(tx.conn, tx.now)
        return sum(self._try(timer) for timer in due)

    def _try(self, timer: Timer) -> bool:
        try:
            return self._database.write(lambda tx: self._run(tx, timer))
        except Exception as error:
            if stops_everything(error):
                raise
            # One broken step must not stop every other: it is tried again after those that are due by then.
            log.error("a step broke", kind=timer.kind.value, ref=timer.ref, **logs.describe(error))
            self._database.write(lambda tx: timers.put_off(tx.conn, timer, tx.now + _TRY_AGAIN))
            return False

    def _run(self, tx: Transaction, timer: Timer) -> bool:
        # The incident is held first, as everywhere: two that each hold what the other needs would wait for ever.
        context = contexts.hold(tx, timer.incident_id)
        if not timers.claim(tx.conn, timer):
            return False
        if timer.kind in self._of_incident:
            if context:
                self._of_incident[timer.kind](tx, context)
        elif timer.kind is TimerKind.RESOURCES:
            self._followups.after_report(tx, timer.ref)
        else:
            self._unplaced(tx, timer)
        return True

    def _escalate(self, tx: Transaction, context: IncidentContext) -> None:
        # A drill asks everybody at once, and nobody further where some were not reached.
        if context.incident.waiting and not context.incident.drill:
            self._escalator.advance(tx, context)

    def _unreached(self, tx: Transaction, context: IncidentContext) -> None:
        if context.incident.state is State.OPEN:
            self._lifecycle.unreached(tx, context)

    def _silence(self, tx: Transaction, context: IncidentContext) -> None:
        if context.incident.state is State.ACKNOWLEDGED:
            self._lifecycle.unacknowledged(tx, context)

    def _told(self, tx: Transaction, context: IncidentContext) -> None:
        """Tell the first reporter how many were told, once the carrier has taken the texts."""
        if not context.incident.waiting:
            return
        rows = delivery_queries.alerts_of(tx.conn, context.incident.id)
        taken = [row.accepted_at for row in rows if row.state is DeliveryState.ACCEPTED and row.accepted_at]
        if any(row.state in UNSETTLED for row in rows):
            again = tx.now + self._lifecycle.timing(tx, context.incident).told
            timers.put(tx, Timer(TimerKind.TOLD, context.incident.id, context.incident.id, again))
        elif taken:
            self._reporter_updates.told(tx, context, len(taken), max(taken))

    def _nobody_yet(self, tx: Transaction, context: IncidentContext) -> None:
        incident = context.incident
        if not incident.waiting:
            return
        self._reporter_updates.tell(tx, context, "nobody-yet", "nobody-yet")
        wait = self._lifecycle.timing(tx, context.incident).nobody_yet
        if tx.now - incident.policy_at < 2 * wait:
            again = max(incident.policy_at + 2 * wait, tx.now + timedelta(milliseconds=1))
            timers.put(tx, Timer(TimerKind.NOBODY_YET, incident.id, incident.id, again))

    def _lapse(self, tx: Transaction, context: IncidentContext) -> None:
        if not context.incident.live:
            return
        due = context.incident.last_event_at + self._lifecycle.timing(tx, context.incident).lapse
        if due > tx.now:
            timers.put(tx, Timer(TimerKind.LAPSE, context.incident.id, context.incident.id, due))
        else:
            self._lifecycle.ended(tx, context, State.LAPSED)

    def _drill_over(self, tx: Transaction, context: IncidentContext) -> None:
        if context.incident.live:
            self._drills.over(tx, context, State.DONE)

    def _erase(self, tx: Transaction, context: IncidentContext) -> None:
        deliveries.erase(tx.conn, tx.now, context.incident.id)
        reports.erase(tx.conn, context.incident.id)

    def _unplaced(self, tx: Transaction, timer: Timer) -> None:
        report = reports.get(tx.conn, timer.ref)
        if report is None or report.incident_id or report.withdrawn_at:
            return
        if timer.kind is TimerKind.UNPLACED:
            self._filing.escalate_unplaced(tx, report)
        else:
            self._reporter_updates.remind(tx, report)
