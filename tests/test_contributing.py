"""Each list that CONTRIBUTING.md sends its reader to is complete, or a test here names what was forgotten."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from hotline.cli.incidents import EVENT_WORDS, LETTER_WORDS
from hotline.domain.answers import DUTY, Letter, read
from hotline.domain.deliveries import VOICE, Kind, provider_ttl, ttl
from hotline.domain.timeline import What
from hotline.domain.timing import Timing
from hotline.gateway.client import SCRIPTS
from hotline.services.delivery.outbox import QUEUES
from hotline.store import tables
from hotline.store.sql import schema
from hotline.store.sql.types import metadata
from tests.building import Building

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("letter", [letter for letter in Letter if letter not in DUTY])
def test_every_answer_letter_is_read_taken_and_told_to_staff(letter: Letter, empty_building: Building) -> None:
    given = read(f"1{letter.value}")

    assert given is not None, f"hotline/domain/answers.py does not read 1{letter.value}"
    assert given.letter is letter
    assert letter in empty_building.hotline.answers.letters, f"incidents/answers.py does nothing for {letter.name}"
    assert letter.value in LETTER_WORDS, f"hotline/cli/incidents.py has no words for {letter.name}"


def test_every_event_of_the_timeline_is_told_to_staff() -> None:
    forgotten = set(What) - EVENT_WORDS.keys()

    assert not forgotten, f"EVENT_WORDS in hotline/cli/incidents.py lacks {sorted(event.name for event in forgotten)}"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_delivery_has_a_queue_and_a_time_to_live(kind: Kind) -> None:
    assert kind in QUEUES, "add it to QUEUES in hotline/services/delivery/outbox.py"
    assert ttl(kind, Timing()), "add it to ttl in hotline/domain/deliveries.py"
    if kind in VOICE:
        assert kind in SCRIPTS, "add it to SCRIPTS in hotline/gateway/client.py"
    else:
        assert provider_ttl(kind, Timing()), "add it to provider_ttl in hotline/domain/deliveries.py"


def test_every_table_is_known_to_the_schema() -> None:
    for module in pkgutil.iter_modules(tables.__path__, "hotline.store.tables."):
        importlib.import_module(module.name)

    forgotten = metadata.tables.keys() - {table.name for table in schema.TABLES}
    assert not forgotten, f"TABLES in hotline/store/sql/schema.py lacks {sorted(forgotten)}"


def test_every_file_that_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:hotline|flows|workers|tests|docs|tools|bench)/[\w./-]+)`", text))

    missing = {name for name in named if "NOUN" not in name and "ID" not in name and not (ROOT / name).exists()}
    assert len(named) > 20
    assert not missing, f"CONTRIBUTING.md names {sorted(missing)}"
