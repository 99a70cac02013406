"""Any life that the sends of a report may have: whatever fails, repeats or comes late, each text leaves once."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, select

import workers
from hotline.domain.deliveries import FAILURES, TRANSITIONS, Delivery, DeliveryState, Kind
from hotline.gateway import twiml
from hotline.store.tables import deliveries as table
from hotline.store.tables import incidents
from tests.building import CONTACTS, WORKSITES, Building, Wire
from tests.receipts import post_status
from workers.sends import deliver_incident, deliver_one

P, S, A = DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.ACCEPTED
F, U, D = DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.DROPPED
STAFF = ("maria", "james", "dana", "ruth", "gus")
EVERYBODY = ("ana", *STAFF)
# What the carrier does with the next text to somebody; those that hang for seconds are tried elsewhere.
FAULTS = (
    "500", "500-accepted", "drop", "429", "error:20429", "error:21211", "error:21610", "undelivered:30003",
    "failed:30008", "silent", "shuffle",
)  # fmt: skip
ANSWERS = ("1A", "1P", "1H", "1C", "1F", "1 wait there", "STOP")
STATUSES = ("queued", "sending", "sent", "delivered", "undelivered", "failed", "read", "nonsense")
PLACES = st.integers(0, 30)


@dataclass
class Seen:
    """What one look found: the rows of sends by id, how often each was posted and taken, and which incidents ended."""

    rows: dict[str, Delivery] = field(default_factory=dict)
    posted: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    ended: set[str] = field(default_factory=set)


class Life(RuleBasedStateMachine):
    """One report and all that is sent for it; every rule is something that somebody does, or that time does."""

    make: Callable[[], Building]

    @initialize(
        faults=st.lists(st.sampled_from(FAULTS), min_size=2, max_size=3), worked=st.booleans(), lost=st.booleans()
    )
    def agents_are_reported(self, faults: list[str], worked: bool, lost: bool) -> None:
        self.building = self.make()
        self.second = self.building.process()
        workers.use(self.building.hotline)
        assert self.building.wire.app
        self.building.wire.app = self.answering(self.building.wire.app)
        self.before = Seen()
        self.lost = lost
        self.doubted: set[str] = set()
        self.steps: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        event.listen(self.building.hotline.database.engine, "before_cursor_execute", self.note_steps)
        for name, fault in zip(STAFF, faults, strict=False):
            self.building.phone(name).fault(fault, 1)
        self.text("ana", "ICE ANNEX", worked)

    def answering(self, app: Callable[..., Any]) -> Callable[..., Any]:
        """Return the application behind a net that loses callbacks when it is told to."""

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            if self.lost and environ["PATH_INFO"] == "/twilio/status/message":
                start_response("200 OK", [("Content-Type", "text/xml")])
                return [twiml.EMPTY.encode()]
            return app(environ, start_response)

        return answer

    def teardown(self) -> None:
        if hasattr(self, "building"):
            event.remove(self.building.hotline.database.engine, "before_cursor_execute", self.note_steps)
            self.building.close()

    def text(self, name: str, words: str, worked: bool) -> None:
        """Let somebody text, while a worker looks or none does."""
        self.building.simulator.text(self.building.phone(name).number, words)
        if worked:
            self.building.settle()

    @rule(name=st.sampled_from(EVERYBODY), fault=st.sampled_from(FAULTS), count=st.integers(1, 3))
    def the_carrier_is_in_trouble(self, name: str, fault: str, count: int) -> None:
        self.building.phone(name).fault(fault, count)

    @rule(seconds=st.sampled_from([0, 1, 3, 20, 61, 300]), second=st.booleans(), worked=st.booleans())
    def time_passes(self, seconds: int, second: bool, worked: bool) -> None:
        self.building.now.at += timedelta(seconds=seconds)
        (self.second if second else self.building.hotline).clock.tick()
        if worked:
            self.building.settle()

    @rule(lost=st.booleans())
    def callbacks_are_lost_from_here_on(self, lost: bool) -> None:
        self.lost = lost

    @rule()
    def jobs_are_lost(self) -> None:
        self.building.redis.flushall()

    @rule(place=PLACES)
    def a_job_runs_once_more(self, place: int) -> None:
        rows = list(self.before.rows.values())
        if rows:
            row = rows[place % len(rows)]
            deliver_one(row.id)
            deliver_incident(row.incident_id or "")

    @rule(place=PLACES, statuses=st.lists(st.sampled_from(STATUSES), min_size=1, max_size=4))
    def callbacks_come_late_or_again(self, place: int, statuses: list[str]) -> None:
        known = [one for one in self.building.simulator.messages if one.callback]
        if not known:
            return
        message = known[place % len(known)]
        self.lost = False
        row = replace(self.before.rows[ref_of(message.callback)], sid=message.sid)
        for status in statuses:
            post_status(self.building, row, status, 30003 if status in FAILURES else None)

    @rule(name=st.sampled_from(STAFF), words=st.sampled_from(ANSWERS), worked=st.booleans())
    def somebody_answers(self, name: str, words: str, worked: bool) -> None:
        self.text(name, words, worked)

    @rule(words=st.sampled_from(["OOPS", "they left", "1", "ICE ANNEX"]), worked=st.booleans())
    def the_reporter_goes_on(self, words: str, worked: bool) -> None:
        self.text("ana", words, worked)

    @precondition(lambda self: hasattr(self, "building"))
    @invariant()
    def the_rules_of_sending_hold(self) -> None:
        self.building.simulator.settle()
        before, now = self.before, self.look()
        for id, row in now.rows.items():
            was = before.rows[id].state if id in before.rows else P
            assert row.state in self.reached(id, was), f"{was} became {row.state}, by {self.steps[id]}"
            assert was is not A or row.state is A or row.status in FAILURES, "only a receipt undoes an acceptance"
            if id not in self.doubted:
                assert now.taken[id] <= 1, "a text went twice, and there was no doubt about the first"
                assert now.taken[id] == 0 or row.state in (A, F), f"a text that the carrier has is {row.state}"
            if row.state is A:
                assert now.taken[row.bundled_into or id] >= 1, "a text that nobody took is told as accepted"
            again = now.posted[id] - before.posted[id]
            assert not again or was not in (A, F, D), f"a text that was {was} went once more"
            assert not again or row.kind is not Kind.ALERT or row.incident_id not in before.ended & now.ended
        assert before.rows.keys() <= now.rows.keys()
        assert now.posted.keys() <= now.rows.keys(), "a text that is no row went out"
        self.before = now
        self.steps.clear()

    def note_steps(self, _conn: Any, _cursor: Any, _statement: str, _given: Any, context: Any, _many: bool) -> None:
        """Note each step of a delivery as it is written."""
        for given in context.compiled_parameters if context and context.compiled else []:
            if "as_read_state" in given:
                self.steps[given["as_read_id"]].append((given["as_read_state"], given["new_state"]))

    def reached(self, id: str, was: DeliveryState) -> set[DeliveryState]:
        """Return where a delivery may be found, by the steps that were written; each is one of the table's."""
        states = {was}
        for old, new in self.steps[id]:
            assert DeliveryState(new) in TRANSITIONS[DeliveryState(old)], f"{old} became {new}"
            if DeliveryState(old) in states:
                states.add(DeliveryState(new))
        return states

    def look(self) -> Seen:
        """Look at the rows, and at what the carrier was asked and has taken."""
        seen = Seen()
        with self.building.hotline.database.reading() as tx:
            for id in tx.conn.execute(select(table.sends.c.id)).scalars().all():
                row = table.get(tx.conn, id)
                assert row
                seen.rows[id] = row
            for id in {row.incident_id for row in seen.rows.values() if row.incident_id}:
                incident = incidents.get(tx.conn, id)
                seen.ended |= set() if incident and incident.live else {id}
        asked = [dict(one["form"]) for one in self.building.simulator.requests if one["method"] == "POST"]
        seen.posted = Counter(ref_of(form["StatusCallback"]) for form in asked if "StatusCallback" in form)
        seen.taken = Counter(ref_of(one.callback) for one in self.building.simulator.messages if one.callback)
        self.doubted |= {id for id, row in seen.rows.items() if row.state in (U, S)}
        return seen


def ref_of(callback: str) -> str:
    return parse_qs(urlsplit(callback).query)["ref"][0]


def test_each_text_leaves_once_and_only_moves_on_whatever_happens(
    wire: Wire, empty_database: Callable[[], str], clean_redis: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def make() -> Building:
        building = Building(wire, empty_database(), clean_redis)
        building.redis.flushall()
        building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")
        return building

    # A life of so few steps is read as it is; making it shorter takes minutes.
    lives = 5 if "postgresql" in request.node.name else 16
    run_state_machine_as_test(
        cast(Any, type("Life", (Life,), {"make": staticmethod(make)})),
        settings=settings(
            max_examples=lives, stateful_step_count=16, phases=(Phase.reuse, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )  # fmt: skip
