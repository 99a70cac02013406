"""Reading TwiML as strictly as the carrier does, with its numbers for each kind of fault."""

import re
from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_CALLBACK = {"statusCallback", "statusCallbackMethod", "statusCallbackEvent"}
ATTRIBUTES: dict[str, set[str]] = {
    "Response": set(),
    "Say": {"voice", "loop", "language"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": {
        *("input", "action", "method", "timeout", "speechTimeout", "maxSpeechTime", "profanityFilter"),
        *("finishOnKey", "numDigits", "partialResultCallback", "partialResultCallbackMethod", "language"),
        *("hints", "bargeIn", "debug", "actionOnEmptyResult", "speechModel", "enhanced"),
    },
    "Redirect": {"method"},
    "Hangup": set(),
    "Reject": {"reason"},
    "Dial": {
        *("action", "method", "timeout", "hangupOnStar", "timeLimit", "callerId", "record", "trim"),
        *("answerOnBridge", "ringTone", "sequential"),
    },
    "Number": {
        *("sendDigits", "url", "method", "byoc", *_CALLBACK),
        *("machineDetection", "machineDetectionTimeout", "machineDetectionSpeechThreshold"),
        *("machineDetectionSpeechEndThreshold", "machineDetectionSilenceTimeout"),
        *("amdStatusCallback", "amdStatusCallbackMethod"),
    },
    "Sms": {"to", "from", "action", "method", "statusCallback"},
    "Message": {"to", "from", "action", "method", "statusCallback"},
    "Body": set(),
}
_SPEECH = {"Say", "Play", "Pause"}
VOICE = {
    "Response": {*_SPEECH, "Gather", "Redirect", "Hangup", "Reject", "Dial", "Sms"},
    "Gather": _SPEECH,
    "Dial": {"Number"},
}
MESSAGING = {"Response": {"Message", "Redirect"}, "Message": {"Body"}}
_SSML = re.compile(r"^(break|emphasis|lang|p|phoneme|prosody|s|say-as|sub|w)$")
Complain = Callable[[int, str], None]


def parse(text: str, channel: str, complain: Complain) -> Element | None:
    """Return the document's root without what the carrier ignores, or None if it cannot be run at all.

    Every fault is complained of: 12100 not well-formed, 12102 wrong root, 12200 unknown verb, attribute
    or nesting. `channel` is "sms" or "voice", which allow different verbs.
    """
    try:
        # The document comes from our own hotline on loopback, and expat itself stops entity bombs.
        root = ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError) as fault:
        complain(12100, f"the document is not well-formed: {fault}")
        return None
    if root.tag != "Response":
        complain(12102, f"the root is <{root.tag}>, not <Response>")
        return None
    _prune(root, MESSAGING if channel == "sms" else VOICE, complain)
    return root


def _prune(parent: Element, nesting: dict[str, set[str]], complain: Complain) -> None:
    for name in set(parent.attrib) - ATTRIBUTES[parent.tag]:
        complain(12200, f"<{parent.tag}> has no attribute {name}")
        del parent.attrib[name]
    for child in list(parent):
        if parent.tag == "Say" and _SSML.match(child.tag):
            continue
        if child.tag not in nesting.get(parent.tag, ()):
            complain(12200, f"<{child.tag}> is not allowed in <{parent.tag}>")
            parent.remove(child)
        else:
            _prune(child, nesting, complain)


def words(element: Element) -> str:
    """Return the text of an element and of all that is in it, with runs of white space made one."""
    return " ".join("".join(element.itertext()).split())


def whole_text(element: Element) -> str:
    """Return the text of a message as it is written, line breaks included."""
    body = element.find("Body")
    return ((element if body is None else body).text or "").strip()
