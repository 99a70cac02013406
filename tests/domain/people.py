"""People, incidents and alerts for tests of the rules, without a store."""

from datetime import UTC, datetime, timedelta

from hotline.domain.alerts import Alert, AlertState
from hotline.domain.contacts import Contact, Role
from hotline.domain.incidents import Incident, State
from hotline.domain.timing import Timing

START = datetime(2026, 1, 5, 18, 42, tzinfo=UTC)
TIMING = Timing()


def after(minutes: float) -> datetime:
    """Return a moment so many minutes after the start."""
    return START + timedelta(minutes=minutes)


def contact(name: str, tier: int = 1, *, everywhere: bool = False, reachable: bool = True) -> Contact:
    """Return a rep of a tier."""
    return Contact(name, name, Role.REP, "en", tier, everywhere, name, name, reachable)


def incident(**changes: object) -> Incident:
    """Return an incident that was opened at the start."""
    facts: dict[str, object] = {
        "id": "incident", "worksite_id": "annex", "state": State.OPEN,
        "opened_at": START, "last_report_at": START, "last_event_at": START, "policy_at": START,
    }  # fmt: skip
    return Incident(**(facts | changes))  # type: ignore[arg-type]


def alert(who: Contact, state: AlertState = AlertState.WAITING, *, number: int = 1) -> Alert:
    """Return the alert of one contact."""
    return Alert(
        f"to {who.id}",
        "incident",
        who.id,
        number,
        who.level,
        state,
        START,
        updated=False,
        closed_at=None,
        asked_at=START,
    )
