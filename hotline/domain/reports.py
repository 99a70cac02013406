"""Reports: one person saying that agents are at one place."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One person's report; `first` is the one that opened its incident."""

    id: str
    incident_id: str | None
    phone_index: str | None
    sealed_phone: str | None
    sealed_place: str | None
    channel: str
    language: str
    call_sid: str | None
    first: bool
    wants_texts: bool
    quiet: bool
    created_at: datetime
    withdrawn_at: datetime | None
    reported_at: datetime | None = None  # when it was made, where that was while the database was away

    @property
    def hears_news(self) -> bool:
        """Return True if the reporter is to be texted news of the incident."""
        return self.wants_texts and not self.quiet and self.withdrawn_at is None and self.sealed_phone is not None
