"""The people of a measurement: who is in the directory, and the webhooks of those who text and call."""

import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "a" * 32
TOKEN = secrets.token_hex(16)
NUMBER = "+15105550100"

# No vowels, so that no code spells a word of the menu.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_VALIDATOR = RequestValidator(TOKEN)
_numbers = count()

Webhook = list[str]


def code(site: int) -> str:
    """Return the code of a worksite."""
    base = len(_LETTERS)
    return "Q" + _LETTERS[site // base**2] + _LETTERS[site // base % base] + _LETTERS[site % base]


def write_directory(folder: Path, sites: int, contacts: int) -> tuple[Path, Path]:
    """Write worksites with so many reps each, and one rep of last resort, as two CSV files."""
    worksites, people = folder / "worksites.csv", folder / "contacts.csv"
    lines = [f"{code(site)},Site {code(site)},1 Main St,City,America/Los_Angeles" for site in range(sites)]
    worksites.write_text("\n".join(["code,name,address,agency,timezone", *lines]))
    reps = [
        f"Rep {site} {place},rep,+1415{2000000 + site * contacts + place},en,{code(site)},1"
        for site in range(sites)
        for place in range(contacts)
    ]
    head = "name,role,phone,language,worksites,tier"
    people.write_text("\n".join([head, "Last Resort,rep,+14159999999,en,*,3", *reps]))
    return worksites, people


def signed(origin: str, path: str, form: dict[str, str]) -> Webhook:
    """Return one webhook as the carrier would post it: path, signature, body."""
    form = {"AccountSid": ACCOUNT, "To": NUMBER} | form
    return [path, _VALIDATOR.compute_signature(f"{origin}{path}", form), urlencode(form)]


def text(origin: str, body: str, sender: int, path: str = "/twilio/sms") -> Webhook:
    """Return a text that no text before was."""
    form = {"MessageSid": f"SM{next(_numbers):032x}", "From": f"+1510{3000000 + sender}", "Body": body}
    return signed(origin, path, form)


def texts(origin: str, body: str, path: str = "/twilio/sms", first_sender: int = 0) -> Iterator[Webhook]:
    """Yield texts of 4,000 senders in turn: few enough each that nobody is taken for a machine."""
    return (text(origin, body, first_sender + number % 4000, path) for number in count())


def reports(origin: str, sites: Iterator[int], first_sender: int) -> Iterator[Webhook]:
    """Yield reports, each of somebody new, at the given worksites."""
    return (text(origin, f"ICE {code(site)}", sender) for site, sender in zip(sites, count(first_sender)))


def calls(origin: str) -> Iterator[Webhook]:
    """Yield calls that begin."""
    return (signed(origin, "/twilio/voice", _call(number)) for number in _numbers)


def keys(origin: str) -> Iterator[Webhook]:
    """Yield key presses in the main menu, each of another call."""
    path = "/twilio/voice/turn?turn=1&lang=en&node=menu"
    return (signed(origin, path, _call(number) | {"Digits": "4"}) for number in _numbers)


def receipts(origin: str, refs: Iterator[str]) -> Iterator[Webhook]:
    """Yield status callbacks: every text was sent, and then delivered."""
    for ref in refs:
        for status in ("sent", "delivered"):
            form = {"MessageSid": f"SM{next(_numbers):032x}", "MessageStatus": status}
            yield signed(origin, f"/twilio/status/message?ref={ref}", form)


def _call(number: int) -> dict[str, str]:
    return {"CallSid": f"CA{number:032x}", "From": f"+1510{3000000 + number % 4000}", "CallStatus": "in-progress"}
