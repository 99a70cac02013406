"""<Dial>: a second phone rings, hears its own words first, and is connected or not; then the first goes on."""

from types import SimpleNamespace
from typing import Any

import pytest
from twilio.rest import Client

from hotline.simulator import RunningSimulator
from hotline.simulator.network.twiml_player import APOLOGY
from tests import handsets
from tests.simulator.conftest import HOTLINE
from tests.simulator.double import Answer, Double, response
from tests.simulator.pair import Pair, dial, texts


@pytest.fixture
def pair(client: Client, simulator: RunningSimulator, double: Double, rep: str, worker: str) -> Pair:
    return Pair(client, simulator, double, rep, worker)


def test_the_dialled_phone_rings_and_shows_the_caller_id_alone(pair: Pair, client: Client) -> None:
    worker = pair.dial()

    call = pair.shown(worker)
    assert (call["status"], call["from"], call["direction"]) == ("ringing", HOTLINE, "outbound-dial")
    assert pair.rep_number not in str(call)
    assert pair.worker_number not in str(pair.shown(pair.rep))
    resource = client.calls(worker).fetch()
    assert (resource.parent_call_sid, resource.direction, resource.to) == (pair.rep, "outbound-dial", call["number"])
    assert [call.sid for call in client.calls.list(parent_call_sid=pair.rep)] == [worker]
    assert pair.after == []


def test_the_dialled_phone_alone_hears_its_document(pair: Pair) -> None:
    worker = pair.dial()

    heard = pair.simulator.answer(worker)

    assert texts(heard) == ["A rep calls."]
    assert texts(pair.shown(pair.rep)) == ["Press one to talk.", "We call the worker now."]
    assert (heard["bridged_to"], pair.shown(pair.rep)["bridged_to"]) == (None, None)
    (form,) = pair.double.forms("/whisper")
    assert form["CallSid"] == worker
    assert form["ParentCallSid"] == pair.rep
    assert (form["From"], form["To"]) == (HOTLINE, pair.worker_number)
    assert (form["Direction"], form["CallStatus"]) == ("outbound-dial", "in-progress")


def test_two_phones_are_connected_when_the_document_ends(pair: Pair) -> None:
    worker = pair.dial()
    pair.double.answers["/accept"] = response("<Say>You are connected.</Say>")
    pair.simulator.answer(worker)

    heard = pair.simulator.key(worker, "1")

    assert (texts(heard), heard["bridged_to"], heard["ended"]) == (["You are connected."], pair.rep, False)
    assert (pair.shown(pair.rep)["bridged_to"], pair.shown(pair.rep)["ended"]) == (worker, False)
    (accept,) = pair.double.forms("/accept")
    assert (accept["CallSid"], accept["Digits"], accept["ParentCallSid"]) == (worker, "1", pair.rep)
    assert pair.after == []


def test_a_number_without_a_document_is_connected_at_once(pair: Pair) -> None:
    pair.double.answers["/talk"] = dial(pair.worker_number, noun="")

    heard = pair.simulator.answer(pair.dial())

    assert (heard["said"], heard["bridged_to"]) == ([], pair.rep)


@pytest.mark.parametrize("leaver", ["rep", "worker"])
def test_either_side_ends_the_talk_and_the_action_hears_of_it(pair: Pair, leaver: str) -> None:
    worker = pair.talk()

    pair.simulator.hang_up(worker if leaver == "worker" else pair.rep)

    assert pair.after == [("completed", "true", "in-progress" if leaver == "worker" else "completed")]
    form = pair.double.forms("/after")[0]
    assert (form["CallSid"], form["DialCallSid"], form["To"]) == (pair.rep, worker, pair.rep_number)
    assert "ParentCallSid" not in form
    for sid in (worker, pair.rep):
        assert (pair.shown(sid)["ended"], pair.shown(sid)["bridged_to"]) == (True, None)


def test_the_parent_goes_on_with_the_action_when_the_other_has_gone(pair: Pair) -> None:
    pair.double.answers["/after"] = response('<Gather numDigits="1" action="/more"><Say>Press 2.</Say></Gather>')
    worker = pair.talk()

    pair.simulator.hang_up(worker)
    pair.simulator.settle()

    heard = pair.simulator.listen(pair.rep)
    assert (texts(heard), heard["ended"]) == (["Press 2."], False)
    assert pair.simulator.listen(pair.rep)["said"] == []
    pair.double.answers["/more"] = response("<Say>Thank you.</Say>")
    assert texts(pair.simulator.key(pair.rep, "2")) == ["Thank you."]


def test_the_verbs_behind_a_dial_without_action_are_played(pair: Pair) -> None:
    number = f"<Number>{pair.worker_number}</Number>"
    pair.double.answers["/talk"] = response(f'<Dial callerId="{HOTLINE}">{number}</Dial><Say>Goodbye.</Say>')
    pair.simulator.answer(pair.dial(), "busy")
    pair.simulator.settle()

    heard = pair.simulator.listen(pair.rep)

    assert (texts(heard), heard["ended"]) == (["Goodbye."], True)


