"""POST /twilio/voice and below: a call came in or was picked up, or took another turn. Its state is in the URL."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from hotline.bootstrap import Hotline
from hotline.gateway import forms, twiml
from hotline.services.conversations.calls import Position, Spoken
from hotline.services.voice.alert_call import Said
from hotline.web.twilio.guard import xml


def routes(hotline: Hotline) -> Blueprint:
    """Return the routes of calls."""
    blueprint = Blueprint("voice", __name__)
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

    def tell(said: Said) -> Response:
        prompts = [(said.language, words) for words in said.words]
        if not said.ref:
            return xml(twiml.farewell(prompts))
        action = f"{origin}/twilio/voice/alert/key?{urlencode({'ref': said.ref, 'misses': said.misses})}"
        return xml(twiml.ask(prompts, action, "key"))

    @blueprint.post("/twilio/voice/alert")
    def alert() -> Response:
        return tell(hotline.alert_call.picked_up(request.args.get("ref", "")))

    @blueprint.post("/twilio/voice/alert/key")
    def alert_key() -> Response:
        keys = forms.keys(request.form)
        return tell(hotline.alert_call.pressed(request.args.get("ref", ""), keys.call_sid, keys.keys, misses()))

    return blueprint


def misses() -> int:
    """Return how often no key was heard so far in this call, as its URL says."""
    count = request.args.get("misses", "0")
    return int(count) if count.isdecimal() else 0
