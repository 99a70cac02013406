"""The carrier's formats: identifiers, times, numbers, and forms as lists of fields."""

import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime

Form = list[tuple[str, str]]
API_VERSION = "2010-04-01"
E164 = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)


def new_sid(prefix: str) -> str:
    """Return a new identifier: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def rfc2822(at: datetime | None) -> str | None:
    """Return a time in the format of the REST API."""
    return format_datetime(at) if at else None


def first(form: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the first value of a field, or None where it is missing or empty."""
    return next((value for key, value in form if key == name and value), None)
