"""Checks a TwiML document: what the SDK would never produce, what the carrier refuses, and known traps.

The simulator's table holds the nesting and the attributes; tools/derive_twiml_table.py makes it from the SDK, which
itself checks nothing. Values and limits are from the carrier's documentation.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hotline.simulator.network.twiml_parser import TABLE, Nesting

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BOOLEAN, NUMBER, POSITIVE = r"true|false", r"\d{1,6}", r"[1-9]\d{0,5}"
E164 = r"\+[1-9]\d{6,14}"
LANGUAGE = r"[a-z]{2,3}(-[A-Z][A-Za-z]{1,3}){0,2}"
VALUES = {
    **dict.fromkeys(("method", "statusCallbackMethod", "amdStatusCallbackMethod"), r"GET|POST"),
    "input": r"(dtmf|speech)( (dtmf|speech))?",
    "reason": r"rejected|busy",
    "finishOnKey": r"[0-9*#]?",
    "speechTimeout": rf"auto|{POSITIVE}",
    "language": LANGUAGE,
    "xml:lang": LANGUAGE,
    "callerId": E164,
    "ringTone": r"[a-z]{2}|us-old",
    "byoc": r"BY[0-9a-f]{32}",
    "sendDigits": r"[0-9wW*#]+",
    "machineDetection": r"Enable|DetectMessageEnd",
    "statusCallbackEvent": r"(initiated|ringing|answered|completed)( (initiated|ringing|answered|completed))*",
    **dict.fromkeys(("timeout", "loop", "maxSpeechTime"), NUMBER),
    **dict.fromkeys(("numDigits", "length", "timeLimit"), POSITIVE),
    **dict.fromkeys(
        ("actionOnEmptyResult", "bargeIn", "debug", "enhanced", "profanityFilter", "hangupOnStar"), BOOLEAN
    ),
    **dict.fromkeys(("answerOnBridge", "sequential"), BOOLEAN),
    **dict.fromkeys(("action", "statusCallback", "partialResultCallback", "url", "amdStatusCallback"), r"\S+"),
}
RANGES = {
    ("Dial", "timeout"): (1, 600),
    ("Number", "machineDetectionTimeout"): (3, 60),
    ("Number", "machineDetectionSpeechThreshold"): (1000, 6000),
    ("Number", "machineDetectionSpeechEndThreshold"): (500, 5000),
    ("Number", "machineDetectionSilenceTimeout"): (2000, 10000),
}
LONGEST_TEXT, LONGEST_DOCUMENT, LONGEST_SAY = 1600, 64 * 1024, 3000


def check(text: str, channel: str | None = None) -> list[str]:
    """Return every fault of a document for "sms" or "voice"; without one it is guessed from the verbs."""
    root = _root(text)
    if isinstance(root, str):
        return [root]
    if len(text.encode()) > LONGEST_DOCUMENT:
        return ["the document is larger than 64 kB"]
    return list(_faults(root, TABLE[channel or _channel(root)], []))


def _channel(root: Element) -> str:
    return "sms" if {child.tag for child in root} <= set(TABLE["sms"]["Response"]) else "voice"


def _root(text: str) -> Element | str:
    if CONTROL.search(text):
        return "the document holds control characters"
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as fault:
        return f"the document is not well-formed: {fault}"
    return root if root.tag == "Response" else f"the root is <{root.tag}>, not <Response>"


def _faults(parent: Element, nesting: Nesting, allowed: list[str]) -> Iterator[str]:
    yield from _attributes(parent, allowed)
    yield from _content(parent)
    children = nesting.get(parent.tag, {})
    for place, child in enumerate(parent):
        if child.tag not in children:
            yield f"<{child.tag}> is not allowed in <{parent.tag}>"
            continue
        if child.tag == "Dial":
            yield from _dial(child)
        if child.tag == "Gather":
            yield from _gather(child, last=place == len(parent) - 1)
        yield from _faults(child, nesting, children[child.tag])
        if parent.tag in ("Response", "Gather", "Dial") and (child.tail or "").strip():
            yield f"<{parent.tag}> holds loose text"


def _attributes(element: Element, allowed: list[str]) -> Iterator[str]:
    for key, value in element.attrib.items():
        name = "xml:lang" if key == XML_LANG else key
        if name not in allowed:
            yield f"<{element.tag}> has no attribute {name}"
        elif name in VALUES and not re.fullmatch(VALUES[name], value, re.ASCII):
            yield f'<{element.tag} {name}="{value}"> is not a value that the carrier knows'
        elif (element.tag, name) in RANGES and not _within(value, *RANGES[element.tag, name]):
            yield f'<{element.tag} {name}="{value}"> is out of range'


def _within(value: str, least: int, most: int) -> bool:
    return value.isascii() and value.isdigit() and least <= int(value) <= most


def _content(element: Element) -> Iterator[str]:
    words = "".join(element.itertext()).strip()
    tag = element.tag
    if tag in ("Say", "Message", "Sms", "Body", "Redirect", "Number") and not words:
        yield f"<{tag}> is empty"
    if tag in ("Message", "Sms") and len(words) > LONGEST_TEXT:
        yield f"<{tag}> is longer than {LONGEST_TEXT} characters"
    if tag == "Say" and len(words.encode()) > LONGEST_SAY:
        yield f"<Say> is longer than {LONGEST_SAY} bytes"
    if tag == "Number" and words and not re.fullmatch(E164, element.text or "", re.ASCII):
        yield "<Number> is not a number in E.164"
    if tag in ("Response", "Gather", "Dial") and (element.text or "").strip():
        yield f"<{tag}> holds loose text"


def _gather(gather: Element, last: bool) -> Iterator[str]:
    if "action" not in gather.attrib:
        yield "<Gather> without action asks its own document again, for ever"
    if last and gather.get("actionOnEmptyResult") != "true":
        yield "<Gather> is the last verb and does not report silence, so silence hangs up"
    if gather.get("speechTimeout") == "auto" and "speechModel" in gather.attrib:
        yield "<Gather> with a speechModel cannot have speechTimeout auto"


def _dial(dial: Element) -> Iterator[str]:
    if dial.find("Number") is None:
        yield "<Dial> has no <Number>, so it calls nobody"
    if "callerId" not in dial.attrib:
        yield "<Dial> without callerId shows one person's number to the other"
    # Nobody's words are ever kept, so what asks for a recording is wrong even where the carrier allows it.
    for name, value in dial.attrib.items():
        if (name == "record" and value != "do-not-record") or name.startswith("recording") or name == "trim":
            yield f'<Dial {name}="{value}"> is for recording, and we record nobody'
