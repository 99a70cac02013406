"""Writes TwiML: the replies to a text, and what a caller hears."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from flows.languages import table
from flows.segments import fold

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

# XML cannot hold these characters, and the carrier drops a call whose document it cannot parse (12100).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Seconds of silence after a prompt; long enough to find a key with shaking hands.
_PATIENCE = 6
_DIGITS = {"place": 4, "code": 6}
# Seconds that the other phone rings when two are connected; most voicemails answer after 25.
_RINGING = 20
# Seconds of silence that end a caller's speech; "auto" is refused beside a speech model (13335).
_PAUSE = 2
# The carrier takes 500 hints of 100 letters, but documents of 64 kB at most; 500 of 60 leave room for any prompt.
_HINTS, _HINT_LETTERS = 500, 60


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def texts(replies: Sequence[str]) -> str:
    """Return the document with one message for each reply."""
    if not replies:
        return EMPTY
    response = MessagingResponse()
    for reply in replies:
        response.message(clean(fold(reply)))
    return str(response)


def ask(prompts: Sequence[tuple[str, str]], action: str, expects: str, likely: Iterable[str] = ()) -> str:
    """Return a prompt that waits for keys, or for speech where speech may stand for a key.

    Args:
        prompts: pairs of language and words, spoken in order.
        action: the URL of the next turn; the carrier requests it after silence too.
        expects: "key" for one key, "menu" for a key or spoken words, "place" for a worksite's four digits or its name,
            "code" for the six digits of a code.
        likely: words that a caller is likely to say; they help the carrier to recognize speech.
    """
    response = VoiceResponse()
    waiting = {"action": action, "method": "POST", "timeout": _PATIENCE, "action_on_empty_result": True}
    # Our menus use `#` and `*`, so no key may finish the input.
    waiting |= {"num_digits": _DIGITS.get(expects, 1), "finish_on_key": ""}
    if expects in ("key", "code"):
        gather = Gather(input="dtmf", **waiting)
    else:
        speech = table()[prompts[-1][0]].speech
        listening = {"language": speech, "speech_timeout": _PAUSE, "hints": _hints(tuple(likely)) or None}
        gather = Gather(input="dtmf speech", **waiting, **listening)
    _say(gather, prompts)
    response.append(gather)
    return str(response)


@lru_cache(maxsize=8)  # The lists rarely change: one for each language, and the names of the worksites.
def _hints(likely: tuple[str, ...]) -> str:
    """Return hints in the carrier's format: separated by commas, within its limits."""
    fitting = (clean(words.replace(",", " "))[:_HINT_LETTERS] for words in likely)
    return ",".join(islice(fitting, _HINTS))


def say(prompts: Sequence[tuple[str, str]]) -> str:
    """Return words alone. Played to a phone that was dialled, their end connects it with the other phone."""
    response = VoiceResponse()
    _say(response, prompts)
    return str(response)


def dial(prompts: Sequence[tuple[str, str]], number: str, caller: str, action: str, whisper: str) -> str:
    """Return words and a call to another phone, which sees `caller` and hears `whisper` before it is connected.

    Nothing is recorded.

    Args:
        action: the URL of the next document, once the other phone has hung up.
        whisper: the URL of the document that only the other phone hears.
    """
    response = VoiceResponse()
    _say(response, prompts)
    _ring(response, number, caller, {"url": whisper, "method": "POST"}, action=action, method="POST")
    return str(response)


def forward(prompts: Sequence[tuple[str, str]], number: str, caller: str, last: Sequence[tuple[str, str]]) -> str:
    """Return words, a call to another phone, which sees `caller`, and last words for when that call is over.

    The document names no URL, since it is used while our servers are away.
    """
    response = VoiceResponse()
    _say(response, prompts)
    _ring(response, number, caller, {})
    _say(response, last)
    response.hangup()
    return str(response)


def farewell(prompts: Sequence[tuple[str, str]]) -> str:
    """Return last words and a hangup."""
    response = VoiceResponse()
    _say(response, prompts)
    response.hangup()
    return str(response)


def _ring(response: VoiceResponse, number: str, caller: str, heard: Mapping[str, str], **after: str) -> None:
    """Add a call to another phone; `heard` has the URL that it hears first, `after` the URL for afterwards."""
    ringing = Dial(caller_id=caller, timeout=_RINGING, answer_on_bridge=True, record="do-not-record", **after)
    ringing.number(number, **heard)
    response.append(ringing)


def _say(verb: Gather | VoiceResponse, prompts: Sequence[tuple[str, str]]) -> None:
    for code, words in prompts:
        language = table()[code]
        verb.say(clean(words), language=language.speech, voice=language.voice)
