"""Reading and checking the fields of a REST request."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web

from hotline.simulator.account.formats import Form, first
from hotline.simulator.rest.errors import CarrierError

FORM: web.RequestKey[Form] = web.RequestKey("form", list[tuple[str, str]])


def refuse_first(refusals: list[tuple[int, bool]]) -> None:
    """Raise CarrierError with the code of the first refusal whose condition is true."""
    for code, holds in refusals:
        if holds:
            raise CarrierError(code)


def whole_number(form: Form, name: str, default: int) -> int:
    """Return a field that holds a whole number, or the default where it is missing.

    Raises:
        CarrierError: 20001, the field holds something else.
    """
    text = first(form, name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise CarrierError(20001)
    return int(text)


def is_within(text: str | None, least: int, most: int) -> bool:
    """Return True if a field is missing or holds a whole number in the range."""
    return text is None or (text.isascii() and text.isdigit() and least <= int(text) <= most)


def is_web_address(url: str) -> bool:
    """Return True if the carrier takes the URL as a webhook; it refuses host names with underscores."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")


def read_time(text: str | None) -> datetime | None:
    """Parse a date, or a date and time in UTC; return None for anything else."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
