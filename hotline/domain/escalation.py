"""Escalation: whose turn it is, by the policy of an incident.

Everybody of a step is texted at once; who has not answered a while later is called, and where the policy says so
asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.domain.alerts import NOT_REACHED, UNANSWERED, Alert
from hotline.domain.contacts import EVERYWHERE, Contact
from hotline.domain.incidents import Incident
from hotline.domain.policies import Policy, PolicyStep

_OWN = frozenset({1, 2})


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to tell now, how far up the policy that is, and when to look again."""

    tell: tuple[Contact, ...]
    rung: int
    look_again_at: datetime | None


def advance(
    incident: Incident,
    policy: Policy,
    rungs: Mapping[int, Sequence[Contact]],
    alerts: Sequence[Alert],
    at: datetime,
) -> Step:
    """Return the next step of a waiting incident.

    A step's turn comes with its time, or as soon as everybody told so far failed or passed. An empty or
    unreachable step is skipped at once. Contacts told before are not told again.
    """
    told = {alert.contact_id for alert in alerts}
    tell: list[Contact] = []
    for place, step in list(enumerate(policy.steps))[incident.rung :]:
        due = _due(step, incident, alerts)
        if due is None or (due > at and any(contact.reachable for contact in tell)):
            return Step(tuple(tell), place, due)
        if due > at and not _hurry(step, incident, alerts):
            return Step(tuple(tell), place, due)
        tell += [who for who in rungs.get(step.rung, ()) if who.role in step.roles and who.id not in told]
    return Step(tuple(tell), len(policy.steps), None)


def to_ask_again(policy: Policy, alerts: Sequence[Alert], at: datetime) -> tuple[Sequence[Alert], datetime | None]:
    """Return whom to ask again now, and when the next one's time comes."""
    due = {
        alert.id: alert.asked_at + step.every
        for alert in alerts
        if alert.state in UNANSWERED and alert.reminders < (step := policy.step(alert.step)).repeats
    }
    later = [when for when in due.values() if when > at]
    return [alert for alert in alerts if alert.id in due and due[alert.id] <= at], min(later, default=None)


def _due(step: PolicyStep, incident: Incident, alerts: Sequence[Alert]) -> datetime | None:
    """Return when a step's turn comes by the clock; None while it may not come at all."""
    if step.rung == EVERYWHERE and not (incident.confirmed or _nobody_answered(alerts)):
        # An unconfirmed report stays with the site's own people while one of them answers: pranks stay small.
        return None
    return incident.policy_at + step.after


def _hurry(step: PolicyStep, incident: Incident, alerts: Sequence[Alert]) -> bool:
    """Say whether a step's turn comes before its time."""
    if step.rung in _OWN or incident.confirmed:
        return all(alert.over for alert in alerts)
    # Beyond tier 2 an unconfirmed report waits its time, unless nobody could be reached at all.
    return all(alert.state in NOT_REACHED for alert in alerts)


def _nobody_answered(alerts: Sequence[Alert]) -> bool:
    return all(alert.state in UNANSWERED for alert in alerts)


def may_call(incident: Incident, alert: Alert, alerts: Sequence[Alert]) -> bool:
    """Say whether a person may be called.

    The site's own people always, and whoever is in a drill; the last resort only if it is confirmed, or nobody
    before them could be reached.
    """
    own = [other for other in alerts if other.rung in _OWN]
    return (
        incident.drill or alert.rung in _OWN or incident.confirmed or all(other.state in NOT_REACHED for other in own)
    )
