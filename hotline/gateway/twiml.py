"""TwiML: what we answer to a text, and what a caller hears."""

import re
from collections.abc import Sequence

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from flows.languages import table
from flows.segments import fold

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

# No parser takes these, and the carrier drops a call whose document it cannot parse (12100).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Seconds of silence after a prompt: long enough to find a key with shaking hands.
_PATIENCE = 6


def clean(text: str) -> str:
    """Return text that XML can hold."""
    return _FORBIDDEN.sub("", text)


def texts(replies: Sequence[str]) -> str:
    """Return the answer to a text: one message a reply, none for none."""
    if not replies:
        return EMPTY
    response = MessagingResponse()
    for reply in replies:
        response.message(clean(fold(reply)))
    return str(response)


def ask(prompts: Sequence[tuple[str, str]], action: str, expects: str) -> str:
    """Return a prompt that waits for keys.

    Args:
        prompts: pairs of language and words, spoken in order.
        action: the URL of the next turn; it is asked for silence too.
        expects: "key" for one key, "place" for a worksite's four digits or its spoken name.
    """
    response = VoiceResponse()
    waiting = {"action": action, "method": "POST", "timeout": _PATIENCE, "action_on_empty_result": True}
    # `#` and `*` are keys of ours, so no key may finish the input.
    if expects == "place":
        speech = table()[prompts[-1][0]].speech
        gather = Gather(input="dtmf speech", num_digits=4, finish_on_key="", language=speech, **waiting)
    else:
        gather = Gather(input="dtmf", num_digits=1, finish_on_key="", **waiting)
    _say(gather, prompts)
    response.append(gather)
    return str(response)


def farewell(prompts: Sequence[tuple[str, str]]) -> str:
    """Return last words and the end of the call."""
    response = VoiceResponse()
    _say(response, prompts)
    response.hangup()
    return str(response)


def _say(verb: Gather | VoiceResponse, prompts: Sequence[tuple[str, str]]) -> None:
    for code, words in prompts:
        language = table()[code]
        verb.say(clean(words), language=language.speech, voice=language.voice)
