"""The carrier's own words STOP, START and HELP, and the phones that opted out.

One list serves the whole account; an account with several senders would hold one for each.
"""

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
_STOPPED = "You are unsubscribed and will get no more texts from this number. Reply START to get them again."
_STARTED = "You are subscribed again to texts from this number. Reply STOP to end them."
_HELP = "Reply STOP to end texts from this number. Message and data rates may apply."


class OptOuts:
    """The phones that texted STOP and not START since."""

    def __init__(self) -> None:
        self.phones: set[str] = set()

    def obey(self, phone: str, body: str) -> str | None:
        """Change the list as a text from a phone asks, and return the carrier's own reply, if it has one.

        Only a whole message counts: "STOP PLEASE" is an ordinary text to the carrier.
        """
        word = body.strip().upper()
        if word in STOP_WORDS and phone not in self.phones:
            self.phones.add(phone)
            return _STOPPED
        if word in START_WORDS and phone in self.phones:
            self.phones.discard(phone)
            return _STARTED
        return _HELP if word in HELP_WORDS else None
