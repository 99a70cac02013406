"""POST /twilio/voice/alert, /talk, /talk/reporter, /code and below: a call that we placed was picked up, or keys came.

The URL says which delivery the call is about, and how often no key came that fits.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from hotline import logs
from hotline.bootstrap import Hotline
from hotline.errors import StoreError
from hotline.gateway import forms, twiml
from hotline.services.voice.outbound_call import OutboundCall
from hotline.services.voice.prompt import Dial, Gather, Join, Prompt
from hotline.web.twilio.guard import xml

log = logs.get(__name__)


def routes(hotline: Hotline) -> Blueprint:
    """Return the routes of calls that we place."""
    blueprint = Blueprint("outbound_calls", __name__)
    base = f"{hotline.settings.carrier.public_url}/twilio/voice"
    ours = hotline.settings.carrier.twilio_phone_number

    def respond(path: str, prompt: Prompt) -> Response:
        lines = [(prompt.language, line) for line in prompt.lines]
        match prompt.then:
            case Gather(ref, misses, expects):
                keys_url = f"{base}/{path}/key?{urlencode({'ref': ref, 'misses': misses})}"
                return xml(twiml.ask(lines, keys_url, expects))
            case Dial(ref, number) if ours:
                query = urlencode({"ref": ref})
                return xml(
                    twiml.dial(lines, number, ours, f"{base}/talk/after?{query}", f"{base}/talk/reporter?{query}")
                )
            case Join():
                return xml(twiml.say(lines))
        return xml(twiml.farewell(lines))

    def answer(path: str, call: OutboundCall, say: Callable[[str], Prompt]) -> Response:
        try:
            prompt = say(request.args.get("ref", ""))
        except StoreError as error:
            log.error("a call that we placed could not go on", call=path, reason=str(error))
            prompt = call.trouble()
        return respond(path, prompt)

    def add(path: str, call: OutboundCall) -> None:
        @blueprint.post(f"/twilio/voice/{path}", endpoint=path)
        def picked_up() -> Response:
            return answer(path, call, call.picked_up)

        @blueprint.post(f"/twilio/voice/{path}/key", endpoint=f"{path}/key")
        def pressed() -> Response:
            keys = forms.keys(request.form)
            return answer(path, call, lambda ref: call.pressed(ref, keys.call_sid, keys.keys or "", _misses()))

    add("alert", hotline.alert_call)
    add("talk", hotline.rep_call)
    add("talk/reporter", hotline.reporter_call)
    add("code", hotline.code_call)

    @blueprint.post("/twilio/voice/talk/after")
    def after() -> Response:
        talked = request.form.get("DialBridged") == "true"
        return answer("talk", hotline.rep_call, lambda ref: hotline.rep_call.after(ref, talked=talked))

    return blueprint


def _misses() -> int:
    count = request.args.get("misses", "0")
    return int(count) if count.isdecimal() else 0
