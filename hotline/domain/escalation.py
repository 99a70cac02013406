"""Escalation: which contacts to alert next, by the policy of an incident.

All contacts of a step are texted at once. Those who do not answer are called later, and asked again if the policy
says so.
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
class EscalationStep:
    """The contacts to alert now, how many steps of the policy are then done, and when to look again (None: never)."""

    tell: tuple[Contact, ...]
    next_step: int
    look_again_at: datetime | None


def advance(
    incident: Incident,
    policy: Policy,
    levels: Mapping[int, Sequence[Contact]],
    alerts: Sequence[Alert],
    at: datetime,
) -> EscalationStep:
    """Return the next step of a waiting incident.

    A step is due at its time, or as soon as nobody alerted so far was reached or all have passed. If nobody in a step
    can be reached, the next step follows at once. Nobody is alerted twice.
    """
    told = {alert.contact_id for alert in alerts}
    tell: list[Contact] = []
    for place, step in list(enumerate(policy.steps))[incident.next_step :]:
        due = _due(step, incident, alerts)
        if due is None or (due > at and any(contact.reachable for contact in tell)):
            return EscalationStep(tuple(tell), place, due)
        if due > at and not _hurry(step, incident, alerts):
            return EscalationStep(tuple(tell), place, due)
        tell += [who for who in levels.get(step.level, ()) if who.role in step.roles and who.id not in told]
    return EscalationStep(tuple(tell), len(policy.steps), None)


def to_ask_again(policy: Policy, alerts: Sequence[Alert], at: datetime) -> tuple[Sequence[Alert], datetime | None]:
    """Return the alerts to repeat now, and when the next repeat is due (None: never)."""
    due = {
        alert.id: alert.asked_at + step.every
        for alert in alerts
        if alert.state in UNANSWERED and alert.reminders < (step := policy.step(alert.step)).repeats
    }
    later = [when for when in due.values() if when > at]
    return [alert for alert in alerts if alert.id in due and due[alert.id] <= at], min(later, default=None)


def _due(step: PolicyStep, incident: Incident, alerts: Sequence[Alert]) -> datetime | None:
    """Return when a step is due by the clock. Return None while the step must not run."""
    if step.level == EVERYWHERE and not (incident.confirmed or _nobody_answered(alerts)):
        # While a contact of the site answers, an unconfirmed report stays at the site: a prank wakes fewer people.
        return None
    return incident.policy_at + step.after


def _hurry(step: PolicyStep, incident: Incident, alerts: Sequence[Alert]) -> bool:
    """Return True if a step runs before its time."""
    if step.level in _OWN or incident.confirmed:
        return all(alert.over for alert in alerts)
    # Beyond tier 2 an unconfirmed report waits for the step's time, unless nobody was reached.
    return all(alert.state in NOT_REACHED for alert in alerts)


def _nobody_answered(alerts: Sequence[Alert]) -> bool:
    return all(alert.state in UNANSWERED for alert in alerts)


def may_call(incident: Incident, alert: Alert, alerts: Sequence[Alert]) -> bool:
    """Return True if the contact of an alert may be called.

    Tiers 1 and 2 may always be called, and everybody in a drill. The last resort is called only if the incident is
    confirmed, or nobody in tiers 1 and 2 was reached.
    """
    own = [other for other in alerts if other.level in _OWN]
    return (
        incident.drill or alert.level in _OWN or incident.confirmed or all(other.state in NOT_REACHED for other in own)
    )
