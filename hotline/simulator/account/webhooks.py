"""Webhooks: the signed requests that the carrier sends to the hotline, with their retries.

The signature is computed with the standard library and not with Twilio's SDK, so that a test that checks it with
the SDK compares two implementations.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urldefrag, urlencode

import aiohttp
from yarl import URL

from hotline.simulator.account.formats import Form

TWIML_TYPES = ("text/xml", "application/xml", "text/html")
MAX_DOCUMENT = 64 * 1024
Complain = Callable[[int, str, str], None]


class WebhookReply(NamedTuple):
    """The hotline's reply to a webhook."""

    status: int
    content_type: str
    text: str

    @property
    def ok(self) -> bool:
        """Return True if the status is a success."""
        return 200 <= self.status < 300

    @property
    def twiml(self) -> str | None:
        """Return the text of a successful reply with a content type that the carrier reads as TwiML."""
        return self.text if self.ok and self.text and self.content_type in TWIML_TYPES else None


def sign(token: str, url: str, form: Form) -> str:
    """Return the signature of the URL without its fragment and of the form, ordered by the bytes of its names."""
    text = urldefrag(url).url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode("utf-8", "replace"), "sha1")).decode()


class WebhookSender:
    """Sends forms to the hotline, and complains of every reply that the real carrier would log."""

    def __init__(self, token: str, complain: Complain, timeout: float) -> None:
        self._token = token
        self._complain = complain
        # A server may close a kept connection just as a form goes out on it. A new connection is safe from that.
        connector = aiohttp.TCPConnector(force_close=True, limit=200)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=timeout / 3),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def send(self, url: str, form: Form, *, method: str = "POST", token: str = "") -> WebhookReply | None:
        """Send a signed form and return the reply, or None if none came in time.

        Tries again as the fragment of the URL says (`#rc=2&rp=5xx`), by default once and only if no connection
        was made. All tries of one event carry the same idempotency token.
        """
        target, fragment = urldefrag(url)
        retries, on = _overrides(fragment)
        token = token or secrets.token_hex(16)
        for tries_left in range(retries, -1, -1):
            reply, failure = await self._try(target, form, method, token)
            if not tries_left or not (on & {failure, "all"}):
                break
        self._judge(target, reply, failure)
        return reply

    async def _try(self, url: str, form: Form, method: str, token: str) -> tuple[WebhookReply | None, str]:
        try:
            return await self._request(url, form, method, token)
        except aiohttp.ClientConnectorError:
            return None, "ct"
        except (aiohttp.ClientError, TimeoutError):
            return None, "rt"

    async def _request(self, url: str, form: Form, method: str, token: str) -> tuple[WebhookReply | None, str]:
        encoded = urlencode(form, errors="replace").encode()
        if method == "GET":
            url += ("&" if "?" in url else "?") + encoded.decode()
        headers = {
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": sign(self._token, url, [] if method == "GET" else form),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        if method != "GET":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        request = self._session.request(
            method,
            URL(url, encoded=True),
            data=None if method == "GET" else encoded,
            headers=headers,
            allow_redirects=False,
        )
        async with request as response:
            text = (await response.content.read(-1)).decode("utf-8", "replace")
            if "Set-Cookie" in response.headers:
                self._complain(0, "a webhook answered with a cookie", url)
            kind = "5xx" if response.status >= 500 else "4xx" if response.status >= 400 else ""
            return WebhookReply(response.status, response.content_type, text), kind

    def _judge(self, url: str, reply: WebhookReply | None, failure: str) -> None:
        if reply is None:
            self._complain(11205 if failure == "ct" else 11200, "nobody answered", url)
        elif not reply.ok:
            self._complain(11200, f"answered {reply.status}", url)
        elif len(reply.text.encode()) > MAX_DOCUMENT:
            self._complain(11750, "answered more than 64 kB", url)
        elif reply.text and reply.content_type not in TWIML_TYPES:
            self._complain(12300, f"answered with content type {reply.content_type}", url)


def _overrides(fragment: str) -> tuple[int, set[str]]:
    # Twilio's connection overrides: rc is the number of retries, rp the kinds of failure that are tried again.
    asked = parse_qs(fragment)
    retries = asked.get("rc", ["1"])[0]
    return min(int(retries), 5) if retries.isdigit() else 1, set(asked.get("rp", ["ct"])[0].split(","))
