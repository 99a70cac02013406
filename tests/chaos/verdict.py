"""The verdict: what was promised against what the carrier took, and how long that took."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from hotline.clock import utc_now
from hotline.domain.contacts import EVERYWHERE
from hotline.domain.deliveries import UNSETTLED, DeliveryState, Kind
from hotline.store.sql.database import Database
from hotline.store.tables.alerts import alerts
from hotline.store.tables.deliveries import sends
from hotline.store.tables.incidents import incidents
from hotline.store.tables.worksites import worksites
from tests.chaos import people
from tests.chaos.load import Report
from tests.chaos.needs import Needs

# Seconds after the last return of what an alert needs: of one that was never in doubt, and of any other.
SURE_WITHIN, DOUBTFUL_WITHIN = 5.0, 75.0


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
    waited: list[float] = field(default_factory=list)  # of the time to send, while everything was there
    left: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


def in_hand(database: Database) -> int:
    """Return how many alerts are due or on their way."""
    with database.reading() as tx:
        return int(tx.conn.execute(select(func.count()).select_from(sends).where(_in_hand())).scalar_one())


def _in_hand() -> ColumnElement[bool]:
    # The people of every site are told minutes later, and all on one phone, so that they are gathered: what still waits
    # for them is nobody's loss when a round ends before.
    everywhere = sends.c.alert_id.in_(select(alerts.c.id).where(alerts.c.level == EVERYWHERE))
    due = or_(sends.c.due_at <= utc_now(), sends.c.attempts > 0)
    now_or_doubtful = or_(sends.c.state != DeliveryState.PENDING, and_(due, ~everywhere))
    return and_(sends.c.kind == Kind.ALERT, sends.c.state.in_(UNSETTLED), now_or_doubtful)


def judge(database: Database, reports: Iterable[Report], taken: list[dict[str, Any]], needs: Needs) -> Verdict:
    """Hold the confirmed reports against the texts that the carrier took."""
    verdict = Verdict()
    with database.reading() as tx:
        known = {row["id"]: row for row in tx.conn.execute(select(sends)).mappings()}
        verdict.left = _rows(tx.conn, _in_hand())
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for text in taken:
            text["row"] = known.get(_ref(text))
            if text["row"] is None or text["row"]["kind"] == Kind.ALERT:
                found[text["to"]].append(text)
        for report in reports:
            for phone in people.contacts(report.site):
                texts = [text for text in found[phone] if people.name(report.site) in text["body"]]
                _weigh(verdict, report, phone, texts, needs)
        for place, line in enumerate(verdict.lost):
            rows = _rows(tx.conn, worksites.c.code == line.split()[0])
            verdict.lost[place] = f"{line}: {'; '.join(rows) or 'no row'}"
    return verdict


def _ref(text: dict[str, Any]) -> str:
    return parse_qs(urlsplit(text["callback"] or "").query).get("ref", [""])[0]


def _weigh(verdict: Verdict, report: Report, phone: str, texts: list[dict[str, Any]], needs: Needs) -> None:
    place = people.contacts(report.site).index(phone)
    if len(texts) > 1:
        refs = {_ref(text) for text in texts}
        attempts = [text["row"]["attempts"] if text["row"] else 0 for text in texts]
        verdict.doubled.append(
            f"{people.code(report.site)} contact {place}: {len(texts)} texts of {len(refs)} sends, attempts {attempts}"
        )
    if report.confirmed_at is None:
        verdict.later[report.fate] += bool(texts)
        return
    verdict.due += 1
    if not texts:
        verdict.lost.append(f"{people.code(report.site)} contact {place}")
        return
    verdict.sent += 1
    at, row = datetime.fromisoformat(texts[0]["at"]).timestamp(), texts[0]["row"]
    verdict.to_send.append(max(0.0, at - report.confirmed_at))
    verdict.waited.append(needs.while_there(report.confirmed_at, at))
    after = needs.after_return(report.confirmed_at, at)
    sure = bool(row) and row["attempts"] == 1
    (verdict.sure if sure else verdict.doubtful).append(after)
    if after > (SURE_WITHIN if sure else DOUBTFUL_WITHIN):
        moments = " ".join(time.strftime("%H:%M:%S", time.localtime(moment)) for moment in (report.confirmed_at, at))
        verdict.late.append(
            f"{people.code(report.site)} contact {place}: {after:.1f} s; confirmed and taken at {moments}"
        )


def _rows(conn: Connection, which: ColumnElement[bool]) -> list[str]:
    """Return what SQL says of some alerts: ids, states and times only."""
    query = (
        select(sends, alerts.c.level)
        .join(alerts, alerts.c.id == sends.c.alert_id)
        .join(incidents, incidents.c.id == sends.c.incident_id)
        .join(worksites, worksites.c.id == incidents.c.worksite_id)
        .where(which, sends.c.kind == Kind.ALERT)
        .order_by(sends.c.created_at)
    )
    now = time.time()
    return [
        f"{row.id[:8]} of level {row.level} {row.state}, tried {row.attempts}x"
        + "".join(
            f", {what} {at.timestamp() - now:+.0f} s"
            for what, at in (("made", row.created_at), ("due", row.due_at), ("leased until", row.leased_until))
            if at
        )
        + (f", code {row.code}" if row.code else "")
        for row in conn.execute(query)
    ]
