"""Escalation: whose turn it is.

Rungs: 1 to 3 are the tiers of the site's own people, 4 the people of every site. Everybody of a rung is texted at
once; who has not answered a while later is called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.alerts import NOT_REACHED, UNANSWERED, Alert, AlertState
from hotline.domain.contacts import Contact
from hotline.domain.incidents import Incident
from hotline.domain.timing import Timing

LAST_RUNG = 4
_OWN = frozenset({1, 2})


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to tell now, the rung that is reached thereby, and when to look again."""

    tell: tuple[Contact, ...]
    rung: int
    look_again_at: datetime | None


def advance(
    incident: Incident,
    rungs: Mapping[int, Sequence[Contact]],
    alerts: Sequence[Alert],
    at: datetime,
    timing: Timing,
) -> Step:
    """Return the next step of a waiting incident.

    A rung's turn comes with its time, or as soon as everybody told so far failed or passed. An empty or
    unreachable rung is skipped at once. Contacts told before are not told again.
    """
    told = {alert.contact_id for alert in alerts}
    tell: list[Contact] = []
    rung = incident.rung
    while rung < LAST_RUNG:
        due = _due(rung + 1, incident, alerts, timing)
        if due is None or (due > at and any(contact.reachable for contact in tell)):
            return Step(tuple(tell), rung, due)
        if due > at and not _hurry(rung + 1, incident, alerts):
            return Step(tuple(tell), rung, due)
        rung += 1
        tell += [contact for contact in rungs.get(rung, ()) if contact.id not in told]
    return Step(tuple(tell), rung, None)


def _due(rung: int, incident: Incident, alerts: Sequence[Alert], timing: Timing) -> datetime | None:
    """Return when a rung's turn comes by the clock; None while it may not come at all."""
    if rung == LAST_RUNG and not (incident.confirmed or _nobody_answered(alerts)):
        # An unconfirmed report stays with the site's own people while one of them answers: pranks stay small.
        return None
    delays = {1: timedelta(0), 2: timing.tier_2, 3: timing.tier_3, LAST_RUNG: timing.tier_3}
    return incident.policy_at + delays[rung]


def _hurry(rung: int, incident: Incident, alerts: Sequence[Alert]) -> bool:
    """Say whether a rung's turn comes before its time."""
    if rung <= 2 or incident.confirmed:
        return all(alert.over for alert in alerts)
    # Beyond tier 2 an unconfirmed report waits its time, unless nobody could be reached at all.
    return all(alert.state is AlertState.FAILED for alert in alerts)


def _nobody_answered(alerts: Sequence[Alert]) -> bool:
    return all(alert.state in UNANSWERED for alert in alerts)


def may_call(incident: Incident, alert: Alert, alerts: Sequence[Alert]) -> bool:
    """Say whether a person may be called.

    The site's own people always; the last resort only if it is confirmed, or nobody before them could be reached.
    """
    own = [other for other in alerts if other.rung in _OWN]
    return alert.rung in _OWN or incident.confirmed or all(other.state in NOT_REACHED for other in own)
