"""Any life that an incident may have: whatever happens in whatever order, the rules of telling hold."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hotline.domain.alerts import Alert, AlertState
from hotline.domain.answers import Letter, may, read
from hotline.domain.contacts import EVERYWHERE, Contact, Role, by_level
from hotline.domain.escalation import advance
from hotline.domain.incidents import State
from hotline.domain.policies import DEFAULT
from tests.domain.people import START, TIMING, alert, contact, incident

PEOPLE = st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from(Role)), min_size=1, max_size=8)
ENDS = st.sampled_from([State.ALL_CLEAR, State.FALSE_ALARM, State.WITHDRAWN, State.LAPSED])


def person(place: int, level: int, reachable: bool, role: Role) -> Contact:
    """Return one of the contacts of a site."""
    return replace(contact(f"c{place}", min(level, 3), everywhere=level == 4, reachable=reachable), role=role)


class Life(RuleBasedStateMachine):
    """One incident and its people; every rule is something that somebody does, or that time does."""

    @initialize(people=PEOPLE)
    def open(self, people: list[tuple[int, bool, Role]]) -> None:
        self.people = {f"c{place}": person(place, *facts) for place, facts in enumerate(people)}
        self.now = START
        self.incident = incident()
        self.alerts: dict[str, Alert] = {}
        self.look_at: datetime | None = None
        self.advance()

    def advance(self) -> None:
        """Tell whose turn it is, as the service does."""
        step = advance(self.incident, DEFAULT, by_level(self.people.values()), list(self.alerts.values()), self.now)
        answered = [one for one in self.alerts.values() if one.state in {AlertState.ANSWERED, AlertState.PASSED}]
        for who in step.tell:
            assert who.id not in self.alerts, "told twice"
            assert who.level <= step.next_step, "told before their turn"
            assert who.level < EVERYWHERE or self.incident.confirmed or not answered, "a prank left the site"
            state = AlertState.WAITING if who.reachable else AlertState.FAILED
            self.alerts[who.id] = alert(who, state, number=len(self.alerts) + 1)
        assert step.next_step >= self.incident.next_step
        assert step.look_again_at is None or step.look_again_at > self.now, "nobody would ever look again"
        self.incident = replace(self.incident, next_step=step.next_step)
        self.look_at = step.look_again_at

    def set(self, who: str, state: AlertState) -> None:
        self.alerts[who] = replace(self.alerts[who], state=state)

    @rule(seconds=st.integers(1, 1200))
    def time_passes(self, seconds: int) -> None:
        until = self.now + timedelta(seconds=seconds)
        while self.look_at and self.look_at <= until:
            self.now, self.look_at = self.look_at, None
            if self.incident.waiting:
                self.advance()
        self.now = until
        if self.incident.state is State.OPEN and self.now - self.incident.last_report_at >= TIMING.unreached:
            self.incident = self.incident.unreached(self.now)

    @rule(other=st.booleans())
    @precondition(lambda self: self.incident.joinable(self.now, TIMING))
    def somebody_reports(self, other: bool) -> None:
        before = self.look_at
        joined = self.incident.reported(self.now)
        self.incident = joined.confirm(self.now) if other else joined
        if self.incident.waiting:
            next_step = self.incident.next_step
            self.advance()
            sooner = self.incident.next_step > next_step or before is None
            # Whoever answered meanwhile keeps an unconfirmed report with the site's own people.
            stays = not self.incident.confirmed and next_step == EVERYWHERE - 1 and self.look_at is None
            assert sooner or stays or self.look_at == before, "a report put the next step off"

    @rule(place=st.integers(0, 7), letter=st.sampled_from(["A", "P", "H", "F", "C", "words"]))
    def somebody_answers(self, place: int, letter: str) -> None:
        who = f"c{place}"
        if who not in self.alerts:
            return
        number, role = self.alerts[who].number, self.people[who].role
        given = read(f"{number} {letter}")
        assert given
        assert given.number == number
        if not given.letter:
            self.words(who)
        elif may(role, given.letter):
            self.letter(who, given.letter)

    def words(self, who: str) -> None:
        if self.incident.live and self.people[who].is_rep:
            self.set(who, AlertState.ANSWERED)

    def letter(self, who: str, letter: Letter) -> None:
        rep, live = self.people[who].is_rep, self.incident.live
        if letter is Letter.ON_SITE:
            self.set(who, AlertState.ANSWERED)
            self.incident = self.incident.on_site(who, self.now)
        elif not live:
            return
        elif letter is Letter.ACKNOWLEDGE:
            self.set(who, AlertState.ANSWERED)
            if rep and self.incident.waiting:
                self.incident = self.incident.acknowledge(who, self.now)
        elif letter is Letter.DECLINE:
            self.set(who, AlertState.PASSED)
            if self.incident.acknowledged_by == who:
                self.incident = self.incident.unacknowledge(self.now)
            if self.incident.waiting:
                self.advance()
        else:
            self.incident = self.incident.end(State.ALL_CLEAR, self.now)

    @rule(place=st.integers(0, 7))
    def an_alert_fails(self, place: int) -> None:
        who = f"c{place}"
        if who in self.alerts and self.alerts[who].state is AlertState.WAITING:
            self.set(who, AlertState.FAILED)
            if self.incident.waiting:
                self.advance()

    @rule()
    @precondition(lambda self: self.incident.state is State.ACKNOWLEDGED)
    def whoever_has_it_is_silent(self) -> None:
        self.incident = self.incident.unacknowledge(self.now)
        self.advance()

    @rule(state=ENDS)
    @precondition(lambda self: self.incident.live)
    def it_ends(self, state: State) -> None:
        self.incident = self.incident.end(state, self.now)

    @rule()
    @precondition(lambda self: not self.incident.live)
    def a_reporter_says_that_it_goes_on(self) -> None:
        self.incident = self.incident.reopen(self.now)
        for who, one in self.alerts.items():
            if one.state is not AlertState.FAILED:
                self.set(who, AlertState.WAITING)
        self.advance()

    @invariant()
    def somebody_has_it_exactly_while_it_is_taken(self) -> None:
        if hasattr(self, "incident"):
            one = self.incident
            assert (one.state is State.ACKNOWLEDGED) <= (one.acknowledged_by is not None)
            assert one.acknowledged_by is None or self.people[one.acknowledged_by].is_rep
            assert one.live == (one.ended_at is None)
            assert not one.waiting or one.acknowledged_by is None
            assert one.on_site_at is None or one.confirmed

    @invariant()
    def while_it_waits_everybody_whose_time_has_come_is_told(self) -> None:
        if hasattr(self, "incident") and self.incident.waiting:
            age = self.now - self.incident.policy_at
            due = {step.level for step in DEFAULT.steps if age >= step.after and step.level != EVERYWHERE}
            assert {who.id for who in self.people.values() if who.level in due} <= set(self.alerts)

    @invariant()
    def it_never_rests_with_people_who_will_not_come_while_others_of_the_next_tier_may(self) -> None:
        if hasattr(self, "incident") and self.incident.waiting and all(one.over for one in self.alerts.values()):
            assert self.incident.next_step >= 2

    @invariant()
    def what_nobody_answers_is_known_to_everybody_after_ten_minutes(self) -> None:
        if hasattr(self, "incident") and self.incident.waiting:
            late = self.now - self.incident.policy_at >= DEFAULT.steps[-1].after
            if late and all(one.state in {AlertState.WAITING, AlertState.FAILED} for one in self.alerts.values()):
                assert set(self.alerts) == set(self.people)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30)
