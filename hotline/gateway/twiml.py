"""TwiML: what we answer to a text, and what a caller hears."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from flows.languages import table
from flows.segments import fold

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

# No parser takes these, and the carrier drops a call whose document it cannot parse (12100).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Seconds of silence after a prompt: long enough to find a key with shaking hands.
_PATIENCE = 6
_DIGITS = {"place": 4, "code": 6}
# Seconds that a phone rings which a call connects to: most voicemails answer after 25.
_RINGING = 20
# Seconds of silence that end what a caller says; "auto" is refused beside a speech model (13335).
_PAUSE = 2
# The carrier takes 500 hints of 100 letters; its documents end at 64 kB, and 500 of 60 leave room for any prompt.
_HINTS, _HINT_LETTERS = 500, 60


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


def ask(prompts: Sequence[tuple[str, str]], action: str, expects: str, likely: Iterable[str] = ()) -> str:
    """Return a prompt that waits for keys, or for words where they may stand for one.

    Args:
        prompts: pairs of language and words, spoken in order.
        action: the URL of the next turn; it is asked for silence too.
        expects: "key" for one key, "menu" for a key or spoken words, "place" for a worksite's four digits or its name,
            "code" for the six digits of a code.
        likely: words that a caller is likely to say; they help the carrier to hear them.
    """
    response = VoiceResponse()
    waiting = {"action": action, "method": "POST", "timeout": _PATIENCE, "action_on_empty_result": True}
    # `#` and `*` are keys of ours, so no key may finish the input.
    waiting |= {"num_digits": _DIGITS.get(expects, 1), "finish_on_key": ""}
    if expects in ("key", "code"):
        gather = Gather(input="dtmf", **waiting)
    else:
        speech = table()[prompts[-1][0]].speech
        listening = {"language": speech, "speech_timeout": _PAUSE, "hints": _hints(likely) or None}
        gather = Gather(input="dtmf speech", **waiting, **listening)
    _say(gather, prompts)
    response.append(gather)
    return str(response)


def _hints(likely: Iterable[str]) -> str:
    """Return words as the carrier takes them: comma-separated, so many entries of so many letters."""
    fitting = (clean(words.replace(",", " "))[:_HINT_LETTERS] for words in likely)
    return ",".join(islice(fitting, _HINTS))


def say(prompts: Sequence[tuple[str, str]]) -> str:
    """Return words after which whatever waited goes on; for a phone that was dialled, the two are connected."""
    response = VoiceResponse()
    _say(response, prompts)
    return str(response)


def dial(prompts: Sequence[tuple[str, str]], number: str, caller: str, action: str, whisper: str) -> str:
    """Return words, and then a ring at another phone, which sees `caller` and hears `whisper` before it is connected.

    Nothing is recorded.

    Args:
        action: the URL that says how it went on, when the other phone is gone.
        whisper: the URL of what only the other phone hears.
    """
    response = VoiceResponse()
    _say(response, prompts)
    _ring(response, number, caller, {"url": whisper, "method": "POST"}, action=action, method="POST")
    return str(response)


def forward(prompts: Sequence[tuple[str, str]], number: str, caller: str, last: Sequence[tuple[str, str]]) -> str:
    """Return words, a ring at another phone, which sees `caller`, and last words for when that is over.

    It names no URL: nothing of ours may be there to be asked.
    """
    response = VoiceResponse()
    _say(response, prompts)
    _ring(response, number, caller, {})
    _say(response, last)
    response.hangup()
    return str(response)


def farewell(prompts: Sequence[tuple[str, str]]) -> str:
    """Return last words and the end of the call."""
    response = VoiceResponse()
    _say(response, prompts)
    response.hangup()
    return str(response)


def _ring(response: VoiceResponse, number: str, caller: str, heard: Mapping[str, str], **after: str) -> None:
    """Ring at another phone; `heard` and `after` are the URLs of what it hears first and of what follows."""
    ringing = Dial(caller_id=caller, timeout=_RINGING, answer_on_bridge=True, record="do-not-record", **after)
    ringing.number(number, **heard)
    response.append(ringing)


def _say(verb: Gather | VoiceResponse, prompts: Sequence[tuple[str, str]]) -> None:
    for code, words in prompts:
        language = table()[code]
        verb.say(clean(words), language=language.speech, voice=language.voice)
