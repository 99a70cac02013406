"""The verdict: what was promised against what the carrier took, and how long that took."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import Connection, func, or_, select

from hotline.bootstrap import utc_now
from hotline.domain.sends import IN_HAND, Kind, SendState
from hotline.store.database import Database
from hotline.store.incidents import incidents
from hotline.store.sends import sends
from hotline.store.worksites import worksites
from tests.chaos import people
from tests.chaos.load import Report
from tests.chaos.outages import Interval


@dataclass(slots=True)
class Verdict:
    """What one round came to."""

    due: int = 0
    sent: int = 0
    later: Counter[str] = field(default_factory=Counter)  # alerts of reports that were not confirmed, by their fate
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    to_send: list[float] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)  # after the last return, never in doubt
    doubtful: list[float] = field(default_factory=list)
    left: int = 0


def in_hand(database: Database) -> int:
    """Return how many alerts are due or on their way."""
    with database.reading() as tx:
        return _in_hand(tx.conn)


def _in_hand(conn: Connection) -> int:
    # The people of every site are told minutes later, which is nobody's loss when a round ends before.
    now_or_doubtful = or_(sends.c.state != SendState.PENDING, sends.c.due_at <= utc_now(), sends.c.attempts > 0)
    query = select(func.count()).where(sends.c.kind == Kind.ALERT, sends.c.state.in_(IN_HAND), now_or_doubtful)
    return int(conn.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Needs:
    """When what an alert needs was not there."""

    always: Sequence[Interval]  # SQL, the carrier, the disk
    quick: Sequence[Interval]  # worker or Redis: with both all the while it needs no clock
    clock: Sequence[Interval]  # no clock at all

    def after_return(self, confirmed: float, taken: float) -> float:
        """Return how long an alert took after everything that it needed was there."""
        missing = list(self.always)
        if any(start < taken and end > confirmed - 1 for start, end in self.quick):
            missing += [*self.clock]
        back = (min(end, taken) for start, end in missing if start < taken)
        return max(0.0, taken - max(confirmed, *back, 0.0))


def judge(database: Database, reports: Iterable[Report], taken: list[dict[str, Any]], needs: Needs) -> Verdict:
    """Hold the confirmed reports against the texts that the carrier took."""
    verdict = Verdict()
    with database.reading() as tx:
        known = {row["id"]: row for row in tx.conn.execute(select(sends)).mappings()}
        verdict.left = _in_hand(tx.conn)
        alerts: dict[str, list[tuple[float, Any]]] = defaultdict(list)
        for text in taken:
            row = known.get(_ref(text))
            if row is None or row["kind"] == Kind.ALERT:
                alerts[text["to"]].append((datetime.fromisoformat(text["at"]).timestamp(), row))
        for report in reports:
            for phone in people.contacts(report.site):
                _weigh(verdict, report, phone, alerts[phone], needs)
        verdict.lost = [f"{line}: {_rows(tx.conn, line.split()[0])}" for line in verdict.lost]
    return verdict


def _ref(text: dict[str, Any]) -> str:
    return parse_qs(urlsplit(text["callback"] or "").query).get("ref", [""])[0]


def _weigh(verdict: Verdict, report: Report, phone: str, alerts: list[tuple[float, Any]], needs: Needs) -> None:
    place = people.contacts(report.site).index(phone)
    if len(alerts) > 1:
        refs = {row["id"] if row else "unknown" for _, row in alerts}
        attempts = [row["attempts"] if row else 0 for _, row in alerts]
        verdict.doubled.append(
            f"{people.code(report.site)} contact {place}: {len(alerts)} texts of {len(refs)} sends, attempts {attempts}"
        )
    if report.confirmed_at is None:
        verdict.later[report.fate] += bool(alerts)
        return
    verdict.due += 1
    if not alerts:
        verdict.lost.append(f"{people.code(report.site)} contact {place}")
        return
    verdict.sent += 1
    at, row = alerts[0]
    verdict.to_send.append(max(0.0, at - report.confirmed_at))
    after = needs.after_return(report.confirmed_at, at)
    (verdict.sure if row and row["attempts"] == 1 else verdict.doubtful).append(after)


def _rows(conn: Connection, code: str) -> str:
    """Return what SQL says of the alerts of a worksite: ids, states and times only."""
    query = (
        select(sends.c.id, sends.c.state, sends.c.attempts, sends.c.due_at, sends.c.leased_until, sends.c.code)
        .join(incidents, incidents.c.id == sends.c.incident_id)
        .join(worksites, worksites.c.id == incidents.c.worksite_id)
        .where(worksites.c.code == code, sends.c.kind == Kind.ALERT)
        .order_by(sends.c.created_at)
    )
    now = time.time()
    found = [
        f"{id[:8]} {state}, tried {attempts}x, due in {due.timestamp() - now:.0f} s"
        + (f", leased for {lease.timestamp() - now:.0f} s" if lease else "")
        + (f", code {code_}" if code_ else "")
        for id, state, attempts, due, lease, code_ in conn.execute(query)
    ]
    return "; ".join(found) or "no row"
