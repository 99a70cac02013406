"""What the picture says that stands in no content file: headings and legend."""

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
