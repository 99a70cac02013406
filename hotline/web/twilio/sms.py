"""POST /twilio/sms: an inbound text. services/conversations/texts.py makes the replies."""

from flask import Blueprint, Response, request

from hotline.bootstrap import Hotline
from hotline.gateway import forms, twiml
from hotline.web.twilio.guard import xml


def routes(hotline: Hotline) -> Blueprint:
    """Return the route of inbound texts."""
    blueprint = Blueprint("sms", __name__)

    @blueprint.post("/twilio/sms")
    def sms() -> Response:
        return xml(twiml.texts(hotline.texts.text(forms.text(request.form))))

    return blueprint
