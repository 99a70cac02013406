"""The people of a campaign: a directory with a worksite for each report, and signed webhooks of those who report."""

import csv
import itertools
import secrets
from pathlib import Path

from twilio.request_validator import RequestValidator

from tests.building import ACCOUNT, NUMBER, SERVICE, TOKEN

Form = dict[str, str]
_VALIDATOR = RequestValidator(TOKEN)
_numbers = itertools.count(1)


def code(site: int) -> str:
    """Return the code of a worksite."""
    return f"ST{site:04}"


def name(site: int) -> str:
    """Return the name of a worksite, which no other name contains."""
    return f"Office {code(site)}"


def keypad(site: int) -> str:
    """Return what a caller enters for a worksite."""
    return f"{1000 + site}"


def contacts(site: int) -> list[str]:
    """Return the numbers of the people whom a report at a worksite alerts at once: two, or three."""
    return [f"+1415{2000000 + site * 3 + place}" for place in range(2 + site % 2)]


def write_directory(folder: Path, sites: int) -> tuple[Path, Path]:
    """Write worksites, the people of each, and one rep of last resort, as two CSV files."""
    worksites, people = folder / "worksites.csv", folder / "contacts.csv"
    with worksites.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "name", "address", "agency", "timezone", "keypad"])
        rows.writerows(
            [code(site), name(site), "1 Main St", "City", "America/Los_Angeles", keypad(site)] for site in range(sites)
        )
    with people.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "role", "phone", "language", "worksites", "tier"])
        rows.writerow(["Last Resort", "rep", "+14159999999", "en", "*", 3])
        for site in range(sites):
            rows.writerows([f"Rep {site}", "rep", phone, "en", code(site), 1] for phone in contacts(site))
    return worksites, people


def sid(prefix: str) -> str:
    """Return an id as the carrier gives them."""
    return f"{prefix}{secrets.token_hex(16)}"


def text(body: str) -> Form:
    """Return a text from a number that never texted before."""
    return _form() | {"MessageSid": sid("SM"), "Body": body, "NumMedia": "0", "MessagingServiceSid": SERVICE}


def call() -> Form:
    """Return a call from a number that never called before."""
    return _form() | {"CallSid": sid("CA"), "CallStatus": "in-progress", "Direction": "inbound"}


def signed(url: str, form: Form, token: str) -> dict[str, str]:
    """Return the headers that the carrier would send; `token` is the same for every try of one event."""
    return {"X-Twilio-Signature": _VALIDATOR.compute_signature(url, form), "I-Twilio-Idempotency-Token": token}


def _form() -> Form:
    return {"AccountSid": ACCOUNT, "To": NUMBER, "From": f"+1510{2000000 + next(_numbers)}"}
