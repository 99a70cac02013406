"""Checks a REST request against the carrier's own description of its API (operations.json).

It catches what a pretend carrier would let pass: misspelt fields, wrong types, fields that exclude or
need each other. tools/derive_twilio_tables.py makes the table.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.carrier.check_twiml import check as check_twiml

Node = dict[str, Any]
OPERATIONS: list[Node] = json.loads((Path(__file__).parent / "operations.json").read_text(encoding="utf-8"))
E164 = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
# What the description leaves to prose: lengths, ranges, and the names of call events.
EVENTS = {"initiated", "ringing", "answered", "completed"}
LONGEST = {"Body": 1600, "Twiml": 4000}
RANGES = {"ValidityPeriod": (1, 36000), "Timeout": (1, 600)}


def check(method: str, path: str, pairs: Iterable[Sequence[str]]) -> list[str]:
    """Return every fault of a request; `pairs` is its form, or its query for GET."""
    given = [(name, value) for name, value in pairs]
    for operation in OPERATIONS:
        values = _match(operation, method, path)
        if values is not None:
            return _faults(operation, values, given)
    return [f"{method} {path}: the carrier has no such operation"]


def _match(operation: Node, method: str, path: str) -> dict[str, str] | None:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", operation["path"].replace(".", r"\."))
    found = re.fullmatch(pattern, path)
    return found.groupdict() if found and operation["method"] == method else None


def _faults(operation: Node, in_path: dict[str, str], given: list[tuple[str, str]]) -> list[str]:
    fields, present = operation["fields"], {name for name, value in given if value}
    faults = [
        f"{name} in the path: {fault}"
        for name, value in in_path.items()
        for fault in _value(name, operation["in_path"][name], value)
    ]
    faults += [f"{name}: the carrier has no such field" for name, _ in given if name not in fields]
    faults += [
        f"{name}: given {count} times"
        for name, count in Counter(name for name, _ in given).items()
        if count > 1 and not fields.get(name, {}).get("array")
    ]
    faults += [f"{name}: is required" for name, field in fields.items() if field["required"] and name not in present]
    faults += [f"one of {', '.join(names)} is required" for names in operation["one_of"] if not present & set(names)]
    faults += [
        f"{name}: {fault}" for name, value in given if name in fields for fault in _value(name, fields[name], value)
    ]
    return [f"{operation['id']}: {fault}" for fault in faults]


def _value(name: str, field: Node, value: str) -> list[str]:
    if not value:
        # Only an update may set something to nothing: an empty Body redacts.
        return [] if name == "Body" else ["is empty"]
    return [fault for fault, wrong in _tests(name, field, value) if wrong]


def _tests(name: str, field: Node, value: str) -> list[tuple[str, bool]]:
    low, high = RANGES.get(name, (field.get("minimum"), field.get("maximum")))
    kind, form = field.get("type"), field.get("format")
    whole = re.fullmatch(r"-?\d+", value, re.ASCII) is not None
    return [
        (f"{value!r} is not a whole number", kind == "integer" and not whole),
        (f"{value!r} is not a number", kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value)),
        (f"{value!r} is neither true nor false", kind == "boolean" and value.lower() not in ("true", "false")),
        (f"{value!r} is out of range", whole and low is not None and int(value) < low),
        (f"{value!r} is out of range", whole and high is not None and int(value) > high),
        (f"{value!r} is none of {field.get('enum')}", "enum" in field and value not in field["enum"]),
        (f"{value!r} is no {field.get('pattern')}", "pattern" in field and not re.search(field["pattern"], value)),
        (f"{value!r} is not an E.164 number", form in ("phone-number", "endpoint") and not E164.match(value)),
        (f"{value!r} is not an absolute web address", _is_address(name, form) and not _address(value)),
        (f"{value!r} is not a time", form == "date-time" and not _time(value)),
        (f"longer than {LONGEST.get(name)} characters", len(value) > LONGEST.get(name, len(value))),
        (f"{value!r} is no call event", name == "StatusCallbackEvent" and value not in EVENTS),
        (f"the TwiML is wrong: {value!r}", form == "twiml" and bool(check_twiml(value, "voice"))),
    ]  # fmt: skip


def _is_address(name: str, form: str | None) -> bool:
    return form == "uri" or name == "MediaUrl"


def _address(value: str) -> bool:
    parts = urlsplit(value)
    # The carrier refuses host names with underscores.
    good_host = bool(parts.hostname) and "_" not in (parts.hostname or "")
    return parts.scheme in ("http", "https") and good_host and not re.search(r"\s", value)


def _time(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
