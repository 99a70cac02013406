"""POST /twilio/voice/talk and below: a rep and a reporter are connected, and neither sees the other's number."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from hotline.bootstrap import Hotline
from hotline.gateway import forms, twiml
from hotline.services.alerting.bridge import Heard
from hotline.web.twilio.guard import xml
from hotline.web.twilio.voice import misses


def routes(hotline: Hotline) -> Blueprint:
    """Return the routes of talks."""
    blueprint = Blueprint("talk", __name__)
    base = f"{hotline.settings.carrier.public_url}/twilio/voice/talk"

    def tell(heard: Heard, keys: str) -> Response:
        ref = request.args.get("ref", "")
        prompts = [(heard.language, words) for words in heard.words]
        if heard.asks:
            return xml(twiml.ask(prompts, f"{base}{keys}?{urlencode({'ref': ref, 'misses': heard.misses})}", "key"))
        if heard.joins:
            return xml(twiml.say(prompts))
        if heard.dial and (ours := hotline.settings.carrier.twilio_phone_number):
            query = urlencode({"ref": ref})
            return xml(twiml.dial(prompts, heard.dial, ours, f"{base}/after?{query}", f"{base}/reporter?{query}"))
        return xml(twiml.farewell(prompts))

    @blueprint.post("/twilio/voice/talk")
    def rep() -> Response:
        return tell(hotline.bridge.rep_picked_up(request.args.get("ref", "")), "/key")

    @blueprint.post("/twilio/voice/talk/key")
    def rep_key() -> Response:
        keys = forms.keys(request.form).keys
        return tell(hotline.bridge.rep_pressed(request.args.get("ref", ""), keys, misses()), "/key")

    @blueprint.post("/twilio/voice/talk/reporter")
    def reporter() -> Response:
        return tell(hotline.bridge.reporter_picked_up(request.args.get("ref", "")), "/reporter/key")

    @blueprint.post("/twilio/voice/talk/reporter/key")
    def reporter_key() -> Response:
        keys = forms.keys(request.form).keys
        return tell(hotline.bridge.reporter_pressed(request.args.get("ref", ""), keys, misses()), "/reporter/key")

    @blueprint.post("/twilio/voice/talk/after")
    def after() -> Response:
        talked = request.form.get("DialBridged") == "true"
        return tell(hotline.bridge.after(request.args.get("ref", ""), talked=talked), "")

    return blueprint
