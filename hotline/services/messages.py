"""The content's messages in a person's language, and times as a person reads them off a wall clock."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from flows.engine import Flows
from hotline.domain.contacts import Contact
from hotline.domain.worksites import Worksite

Facts = dict[str, str | int]


class Messages:
    """Finds the words for what is said outside a conversation."""

    def __init__(self, flows: Flows, timezone: str) -> None:
        self._flows = flows
        self._zone = ZoneInfo(timezone)

    def word(self, message_key: str, language: str, **facts: str | int) -> str:
        """Return one of the content's messages, with its facts filled in."""
        return self._flows.message(message_key, language, **facts)

    def for_role(self, message_key: str, contact: Contact) -> str:
        """Return the key for somebody's role: supervisors have their own message where the reps' says too much."""
        own = f"{message_key}-supervisor"
        return own if not contact.is_rep and own in self._flows.messages else message_key

    def clock_time(self, at: datetime, worksite: Worksite | None) -> str:
        """Return a moment as a wall clock at the worksite shows it, such as `10:42 AM`."""
        zone: tzinfo = ZoneInfo(worksite.timezone) if worksite else self._zone
        return at.astimezone(zone).strftime("%I:%M %p").lstrip("0")