@pytest.mark.parametrize("keys", ["2", ""])
def test_a_document_that_hangs_up_connects_nobody(pair: Pair, keys: str) -> None:
    pair.double.answers["/accept"] = response("<Say>Goodbye.</Say><Hangup/>")
    worker = pair.dial()
    pair.simulator.answer(worker)

    heard = pair.simulator.key(worker, keys)

    assert (heard["ended"], heard["bridged_to"], heard["status"]) == (True, None, "completed")
    assert pair.after == [("completed", "false", "in-progress")]
    assert texts(pair.simulator.listen(pair.rep)) == ["The call has ended."]


def test_hanging_up_during_the_document_connects_nobody(pair: Pair) -> None:
    worker = pair.dial()
    pair.simulator.answer(worker)

    pair.simulator.hang_up(worker)

    assert pair.after == [("completed", "false", "in-progress")]


@pytest.mark.parametrize("how", ["no-answer", "busy"])
def test_nobody_takes_the_call(pair: Pair, how: str) -> None:
    worker = pair.dial()

    pair.simulator.answer(worker, how)

    assert pair.after == [(how, "false", "in-progress")]
    assert "DialCallDuration" not in pair.double.forms("/after")[0]
    assert pair.double.forms("/whisper") == []
    assert texts(pair.simulator.listen(pair.rep)) == ["The call has ended."]


def test_a_voicemail_agrees_to_nothing(pair: Pair) -> None:
    worker = pair.dial()

    heard = pair.simulator.answer(worker, "voicemail")

    assert (texts(heard), heard["ended"]) == (["A rep calls."], True)
    assert pair.double.forms("/accept") == []
    assert pair.after == [("completed", "false", "in-progress")]


def test_a_voicemail_is_connected_by_a_document_that_asks_nothing(pair: Pair) -> None:
    pair.double.answers["/whisper"] = response("<Say>A rep calls.</Say>")

    pair.simulator.answer(pair.dial(), "voicemail")

    assert pair.after == [("completed", "true", "in-progress")]


@pytest.mark.parametrize("fault", ["busy", "no-answer", "failed:13224"])
def test_a_fault_on_calls_ends_the_dial_at_once(pair: Pair, fault: str) -> None:
    pair.simulator.fault(pair.worker_number, fault, on="calls")

    pair.simulator.key(pair.rep, "1")

    assert [status for status, *_ in pair.after] == [fault.partition(":")[0]]
    assert texts(pair.simulator.listen(pair.rep)) == ["The call has ended."]


def test_a_dialled_phone_rings_no_longer_than_the_timeout(pair: Pair) -> None:
    pair.double.answers["/talk"] = dial(pair.worker_number).replace('timeout="20"', 'timeout="0"')

    pair.simulator.key(pair.rep, "1")
    pair.simulator.wait_until(lambda: bool(pair.double.forms("/after")))

    assert pair.after == [("no-answer", "false", "in-progress")]


def test_a_talk_lasts_no_longer_than_its_limit(pair: Pair) -> None:
    pair.double.answers["/talk"] = dial(pair.worker_number, 'timeLimit="0"')

    pair.talk()
    pair.simulator.wait_until(lambda: bool(pair.double.forms("/after")))

    assert pair.after == [("completed", "true", "in-progress")]


def test_a_parent_that_hangs_up_stops_the_ringing(pair: Pair) -> None:
    worker = pair.dial()

    pair.simulator.hang_up(pair.rep)

    assert pair.after == [("canceled", "false", "completed")]
    assert (pair.shown(worker)["status"], pair.shown(worker)["ended"]) == ("canceled", True)
    assert "The call has ended." not in texts(pair.shown(pair.rep))


def test_a_parent_that_hangs_up_ends_what_the_other_hears(pair: Pair) -> None:
    worker = pair.dial()
    pair.simulator.answer(worker)

    pair.simulator.hang_up(pair.rep)

    assert pair.after == [("completed", "false", "completed")]
    assert pair.shown(worker)["ended"]


@pytest.mark.parametrize(("attributes", "ended"), [('hangupOnStar="true"', True), ("", False)])
def test_the_star_leaves_the_other_only_where_that_is_allowed(pair: Pair, attributes: str, ended: bool) -> None:
    pair.double.answers["/talk"] = dial(pair.worker_number, attributes)
    worker = pair.talk()

    pair.simulator.key(pair.rep, "*")

    assert pair.shown(worker)["ended"] is ended
    assert len(pair.after) == ended


def test_keys_of_connected_phones_go_to_nobody(pair: Pair) -> None:
    worker = pair.talk()
    seen = len(pair.double.seen)

    assert pair.simulator.key(worker, "1")["said"] == pair.simulator.key(pair.rep, "1")["said"] == []
    assert len(pair.double.seen) == seen


