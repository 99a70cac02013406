"""POST /twilio/voice/code and below: a contact whose phone takes no texts hears their code, and enters it."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from hotline.bootstrap import Hotline
from hotline.gateway import forms, twiml
from hotline.services.directory.verification import Told
from hotline.web.twilio.guard import xml
from hotline.web.twilio.voice import misses


def routes(hotline: Hotline) -> Blueprint:
    """Return the routes of calls with a code."""
    blueprint = Blueprint("code", __name__)
    keys_url = f"{hotline.settings.carrier.public_url}/twilio/voice/code/key"

    def tell(told: Told) -> Response:
        prompts = [(told.language, words) for words in told.words]
        if not told.asks:
            return xml(twiml.farewell(prompts))
        query = urlencode({"ref": request.args.get("ref", ""), "misses": told.misses})
        return xml(twiml.ask(prompts, f"{keys_url}?{query}", "code"))

    @blueprint.post("/twilio/voice/code")
    def code() -> Response:
        return tell(hotline.verification.picked_up(request.args.get("ref", "")))

    @blueprint.post("/twilio/voice/code/key")
    def key() -> Response:
        keys = forms.keys(request.form).keys
        return tell(hotline.verification.entered(request.args.get("ref", ""), keys, misses()))

    return blueprint
