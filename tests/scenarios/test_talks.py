"""A rep's wish to talk: the reporter is asked first, neither sees the other's number, and nothing is recorded."""

import pytest

from tests.building import NUMBER, Building
from tests.handsets import Call, Phone
from tests.line import Line


def asked(building: Building, reporter: str = "ana") -> Phone:
    """Let somebody report, and Maria ask by a key to talk with them."""
    building.phone(reporter).text("ICE ANNEX").clear()
    building.wait(minutes=2)
    call = building.phone("maria").pick_up().expect("To ask the worker for a call with you, press 9")
    call.press("9").expect("You pressed 9", "we call you", "press 1", "press 2")
    call.hang_up()
    building.phone("james").let_ring()
    building.phone("dana").let_ring()
    return building.phone(reporter)


def connected(building: Building) -> tuple[Call, Call]:
    """Return the two ends of a talk, right after the reporter agreed and both pressed 1."""
    asked(building).text("1").expect("wants to call you").expect("Your phone rings in a minute")
    maria = building.phone("maria").pick_up().expect("says that it is safe", "press 1").press("1")
    ana = building.phone("ana").pick_up().expect("Maria, your union rep, is on the line", "press 1").press("1")
    return maria, ana


def test_the_reporter_is_asked_and_nobodys_phone_rings_before_they_agree(calling: Building) -> None:
    ana = asked(calling).expect("Maria, your union rep, wants to call you", "Reply 1 when it is safe")

    calling.wait(minutes=5)

    assert ana.rings == []
    assert calling.phone("maria").rings == []


def test_after_their_one_the_rep_is_called_and_then_the_reporter_and_both_are_connected(calling: Building) -> None:
    maria, ana = connected(calling)

    assert maria.bridged_to == ana.sid
    assert ana.caller == NUMBER
    assert maria.caller == NUMBER
    ana.hang_up()
    maria.listen().expect("The other person has hung up")
    assert maria.ended


def test_asking_to_talk_takes_nothing_and_the_same_call_still_can(calling: Building) -> None:
    calling.phone("ana").text("ICE ANNEX").clear()
    calling.wait(minutes=2)

    call = calling.phone("maria").pick_up().press("9")
    calling.phone("ana").expect("wants to call you").expect_nothing()
    call.press("1").expect("You have City Hall Annex")

    calling.phone("ana").expect("Maria, your union rep, has your report")


def test_a_reporter_who_is_not_asked_twice_for_a_key_pressed_twice(calling: Building) -> None:
    calling.phone("ana").text("ICE ANNEX").clear()
    calling.wait(minutes=2)

    calling.phone("maria").pick_up().press("9").press("9")

    assert sum("wants to call you" in text for text in calling.phone("ana").inbox) == 1


def test_who_does_not_pick_up_is_not_rung_again_and_the_rep_hears_how_to_write(calling: Building) -> None:
    asked(calling).text("1")
    maria = calling.phone("maria").pick_up().press("1").expect("We call the worker now")

    calling.phone("ana").let_ring("no-answer")

    maria.listen().expect("did not answer", "text 1 and your words")
    calling.wait(minutes=5)
    assert calling.phone("ana").rings == []


@pytest.mark.parametrize("keys", ["", "7"])
def test_a_voicemail_that_presses_nothing_hears_no_rep_and_no_rep_hears_it(calling: Building, keys: str) -> None:
    asked(calling).text("1")
    maria = calling.phone("maria").pick_up().press("1")

    ana = calling.phone("ana").pick_up().press(keys).press(keys)

    assert ana.ended
    assert ana.bridged_to is None
    maria.listen().expect("did not answer")


def test_a_rep_who_does_not_pick_up_leaves_the_reporter_with_a_word(calling: Building) -> None:
    asked(calling).text("1").expect("Your phone rings")

    calling.phone("maria").let_ring("no-answer")

    calling.phone("ana").expect("Maria did not answer the phone just now")
    assert calling.phone("ana").rings == []


