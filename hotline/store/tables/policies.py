"""Escalation policies in SQL. A version never changes: an edit adds a new one, and incidents keep theirs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    Text,
    bindparam,
    or_,
    select,
    true,
    update,
)

from hotline.domain.policies import Policy
from hotline.store.sql.types import UtcDateTime, metadata, new_id

ByWorksite = Mapping[str | None, Policy]  # None: every worksite without one of its own

policies = Table(
    "policies",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("worksite_id", ForeignKey("worksites.id")),  # NULL: for every worksite without its own policy
    Column("body", Text, nullable=False),  # JSON
    Column("current", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)
_GET = select(policies.c.body).where(policies.c.id == bindparam("of"))
_CURRENT = select(policies).where(policies.c.current == true())
_CHOOSE = (
    select(policies.c.id)
    .where(
        policies.c.current == true(),
        or_(policies.c.worksite_id == bindparam("site"), policies.c.worksite_id.is_(None)),
    )
    .order_by(policies.c.worksite_id.is_(None))
    .limit(1)
)


def get(conn: Connection, policy_id: str) -> Policy | None:
    """Return the policy with an id, in force or not."""
    body = conn.execute(_GET, {"of": policy_id}).scalar_one_or_none()
    return Policy.from_json(body) if body else None


def choose(conn: Connection, worksite_id: str | None) -> str | None:
    """Return the id of the policy for a new incident at a worksite. None means the published default."""
    chosen: str | None = conn.execute(_CHOOSE, {"site": worksite_id}).scalar_one_or_none()
    return chosen


def current(conn: Connection) -> ByWorksite:
    """Return the policies in force."""
    return {row.worksite_id: Policy.from_json(row.body) for row in conn.execute(_CURRENT)}


def put(conn: Connection, wanted: ByWorksite, at: datetime) -> None:
    """Replace the policies in force by these. An unchanged policy keeps its version."""
    stay = {site for site, policy in current(conn).items() if wanted.get(site) == policy}
    for row in conn.execute(_CURRENT).all():
        if row.worksite_id not in stay:
            conn.execute(update(policies).where(policies.c.id == row.id).values(current=False))
    rows = [
        {
            "id": new_id(),
            "worksite_id": site,
            "body": policy.to_json(),
            "current": True,
            "made_at": at,
        }
        for site, policy in wanted.items()
        if site not in stay
    ]
    if rows:
        conn.execute(policies.insert(), rows)
