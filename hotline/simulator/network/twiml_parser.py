"""Parses TwiML as strictly as the carrier does, and names each fault by the carrier's error number.

twiml.json says which verb may stand in which, and which attributes each has; tools/derive_twiml_table.py makes it
from Twilio's SDK. twiml_player.py runs what is parsed here.
"""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Nesting = dict[str, dict[str, list[str]]]
# Channel ("sms" or "voice"), parent, child: the attributes that the child may have.
TABLE: dict[str, Nesting] = json.loads(Path(__file__).with_name("twiml.json").read_text(encoding="utf-8"))
Complain = Callable[[int, str], None]


def parse(text: str, channel: str, complain: Complain) -> Element | None:
    """Return the root of a document without the parts that the carrier ignores; None if it cannot run at all.

    Reports every fault to `complain`: 12100 for XML that is not well-formed, 12102 for a wrong root, 12200 for an
    unknown verb, attribute or nesting. The channel is "sms" or "voice"; each has verbs of its own.
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
    _prune(root, [], TABLE[channel], complain)
    return root


def _prune(element: Element, attributes: list[str], nesting: Nesting, complain: Complain) -> None:
    for name in set(element.attrib) - set(attributes):
        complain(12200, f"<{element.tag}> has no attribute {name}")
        del element.attrib[name]
    children = nesting.get(element.tag, {})
    for child in list(element):
        if child.tag not in children:
            complain(12200, f"<{child.tag}> is not allowed in <{element.tag}>")
            element.remove(child)
        elif element.tag != "Say":  # What stands in a <Say> is SSML, which is neither checked nor spoken differently.
            _prune(child, children[child.tag], nesting, complain)


def spoken_text(element: Element) -> str:
    """Return the text of an element and of everything in it, with each run of white space made one blank."""
    return " ".join("".join(element.itertext()).split())


def message_text(element: Element) -> str:
    """Return the text of a <Message>, <Sms> or <Redirect> as it is written, line breaks included."""
    body = element.find("Body")
    return ((element if body is None else body).text or "").strip()
