"""A phone line by hand: signed voice webhooks as the carrier posts them, to repeat one or to try every key."""

import itertools
from dataclasses import dataclass
from xml.etree import ElementTree

import requests

from hotline.simulator.account.webhooks import sign
from tests.building import ACCOUNT, NUMBER, TOKEN, Building
from tests.carrier import check_twiml

_calls = itertools.count(1)


@dataclass(frozen=True)
class Heard:
    """One TwiML document: who asks, what is said, and where keys are to go (None: the call ends)."""

    document: str
    said: tuple[tuple[str, str], ...]
    action: str | None

    @property
    def words(self) -> str:
        """Return everything said, in one piece."""
        return " ".join(text for _, text in self.said)


class Line:
    """One call whose webhooks are posted by hand."""

    def __init__(self, building: Building, caller: str) -> None:
        self._origin = building.wire.url
        self._session = requests.Session()
        self._session.trust_env = False
        self.caller = caller
        self.sid = f"CA{next(_calls):032x}"

    def begin(self) -> Heard:
        """Call."""
        return self.post(f"{self._origin}/twilio/voice")

    def press(self, heard: Heard, keys: str) -> Heard:
        """Answer a question with keys; none is silence."""
        assert heard.action
        return self.post(heard.action, **({"Digits": keys} if keys else {}))

    def say(self, heard: Heard, words: str) -> Heard:
        """Answer a question by speech."""
        assert heard.action
        return self.post(heard.action, SpeechResult=words, Confidence="0.9")

    def hang_up(self) -> None:
        """Let the carrier report the end of the call; a second time it reports it again."""
        url = f"{self._origin}/twilio/status/call"
        form = self.form(CallStatus="completed")
        assert self.raw(url, form, sign(TOKEN, url, list(form.items()))).status_code == 200

    def post(self, url: str, **fields: str) -> Heard:
        """Post one signed webhook of this call, and read the document that is the answer."""
        form = self.form(**fields)
        answer = self.raw(url, form, sign(TOKEN, url, list(form.items())))
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("text/xml")
        assert "Set-Cookie" not in answer.headers
        return read(answer.text)

    def form(self, **fields: str) -> dict[str, str]:
        """Return the form of one webhook of this call."""
        return {
            "CallSid": self.sid,
            "AccountSid": ACCOUNT,
            "From": self.caller,
            "To": NUMBER,
            "CallStatus": "in-progress",
            "Direction": "inbound",
        } | fields

    def raw(self, url: str, form: dict[str, str], signature: str | None) -> requests.Response:
        """Post a form with any signature, or none."""
        headers = {} if signature is None else {"X-Twilio-Signature": signature}
        return self._session.post(url, data=form, headers=headers, timeout=60)


def read(document: str) -> Heard:
    """Read a voice document, which must be right to the letter."""
    assert check_twiml.check(document, "voice") == []
    root = ElementTree.fromstring(document)
    said = tuple((say.get("language", ""), say.text or "") for say in root.iter("Say"))
    gather = root.find("Gather")
    return Heard(document, said, None if gather is None else gather.get("action"))
