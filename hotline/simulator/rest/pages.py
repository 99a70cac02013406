"""Lists of the REST API, one page at a time. A list that lags behind what was accepted would be made here."""

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from aiohttp import web

from hotline.simulator.account.formats import first
from hotline.simulator.rest.fields import FORM, whole_number


class Listable(Protocol):
    """A message or a call."""

    sid: str

    def resource(self, account_sid: str) -> dict[str, Any]:
        """Return the JSON of the item."""


def page(request: web.Request, key: str, items: Sequence[Listable], account_sid: str) -> web.Response:
    """Answer with the requested page of the items, which come newest first, and the address of the next page."""
    form = request[FORM]
    size = min(max(whole_number(form, "PageSize", 50), 1), 1000)
    number = whole_number(form, "Page", 0)
    after = (first(form, "PageToken") or "")[2:]
    # The token names the last item of the page before, so that new items do not shift the pages.
    start = next((place + 1 for place, item in enumerate(items) if item.sid == after), number * size)
    shown = items[start : start + size]
    kept = [(name, value) for name, value in form if name not in ("Page", "PageToken", "PageSize")]

    def uri(wanted: int, token: str = "") -> str:
        tail = [("PageToken", token)] if token else []
        return f"{request.path}?{urlencode([*kept, ('PageSize', str(size)), ('Page', str(wanted)), *tail])}"

    more = start + size < len(items)
    return web.json_response(
        {
            key: [item.resource(account_sid) for item in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + len(shown) - 1 if shown else start,
            "uri": uri(number),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(number - 1) if number else None,
            "next_page_uri": uri(number + 1, f"PA{shown[-1].sid}") if more else None,
        }
    )
