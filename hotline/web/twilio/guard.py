"""The guard of /twilio/: refuses requests that the carrier did not sign, and answers every error with TwiML."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from flows.engine import Session
from hotline import logs
from hotline.bootstrap import Hotline
from hotline.gateway import twiml

log = logs.get(__name__)

_PREFIX = "/twilio/"
_VOICE = "/twilio/voice"


def xml(document: str, status: int = 200) -> Response:
    """Return a TwiML document as a response; the carrier would text plain text to a person, or read it out."""
    return Response(document, status, content_type="text/xml; charset=utf-8")


def protect(app: Flask, hotline: Hotline) -> None:
    """Let only signed requests reach /twilio/, and answer an error there with an apology in every language."""
    # The apologies are made at the start: once something is broken, they may not be possible to make.
    texted, spoken = _last_words(hotline)

    @app.before_request
    def check() -> Response | None:
        if not request.path.startswith(_PREFIX):
            return None
        return None if _signed(hotline) else xml(twiml.EMPTY, 403)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response | HTTPException:
        ours = request.path.startswith(_PREFIX)
        if isinstance(error, HTTPException):
            return xml(twiml.EMPTY, error.code or 500) if ours else error
        log.error("a request failed", route=str(request.url_rule), **logs.describe(error))
        if not ours:
            return Response("Something broke. It was logged.\n", 500, content_type="text/html; charset=utf-8")
        if request.path.startswith("/twilio/status/"):
            return xml(twiml.EMPTY, 500)
        return xml(spoken if request.path.startswith(_VOICE) else texted)


def _signed(hotline: Hotline) -> bool:
    try:
        form = request.form
    except HTTPException:  # The form is too large, or there is none.
        return False
    path = str(request.environ.get("RAW_URI") or request.path).split("?", 1)[0]
    return hotline.signature.holds(
        path, request.query_string.decode("latin-1"), form, request.headers.get("X-Twilio-Signature")
    )


def _last_words(hotline: Hotline) -> tuple[str, str]:
    def trouble(language: str, channel: str) -> str:
        session = Session(lang=language, greeted=True)
        turn = hotline.engine.show(session, "voice" if channel == "voice" else "sms", "trouble")
        return turn.says[0]

    languages = hotline.flows.languages
    texted = twiml.texts(["\n".join(trouble(language, "sms") for language in languages)])
    spoken = twiml.farewell([(language, trouble(language, "voice")) for language in languages])
    return texted, spoken
