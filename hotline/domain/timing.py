"""Every delay and time limit of an incident, in one place.

The defaults are published. `scaled` multiplies all of them, for practice.
"""

from dataclasses import dataclass, fields, replace
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Timing:
    """The delays and time limits; a policy may replace some of them for a worksite."""

    unreached: timedelta = timedelta(minutes=60)
    silence_after_take: timedelta = timedelta(minutes=15)
    join: timedelta = timedelta(minutes=60)
    second_site: timedelta = timedelta(minutes=60)
    lapse: timedelta = timedelta(hours=4)
    take_back: timedelta = timedelta(minutes=10)
    remind_place: timedelta = timedelta(minutes=2)
    unplaced: timedelta = timedelta(minutes=4)
    drill: timedelta = timedelta(minutes=15)
    # A report that waited longer than this for the database alerts tier 1 once and does not escalate.
    late: timedelta = timedelta(minutes=15)
    # How long alerts to one phone are batched after the previous one; the window of the per-phone rate limit.
    batch_window: timedelta = timedelta(seconds=4)
    rate_window: timedelta = timedelta(minutes=1)
    # A phone that is being called is tried again after `ring_again`; a call whose end was never reported is over after
    # `call_lasts`.
    ring_again: timedelta = timedelta(seconds=10)
    call_lasts: timedelta = timedelta(minutes=2)
    told: timedelta = timedelta(seconds=5)
    nobody_yet: timedelta = timedelta(minutes=5)
    resources: timedelta = timedelta(minutes=30)
    number_rest: timedelta = timedelta(hours=24)
    same_news: timedelta = timedelta(minutes=1)
    erase: timedelta = timedelta(days=30)
    # The carrier's ValidityPeriod: how long it may try to deliver.
    provider_ttl_alert: timedelta = timedelta(seconds=300)
    provider_ttl_update: timedelta = timedelta(seconds=600)
    provider_ttl_resources: timedelta = timedelta(hours=4)
    # How long a delivery that could not be sent yet is still worth sending.
    ttl_alert: timedelta = timedelta(hours=4)  # the same as `lapse`
    ttl_call: timedelta = timedelta(minutes=60)
    ttl_bridge: timedelta = timedelta(minutes=5)
    ttl_update: timedelta = timedelta(minutes=30)
    ttl_resources: timedelta = timedelta(hours=24)
    # How long Redis remembers a phone's conversation, and the window for counting texts that make no sense.
    step: timedelta = timedelta(minutes=30)
    person: timedelta = timedelta(days=30)
    nonsense: timedelta = timedelta(minutes=10)

    def scaled(self, factor: float) -> "Timing":
        """Return these times multiplied by `factor` (TIME_SCALE)."""
        return replace(self, **{field.name: getattr(self, field.name) * factor for field in fields(self)})
