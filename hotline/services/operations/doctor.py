"""The doctor: finds what may stop an alert from reaching somebody, and says what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hotline.domain.contacts import LAST_TIER
from hotline.domain.shifts import ALWAYS, Interval, gaps
from hotline.domain.worksites import Worksite
from hotline.errors import StoreError
from hotline.services.directory.listing import Listed, listed
from hotline.services.operations.health import OK, Health
from hotline.store.spool import Spool
from hotline.store.sql.database import Database, Transaction
from hotline.store.tables import contacts, deliveries, shifts, timers, verifications, worksites

_AHEAD = timedelta(days=7)
# Due work is done within seconds. If it is this late, the clock or the workers have stopped.
_OVERDUE = timedelta(minutes=1)
_NAMED = 3  # how many gaps of a worksite are listed


class Level(StrEnum):
    """The severity of a finding; a FAULT makes `hotline doctor` exit with 1."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `what` is a line for staff."""

    level: Level
    what: str


class Doctor:
    """Checks everything that an alert needs. It changes nothing and never raises StoreError."""

    def __init__(self, database: Database, spool: Spool, health: Health, *, calls: bool) -> None:
        """Use these parts. `calls` is False if there is no number to call from."""
        self._database = database
        self._spool = spool
        self._health = health
        self._calls = calls

    def findings(self) -> Sequence[Finding]:
        """Return the findings: first the parts that everything else depends on, then people and worksites."""
        found = [
            Finding(Level.OK if said == OK else Level.FAULT, name if said == OK else f"{name}: {said}")
            for name, said in self._health.parts().items()
        ]
        if not self._calls:
            words = "calls: nobody can be called: set TWILIO_PHONE_NUMBER to a number of the account"
            found.append(Finding(Level.WARNING, words))
        found += self._spooled()
        try:
            with self._database.reading() as tx:
                return [*found, *self._overdue(tx), *self._people(tx), *self._sites(tx)]
        except StoreError:
            return found  # `sql` above is a fault already

    def _spooled(self) -> Iterator[Finding]:
        try:
            self._spool.check()
            if waiting := self._spool.waiting():
                words = f"spool: {waiting} from an outage wait here: `hotline serve` or `clock` replays them"
                yield Finding(Level.WARNING, words)
        except (StoreError, OSError):
            words = "spool: cannot be written: reports made while the database is away would be lost: check SPOOL_PATH"
            yield Finding(Level.FAULT, words)

    def _overdue(self, tx: Transaction) -> Iterator[Finding]:
        now = tx.now
        for name, since in (("steps", timers.oldest_due(tx.conn, now)), ("texts", deliveries.oldest_due(tx.conn, now))):
            if since and now - since > _OVERDUE:
                late = round((now - since).total_seconds() / 60)
                words = f"{name}: the oldest is {late} min late: see the logs of `hotline clock` and `hotline worker`"
                yield Finding(Level.FAULT, words)

    def _people(self, tx: Transaction) -> Iterator[Finding]:
        people = listed(tx)
        yield from filter(None, map(self._reach, people))
        if missing := verifications.without_consent(tx.conn):
            words = f"consent: {missing} contacts without any on record: import the directory again with --consent"
            yield Finding(Level.WARNING, words)
        asked = verifications.asked_before(tx.conn, tx.now - timedelta(days=1))
        if names := [one.contact.name for one in people if one.contact.id in asked]:
            unanswered = ", ".join(names)
            words = f"verification: no answer to a code from {unanswered}: ask them, then `hotline directory verify`"
            yield Finding(Level.WARNING, words)
        last = [one for one in people if one.contact.is_rep and one.contact.last_resort]
        if not any(self._reachable(one) for one in last):
            words = "last resort: no rep of tier 3 or of every site can be reached: add one to the directory"
            yield Finding(Level.FAULT, words)

    def _reach(self, one: Listed) -> Finding | None:
        who = f"{one.contact.name}, {one.contact.role.value}"
        if not self._reachable(one):
            mend = "ask them to text START" if one.phone.opted_out else "ask them for a number that takes texts"
            return Finding(Level.FAULT, f"{who}: nobody can reach them ({one.why}): {mend}")
        if one.contact.is_rep and one.phone.opted_out:
            return Finding(Level.WARNING, f"{who}: opted out of texts, is only called: ask them to text START")
        return None

    def _reachable(self, one: Listed) -> bool:
        return one.contact.textable or (self._calls and one.contact.callable)

    def _sites(self, tx: Transaction) -> Iterator[Finding]:
        sites = worksites.every(tx.conn)
        if not sites:
            yield Finding(Level.FAULT, "directory: no worksite: run `hotline directory import`")
        off = contacts.off_by_word(tx.conn)
        for site in sites:
            yield from self._site(tx, site, off)

    def _site(self, tx: Transaction, site: Worksite, off: set[str]) -> Iterator[Finding]:
        since, zone = tx.now, ZoneInfo(site.timezone)
        reps = [one for one in contacts.at_worksite(tx, site.id, since) if one.is_rep and not one.everywhere]
        if not any(one.tier == 1 for one in reps):
            yield Finding(
                Level.WARNING, f"{site.code}: no rep of tier 1, so no rep is told at once: name one in contacts.csv"
            )
            return
        hours = shifts.of_worksite(tx.conn, site.id)
        here = [hours.get(one.id, ALWAYS) for one in reps if one.tier < LAST_TIER and one.id not in off]
        if empty := gaps(here, zone, since, since + _AHEAD):
            words = f"{site.code}: no rep of tier 1 or 2 is on duty {_spans(empty, zone)}"
            yield Finding(Level.WARNING, f"{words}: see `hotline shifts show {site.code}`")


def _spans(empty: Sequence[Interval], zone: ZoneInfo) -> str:
    named = [f"{start.astimezone(zone):%a %H:%M} to {end.astimezone(zone):%a %H:%M}" for start, end in empty[:_NAMED]]
    more = len(empty) - len(named)
    return ", ".join(named) + (f" and {more} more times in the coming week" if more else "")
