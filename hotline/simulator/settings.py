"""The settings of a simulator: one account, one number, its webhooks, and the people with phones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class SimulatedPhone:
    """One person's phone; `told` is True for those whom a report alerts at once."""

    name: str
    role: str
    number: str
    lang: str = "en"
    told: bool = False


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """One simulated account. Webhook URLs are absolute, delays are in seconds."""

    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    sms_url: str
    voice_url: str
    call_status_url: str
    phones: tuple[SimulatedPhone, ...] | list[SimulatedPhone] = ()
    messaging_service_sid: str | None = None
    api_key: str | None = None
    api_secret: str | None = field(default=None, repr=False)
    walk_delay: float = 0.0
    answer_delay: float = 0.0
    webhook_timeout: float = 15.0  # as the carrier's own
    story_worksite: str = "ANNEX"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)  # dates what the account lists
