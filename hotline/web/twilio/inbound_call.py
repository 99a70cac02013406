"""POST /twilio/voice and /twilio/voice/turn: a call came in, or took another turn. Its state is in the URL."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from hotline.bootstrap import Hotline
from hotline.gateway import forms, twiml
from hotline.services.conversations.calls import Position, Spoken
from hotline.web.twilio.guard import xml


def routes(hotline: Hotline) -> Blueprint:
    """Return the routes of calls that come in."""
    blueprint = Blueprint("inbound_call", __name__)
    origin = hotline.settings.carrier.public_url

    def answer(spoken: Spoken) -> Response:
        if spoken.expects == "end":
            return xml(twiml.farewell(spoken.prompts))
        action = f"{origin}/twilio/voice/turn?{urlencode(spoken.position.to_query())}"
        return xml(twiml.ask(spoken.prompts, action, spoken.expects, hotline.calls.likely(spoken)))

    @blueprint.post("/twilio/voice")
    def begin() -> Response:
        return answer(hotline.calls.begin(forms.keys(request.form)))

    @blueprint.post("/twilio/voice/turn")
    def turn() -> Response:
        return answer(hotline.calls.turn(forms.keys(request.form), Position.from_query(request.args)))

    return blueprint
