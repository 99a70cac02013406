"""POST /twilio/status/…: status callbacks of messages that we sent, and of calls."""

from flask import Blueprint, Response, request

from hotline.bootstrap import Hotline
from hotline.domain.deliveries import CALL_OVER
from hotline.gateway import forms, twiml
from hotline.web.twilio.guard import xml


def routes(hotline: Hotline) -> Blueprint:
    """Return the routes of status callbacks."""
    blueprint = Blueprint("status", __name__)

    @blueprint.post("/twilio/status/message")
    def message() -> Response:
        status = forms.message_status(request.form)
        hotline.status_callbacks.message(request.args.get("ref", ""), status.sid, status.status, status.code)
        return xml(twiml.EMPTY)

    @blueprint.post("/twilio/status/call")
    def call() -> Response:
        status = forms.call_status(request.form)
        if ref := request.args.get("ref"):
            hotline.status_callbacks.call(ref, status.sid, status.status)
        elif status.status in CALL_OVER:
            hotline.end_of_call.ended(status.sid)
        return xml(twiml.EMPTY)

    return blueprint