def test_every_webhook_of_a_dial_is_signed(pair: Pair) -> None:
    events = 'statusCallback="/progress?ref=9" statusCallbackEvent="initiated ringing answered completed"'
    pair.double.answers["/talk"] = dial(pair.worker_number, noun=f'url="/whisper?ref=9" {events}')

    pair.simulator.hang_up(pair.talk())

    assert pair.after
    assert {seen.path for seen in pair.double.seen} >= {"/whisper", "/accept", "/after", "/progress"}
    assert all(seen.signed for seen in pair.double.seen)
    assert {seen.query for seen in pair.double.seen if seen.path in ("/whisper", "/after")} == {"ref=9"}
    progress = [(form["CallStatus"], form["ParentCallSid"]) for form in pair.double.forms("/progress")]
    assert progress == [(status, pair.rep) for status in ("initiated", "ringing", "in-progress", "completed")]


@pytest.mark.parametrize("answer", [Answer("", status=500), Answer("<Response><Say>")])
def test_a_broken_document_connects_nobody(pair: Pair, answer: Answer) -> None:
    pair.double.answers["/whisper"] = answer

    heard = pair.simulator.answer(pair.dial())

    assert (texts(heard), heard["ended"]) == ([APOLOGY], True)
    assert pair.after == [("completed", "false", "in-progress")]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param(dial("(415) 555-1000"), 13223, id="number"),
        pytest.param(dial("+15105550101").replace(HOTLINE, "+15105559999"), 13214, id="callerId"),
    ],
)
def test_a_senseless_dial_fails_and_is_complained_of(pair: Pair, document: str, code: int) -> None:
    pair.double.answers["/talk"] = document

    pair.simulator.key(pair.rep, "1")

    assert pair.after == [("failed", "false", "in-progress")]
    assert [fault["code"] for fault in pair.simulator.faults_seen] == [code]


def test_a_dialled_phone_cannot_dial(pair: Pair) -> None:
    pair.double.answers["/whisper"] = dial(pair.rep_number)

    heard = pair.simulator.answer(pair.dial())

    assert heard["ended"]
    assert pair.after == [("completed", "false", "in-progress")]
    assert [fault["code"] for fault in pair.simulator.faults_seen] == [13201]


def test_without_a_caller_id_the_callers_own_number_is_shown(
    simulator: RunningSimulator, double: Double, rep: str, worker: str
) -> None:
    double.answers["/voice"] = response(f"<Dial><Number>{rep}</Number></Dial>")

    simulator.call(worker)

    assert simulator.expect_call(rep)["from"] == worker


def test_the_first_of_several_numbers_wins(pair: Pair) -> None:
    other = "+15105550103"
    pair.double.answers["/talk"] = dial(f"{pair.worker_number}</Number><Number>{other}")
    worker = pair.dial()
    assert pair.simulator.expect_call(other)["from"] == HOTLINE

    pair.simulator.answer(worker)
    pair.simulator.key(worker, "1")

    assert pair.shown(worker)["bridged_to"] == pair.rep
    assert pair.simulator.calls(other)[0]["status"] == "canceled"
    assert pair.after == []
    pair.simulator.hang_up(worker)
    assert pair.after == [("completed", "true", "in-progress")]


def test_a_parent_sent_elsewhere_leaves_the_other_and_asks_no_action(pair: Pair, client: Client) -> None:
    worker = pair.talk()

    client.calls(pair.rep).update(twiml=response("<Say>Somebody else has it.</Say>"))

    assert pair.shown(worker)["ended"]
    assert texts(pair.shown(pair.rep))[-1] == "Somebody else has it."
    assert pair.after == []


def test_a_child_sent_elsewhere_leaves_the_parent_to_its_action(pair: Pair, client: Client) -> None:
    worker = pair.talk()

    client.calls(worker).update(twiml=response('<Say>Stay here.</Say><Gather action="/x"/>'))

    assert pair.after == [("completed", "true", "in-progress")]
    assert (pair.shown(worker)["ended"], pair.shown(worker)["bridged_to"]) == (False, None)
    pair.simulator.hang_up(worker)
    assert len(pair.after) == 1


def test_the_handsets_of_the_tests_dial_talk_and_hang_up(pair: Pair) -> None:
    building: Any = SimpleNamespace(simulator=pair.simulator, settle=pair.simulator.settle)
    worker = handsets.Phone(building, pair.worker_number, "Ana")
    rep = handsets.Call(building, pair.simulator.listen(pair.rep))
    rep.press("1").expect("We call the worker now")

    call = worker.pick_up().expect("A rep calls")
    assert (call.caller, call.bridged_to) == (HOTLINE, None)
    call.press("1")
    assert (call.bridged_to, rep.bridged_to) == (rep.sid, call.sid)

    call.hang_up()
    rep.listen().expect("The call has ended")
    assert (call.ended, rep.ended, worker.rings) == (True, True, [])
    rep.listen().expect("The call has ended")


def test_the_handsets_of_the_tests_let_a_dialled_phone_ring(pair: Pair) -> None:
    building: Any = SimpleNamespace(simulator=pair.simulator, settle=pair.simulator.settle)
    pair.dial()

    handsets.Phone(building, pair.worker_number, "Ana").let_ring()

    assert pair.after == [("no-answer", "false", "in-progress")]
