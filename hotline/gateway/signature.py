"""Checks that the carrier made and signed a request."""

from collections.abc import Sequence
from typing import Any

from twilio.request_validator import RequestValidator

from hotline import config


class Signature:
    """Checks the carrier's signature against each accepted token.

    The signed URL is built from PUBLIC_URL and the raw query. The Host header is not used, since anybody can set it,
    nor a decoded URL, which loses the bytes that were signed.
    """

    def __init__(self, settings: config.CarrierSettings) -> None:
        self._origin = settings.public_url
        self._account = settings.twilio_account_sid
        self._validators: Sequence[Any] = [RequestValidator(token) for token in settings.twilio_auth_token]

    def holds(self, path: str, query: str, form: Any, header: str | None) -> bool:
        """Return True if a request is signed with a token of ours and names our account.

        Args:
            path: the raw path, still quoted.
            query: the raw query, without `?`; may be empty.
            form: the form as a MultiDict: repeated names are signed too.
            header: the signature, or None.
        """
        if not header or form.get("AccountSid") != self._account:
            return False
        return self.validates(f"{self._origin}{path}{'?' + query if query else ''}", form, header)

    def validates(self, url: str, form: Any, header: str) -> bool:
        """Return True if a form posted to a full URL is signed with a token of ours."""
        return any(self._try(validator, url, form, header) for validator in self._validators)

    @staticmethod
    def _try(validator: Any, url: str, form: Any, header: str) -> bool:
        # The library raises on some malformed input, which counts as a wrong signature.
        try:
            return bool(validator.validate(url, form, header))
        except (TypeError, ValueError, IndexError, AttributeError):
            return False
