"""What the picture says that stands in no content file: headings, legend, and when the engine comes to a node."""

from collections.abc import Mapping

PARTS = {
    "ask": ("1 Ask", "the menu, its categories, and their topics"),
    "papers": ("2 Papers", "what kind of paper is it?"),
    "report": ("3 Report", "agents are here now: the worksite, what becomes of it, the details, and taking it back"),
    "moment": ("At any moment", "said whatever the conversation is about"),
}

# Keys that mean the same everywhere; drawn as lines they would hide all others.
EVERYWHERE = {("1", "report"), ("2", "language"), ("0", "menu")}

TITLE = "The conversations of the hotline"

BOXES = (
    ("asks", "asks, and waits for an answer"),
    ("does", "the service does something"),
    ("says", "says something"),
    ("topic", "answers a question of the toolkit"),
    ("ends", "ends the call"),
)
LINES = (("both", "by text and in a call"), ("sms", "by text only"), ("voice", "in a call only"))

NOTES = (
    "Keys that mean the same wherever they are offered are not drawn: 1 report, 2 language, 0 menu; in a call also "
    "* to hear it again and # to get it by text.",
    "● tells when the service comes to a box of itself. Every topic is also found by words, in a text or spoken.",
    "→ names a box to which no line is drawn: a topic's related topics (keys 3 and on), a box of another part, "
    "or a way back.",
    "exact, within: a worksite was named, alone or in a sentence; other: any other words.",
    "After a box that leads nowhere, a call goes on with the menu, and by text the service waits.",
)

# By the node: when the engine, or the service, goes there of itself.
COMES: Mapping[str, str] = {
    "welcome": "a phone's first text",
    "call": "a call comes in",
    "menu": "MENU, or a call",
    "language": "key 2, ESPAÑOL",
    "after-topic": "after each topic",
    "did-you-mean": "several topics fit",
    "now": "agents, perhaps now",
    "help": "HELP",
    "sorry": "nothing fits",
    "not-a-choice": "a wrong key",
    "not-heard": "silence in a call",
    "goodbye": "3 misses in a call",
    "quiet-limit": "much nonsense",
    "trouble": "our own failure",
    "opt-out": "“leave me alone”",
    "text-copy": "# in a call",
    "resources": "8 after some topics",
    "papers": "“gave me a paper”",
    "report": "ICE, MIGRA, key 1",
    "report-site": "ICE and a worksite",
    "which-site": "no worksite named",
    "choose-site": "several places fit",
    "confirm-site": "agents at a place",
    "details": "after a report",
    "still-there": "a report was ended",
    "talk-ok": "a rep wants to talk",
    "take-back": "OOPS, ERROR",
    "quiet": "QUIET, SILENCIO",
    "relayed": "a reporter's words",
    "no-such-number": "unknown number",
    "no-such-place": "unknown name",
}
OF_ITSELF = "of itself"
