"""Signed requests to the hotline: the carrier's side of every webhook.

The signature is computed here with the standard library and not with the SDK, so that a test which
checks it with the SDK compares two different implementations.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urldefrag, urlencode

import aiohttp
from yarl import URL

from hotline.simulator.account.message import Form

TWIML_TYPES = ("text/xml", "application/xml", "text/html")
MAX_DOCUMENT = 64 * 1024
Complain = Callable[[int, str, str], None]


class WebhookReply(NamedTuple):
    """What a webhook answered."""

    status: int
    content_type: str
    text: str

    @property
    def ok(self) -> bool:
        """Tell whether the carrier takes this answer."""
        return 200 <= self.status < 300


def sign(token: str, url: str, pairs: Form) -> str:
    """Return the signature over the URL without its fragment and the form in byte order of its names."""
    text = urldefrag(url).url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode("utf-8", "replace"), "sha1")).decode()


class WebhookSender:
    """Posts forms to the hotline, and complains of every answer that the real carrier would log."""

    def __init__(self, token: str, complain: Complain) -> None:
        self._token = token
        self._complain = complain
        # A kept connection can be closed by the server just as a form goes out on it; a new one cannot.
        connector = aiohttp.TCPConnector(force_close=True, limit=200)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=15, sock_connect=5),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def post(self, url: str, pairs: Form, *, method: str = "POST", token: str = "") -> WebhookReply | None:
        """Post a signed form and return the answer, or None if nobody answered in 15 seconds.

        Retries as the URL's fragment asks (`#rc=2&rp=5xx`), by default once and only when no connection
        was made; every try of one event bears the same idempotency token.
        """
        target, fragment = urldefrag(url)
        retries, on = _overrides(fragment)
        token = token or secrets.token_hex(16)
        for tries_left in range(retries, -1, -1):
            answer, failure = await self._try(target, pairs, method, token)
            if not tries_left or not (on & {failure, "all"}):
                break
        self._judge(target, answer, failure)
        return answer

    async def _try(self, url: str, pairs: Form, method: str, token: str) -> tuple[WebhookReply | None, str]:
        try:
            return await self._send(url, pairs, method, token)
        except aiohttp.ClientConnectorError:
            return None, "ct"
        except (aiohttp.ClientError, TimeoutError):
            return None, "rt"

    async def _send(self, url: str, pairs: Form, method: str, token: str) -> tuple[WebhookReply | None, str]:
        form = urlencode(pairs, errors="replace").encode()
        if method == "GET":
            url += ("&" if "?" in url else "?") + form.decode()
        headers = {
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": sign(self._token, url, [] if method == "GET" else pairs),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        if method != "GET":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        request = self._session.request(
            method,
            URL(url, encoded=True),
            data=None if method == "GET" else form,
            headers=headers,
            allow_redirects=False,
        )
        async with request as response:
            text = (await response.content.read(-1)).decode("utf-8", "replace")
            if "Set-Cookie" in response.headers:
                self._complain(0, "a webhook answered with a cookie", url)
            kind = "5xx" if response.status >= 500 else "4xx" if response.status >= 400 else ""
            return WebhookReply(response.status, response.content_type, text), kind

    def _judge(self, url: str, answer: WebhookReply | None, failure: str) -> None:
        if answer is None:
            self._complain(11205 if failure == "ct" else 11200, "nobody answered", url)
        elif not answer.ok:
            self._complain(11200, f"answered {answer.status}", url)
        elif len(answer.text.encode()) > MAX_DOCUMENT:
            self._complain(11750, "answered more than 64 kB", url)
        elif answer.text and answer.content_type not in TWIML_TYPES:
            self._complain(12300, f"answered with content type {answer.content_type}", url)


def _overrides(fragment: str) -> tuple[int, set[str]]:
    # The carrier's connection overrides: rc is the number of retries, rp what they are for.
    asked = parse_qs(fragment)
    retries = asked.get("rc", ["1"])[0]
    return min(int(retries), 5) if retries.isdigit() else 1, set(asked.get("rp", ["ct"])[0].split(","))
