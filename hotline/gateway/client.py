"""The carrier's REST client: one a process, pooled, with timeouts, never repeating a POST by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from flows.segments import fold
from hotline import config
from hotline.domain.deliveries import VOICE, Kind, Posting, PostOutcome, provider_ttl
from hotline.domain.timing import Timing
from hotline.gateway import errors
from hotline.gateway.errors import GatewayError
from hotline.limits import USUAL, Limits

# Seconds that a phone rings: most voicemails answer after 25.
_RINGING = 20
# Where a call's words come from when it is picked up.
SCRIPTS = {Kind.CALL: "alert", Kind.BRIDGE: "talk", Kind.CODE_CALL: "code"}
# Clocks differ, and one may have leapt: a text that bears a time this long before its send may still be it. Another
# send with the same words is no danger: its SID is known, so it is not taken for this one.
_SLACK = timedelta(hours=2)
# The carrier's largest page. Its documentation says that the newest come first; no phone gets more in minutes.
_PAGE = 1000
# What the library raises on an answer that is no JSON, or JSON of another shape.
_NONSENSE = (ValueError, TypeError, AttributeError, KeyError)


class PooledHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """twilio-python's client with a pool as large as the threads that use it.

    `trust_env` is off: proxies and netrc are read anew on every request otherwise, and a stray one would see texts.
    """

    def __init__(self, size: int, timeout: tuple[float, float]) -> None:
        super().__init__()
        self.timeout = timeout
        self.session.trust_env = False
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(pool_connections=2, pool_maxsize=size, max_retries=0))

    def request(self, *args: Any, **kwargs: Any) -> Response:
        """Make the request, and keep neither its body nor the token in memory afterwards."""
        try:
            return super().request(*args, **kwargs)
        finally:
            self._test_only_last_request = None
            self._test_only_last_response = None


class Carrier:
    """Posts texts, and finds those whose answer was lost."""

    def __init__(self, settings: config.CarrierSettings, timing: Timing, threads: int, limits: Limits = USUAL) -> None:
        self._settings = settings
        self._timing = timing
        user, password = settings.sending_login
        # An environment of our own: a stray TWILIO_EDGE or TWILIO_REGION would send the traffic elsewhere.
        # It must not be empty: for an empty one the library takes the process's.
        self._client = Client(
            user,
            password,
            settings.twilio_account_sid,
            http_client=PooledHttpClient(threads, (limits.carrier_connects, limits.carrier_answers)),
            environment={"TWILIO_EDGE": ""},
        )
        self._client.api.base_url = settings.twilio_api_url
        self._calls = self._client.calls
        self._messages = self._client.messages  # the lazy import costs 30 ms, here instead of in the first alert

    def post(self, posting: Posting) -> tuple[str, str]:
        """Post one text or call; return the carrier's SID and first status.

        Raises:
            GatewayError: it was refused, could not be reached, or (AMBIGUOUS) may have been taken.
        """
        with _faults_named():
            if posting.delivery.kind in VOICE:
                posted = self._calls.create(**self._calling(posting))
            else:
                posted = self._messages.create(**self._parameters(posting))
        if not posted.sid:
            raise _senseless()
        return str(posted.sid), str(posted.status)

    def find(self, posting: Posting) -> list[tuple[str, str]]:
        """Look for a text or call among those that the carrier took: same recipient, sender, time and exact body.

        The list is not narrowed by the date of sending: a text that is still queued there has none.

        Returns:
            (SID, status) of each that may be it, oldest first.

        Raises:
            GatewayError: the list could not be had.
        """
        with _faults_named():
            resource = self._calls if posting.delivery.kind in VOICE else self._messages
            listed = resource.list(to=posting.to, limit=_PAGE, page_size=_PAGE)
            found = [one for one in listed if self._may_be(one, posting)]
            return [(str(one.sid), str(one.status)) for one in sorted(found, key=_created)]

    def _may_be(self, message: Any, posting: Posting) -> bool:
        if posting.delivery.kind in VOICE:
            return _created(message) >= posting.delivery.created_at - _SLACK and message.direction == "outbound-api"
        service, number = self._settings.twilio_messaging_service_sid, self._settings.twilio_phone_number
        sender, ours = (message.messaging_service_sid, service) if service else (message.from_, number)
        recent = _created(message) >= posting.delivery.created_at - _SLACK
        return recent and sender == ours and message.direction != "inbound" and bool(message.body == fold(posting.body))

    def _calling(self, posting: Posting) -> dict[str, Any]:
        # No machine detection: it costs seconds of silence, and a voicemail presses no key anyway. Nothing is recorded.
        script = SCRIPTS[posting.delivery.kind]
        return {
            "to": posting.to,
            "from_": self._settings.twilio_phone_number,
            "url": f"{self._settings.public_url}/twilio/voice/{script}?ref={posting.delivery.id}",
            "method": "POST",
            "timeout": _RINGING,
            "status_callback": f"{self._settings.public_url}/twilio/status/call?ref={posting.delivery.id}",
            "status_callback_method": "POST",
            "status_callback_event": ["completed"],
        }

    def _parameters(self, posting: Posting) -> dict[str, Any]:
        seconds = max(1, int(provider_ttl(posting.delivery.kind, self._timing).total_seconds()))
        parameters: dict[str, Any] = {
            "to": posting.to,
            "body": fold(posting.body),
            "status_callback": f"{self._settings.public_url}/twilio/status/message?ref={posting.delivery.id}",
            "validity_period": min(seconds, 36000),
            # These people asked to be told; a pumping check may hold a text back for half an hour.
            "risk_check": "disable",
        }
        if self._settings.twilio_messaging_service_sid:
            parameters["messaging_service_sid"] = self._settings.twilio_messaging_service_sid
        else:
            parameters["from_"] = self._settings.twilio_phone_number
        return parameters


@contextmanager
def _faults_named() -> Iterator[None]:
    """Raise a GatewayError for whatever went wrong between us and the carrier."""
    try:
        yield
    except TwilioException as error:
        raise _refused(error) from None
    except RequestException as error:
        raise _unreachable(error) from None
    except _NONSENSE:
        raise _senseless() from None


def _created(message: Any) -> datetime:
    created: datetime = message.date_created
    return created


def _refused(error: TwilioException) -> GatewayError:
    # The exception's own text repeats the recipient's number: only the code goes on.
    status = getattr(error, "status", None)
    code = getattr(error, "code", None)
    if code == status and isinstance(error, TwilioRestException):
        code = None  # an answer without a code of the carrier's, from something in between
    result = errors.outcome(code, status)
    return GatewayError(f"{code or status}: {errors.meaning(code)}", code=code, outcome=result)


def _unreachable(error: RequestException) -> GatewayError:
    cause = getattr(error.args[0], "reason", None) if error.args else None
    before = isinstance(error, ConnectTimeout) or (
        isinstance(error, ConnectionFailed) and isinstance(cause, NewConnectionError)
    )
    if before:
        return GatewayError("the carrier cannot be reached", code=None, outcome=PostOutcome.RETRY)
    return GatewayError("the carrier did not answer", code=None, outcome=PostOutcome.AMBIGUOUS)


def _senseless() -> GatewayError:
    # A 2xx from something in between: whatever it was, the text may have been taken.
    return GatewayError("the carrier's answer makes no sense", code=None, outcome=PostOutcome.AMBIGUOUS)
