"""The campaign's own judgement: a loss, a double and a delay that it cannot see would prove nothing."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotline.store.sql.database import Database, make_engine
from tests.building import DATA_KEY
from tests.chaos import people, verdict
from tests.chaos.load import Report
from tests.chaos.needs import Needs
from tests.chaos.outages import at_once
from tests.chaos.verdict import Verdict

CONFIRMED = 1_000.0


def text(phone: str, at: float) -> dict[str, Any]:
    """Return a text as the carrier lists it."""
    when = datetime.fromtimestamp(at, UTC).isoformat()
    return {"to": phone, "at": when, "callback": "http://127.0.0.1/?ref=none", "body": f"agents at {people.name(0)}"}


@pytest.fixture
def judged(sqlite_template: Path, tmp_path: Path) -> Any:
    """Return a judge of what the carrier took for one report to two people, over a database that knows nothing."""
    path = shutil.copy(sqlite_template, tmp_path / "hotline.db")
    database = Database(make_engine(f"sqlite:///{path}"), (DATA_KEY,))

    def judge(taken: list[dict[str, Any]], *, confirmed: bool = True) -> Verdict:
        report = Report(0, by_voice=False, confirmed_at=CONFIRMED if confirmed else None)
        return verdict.judge(database, [report], taken, Needs([], [], []))

    return judge


def test_an_alert_that_never_left_is_lost_and_named(judged: Any) -> None:
    first, second = people.contacts(0)

    found = judged([text(first, CONFIRMED + 1)])

    assert (found.due, found.sent, found.to_send) == (2, 1, [1.0])
    assert found.lost == ["ST0000 contact 1: no row"]
    assert second not in str(found.lost)


def test_a_text_that_does_not_name_the_place_is_no_alert(judged: Any) -> None:
    texts = [text(phone, CONFIRMED) | {"body": f"agents at {people.name(1)}"} for phone in people.contacts(0)]

    assert len(judged(texts).lost) == 2


def test_an_alert_that_the_carrier_took_twice_is_doubled(judged: Any) -> None:
    first, second = people.contacts(0)

    found = judged([text(first, CONFIRMED), text(second, CONFIRMED), text(first, CONFIRMED + 9)])

    assert (len(found.lost), len(found.doubled)) == (0, 1)


def test_a_report_that_nobody_confirmed_owes_nothing_and_may_alert_once(judged: Any) -> None:
    first, second = people.contacts(0)

    found = judged([text(first, CONFIRMED), text(second, CONFIRMED), text(second, CONFIRMED)], confirmed=False)

    assert (found.due, found.lost, found.later.total(), len(found.doubled)) == (0, [], 2, 1)


@pytest.mark.parametrize(
    ("needs", "seconds"),
    [
        (Needs([], [], []), 50),
        (Needs([(1_010, 1_030)], [], []), 20),
        (Needs([(900, 950)], [], []), 50),
        (Needs([(1_060, 1_070)], [], []), 50),
        (Needs([(1_040, 1_060)], [], []), 0),
        # With worker and Redis there all the while nobody misses the clock; without them it is needed.
        (Needs([], [], [(1_010, 1_030)]), 50),
        (Needs([], [(1_002, 1_003)], [(1_010, 1_030)]), 20),
    ],
)
def test_the_time_after_the_return_counts_from_the_last_thing_that_was_missing(needs: Needs, seconds: float) -> None:
    assert needs.after_return(CONFIRMED, CONFIRMED + 50) == seconds


def test_the_time_while_everything_was_there_counts_no_outage_twice() -> None:
    needs = Needs([(900, 1_005), (1_010, 1_030), (1_020, 1_040)], [], [])

    assert needs.while_there(CONFIRMED, CONFIRMED + 50) == 15


def test_two_clocks_are_away_only_while_both_are() -> None:
    assert at_once([[(1, 5), (8, 9)], [(3, 8.5)]]) == [(3, 5), (8, 8.5)]