def test_a_rep_who_presses_nothing_rings_nobody(calling: Building) -> None:
    asked(calling).text("1")

    call = calling.phone("maria").pick_up().press("").press("5").expect("no key", "we call nobody")

    assert call.ended
    assert calling.phone("ana").rings == []
    calling.phone("ana").expect("Maria did not answer the phone")


def test_no_number_is_in_what_is_posted_or_asked_for_but_in_the_one_document_that_dials(calling: Building) -> None:
    connected(calling)

    ana, maria = calling.phone("ana").number, calling.phone("maria").number
    holding = [path for path, document in calling.wire.documents if ana in document or maria in document]
    assert holding == ["/twilio/voice/talk/key"]
    for request in calling.simulator.requests:
        assert ana not in request["path"]
        assert ana not in str({name: value for name, value in dict(request["form"]).items() if name != "To"})
    dialled = next(document for path, document in calling.wire.documents if path == "/twilio/voice/talk/key")
    assert 'record="do-not-record"' in dialled
    assert f'callerId="{NUMBER}"' in dialled


def test_supervisors_have_no_such_key(calling: Building) -> None:
    calling.phone("ana").text("ICE ANNEX").clear()
    calling.wait(minutes=2)

    call = calling.phone("dana").pick_up()
    assert "press 9" not in call.heard
    call.press("9").expect("We did not hear one of the keys").press("9").expect("no key")

    assert call.ended
    calling.phone("ana").expect("3 people were told").expect_nothing()


def test_a_reporter_who_cannot_be_texted_cannot_be_asked(calling: Building) -> None:
    call = calling.phone("ana").call()
    call.press("1").press("2101").press("1")
    calling.wait(minutes=2)

    maria = calling.phone("maria").pick_up()

    assert "press 9" not in maria.heard
    maria.press("9").expect("The worker cannot be asked", "press 1")


def test_nobody_is_connected_once_the_report_is_closed(calling: Building) -> None:
    asked(calling).text("1")
    maria = calling.phone("maria").pick_up()
    calling.phone("james").reply("1C")

    maria.press("1").expect("the report is closed")

    assert calling.phone("ana").rings == []


def test_a_one_that_comes_too_late_says_so(calling: Building) -> None:
    ana = asked(calling).expect("wants to call you").clear()
    calling.wait(minutes=31)

    ana.clear().text("1").expect("No rep is waiting to talk now")

    assert calling.phone("maria").rings == []


def test_a_spanish_reporter_is_asked_and_whispered_to_in_spanish(calling: Building) -> None:
    eva = calling.phone("eva").text("ESPAÑOL").clear().text("MIGRA ANNEX").clear()
    calling.wait(minutes=2)
    calling.phone("maria").pick_up().press("9").hang_up()

    eva.expect("Maria, de su sindicato, quiere llamarle").text("1").expect("Su teléfono sonara")
    calling.phone("maria").pick_up().press("1")
    eva.pick_up().expect("Maria, de su sindicato, está en la línea").press("1").expect("Ya pueden hablar")


def test_repeated_keys_of_a_talk_ring_the_reporter_once_in_the_record(calling: Building) -> None:
    asked(calling).text("1")
    posted = [dict(one["form"]) for one in calling.simulator.requests if one["path"].endswith("/Calls.json")]
    url = next(form["Url"] for form in posted if "/talk" in form["Url"])
    line = Line(calling, NUMBER)
    heard = line.post(url)

    first, second = line.press(heard, "1"), line.press(heard, "1")

    assert first.document == second.document


def test_a_talk_of_nobody_we_know_is_over_at_once(calling: Building) -> None:
    heard = Line(calling, NUMBER).post(f"{calling.wire.url}/twilio/voice/talk?ref=nobody")

    assert heard.action is None
    assert "cannot go on" in heard.words
