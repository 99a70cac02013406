"""Verification by phone: a new contact answers a code once, and is alerted whether they have or not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from hotline.services.directory.verification import AGAIN_AFTER
from hotline.store.tables import contacts, verifications
from tests.building import CONTACTS, NUMBER, OFFICE, WORKSITES, Building, Wire
from tests.line import Line

SIGNED = "forms signed in May"


@pytest.fixture
def new(wire: Wire, database_url: str, clean_redis: str, tmp_path: Path) -> object:
    """Return a building with a number to call from, whose contacts have just been imported with their consent."""
    building = Building(wire, database_url, clean_redis, TWILIO_PHONE_NUMBER=NUMBER, CALLS_PER_SECOND="50")
    building.directory(tmp_path, WORKSITES, CONTACTS, verified=False, consent=SIGNED)
    yield building
    building.close()


def verified(building: Building) -> set[str]:
    """Return the first names of those whose phone has answered."""
    with building.hotline.database.reading() as tx:
        return {one.first_name.lower() for one in contacts.every(tx) if one.verified}


def ask_again(building: Building) -> int:
    """Let everybody who did not answer be asked once more, as `hotline directory verify` does."""
    before = building.now() - AGAIN_AFTER
    return building.hotline.database.write(lambda tx: verifications.ask_again(tx.conn, before))


def code_in(text: str) -> str:
    """Return the code that a text names."""
    (code,) = re.findall(r"\b\d{6}\b", text)
    return str(code)


def test_each_new_contact_is_sent_a_code_that_says_who_why_and_how_to_stop(new: Building) -> None:
    new.wait(seconds=5)

    maria = new.phone("maria").expect("Test Hotline: Maria, you are listed as union rep", "reply", "STOP")
    new.phone("dana").expect("listed as supervisor")
    new.phone("james").expect("representante sindical", "responda STOP")
    codes = {code_in(new.phone(name).inbox[0]) for name in ("maria", "dana", "james", "ruth", "gus", "elena", "sam")}
    assert len(codes) == 7
    new.wait(hours=3)
    maria.expect_nothing()


@pytest.mark.parametrize("spelled", ["{}", " {}. ", "{0:.3} {1}"])
def test_the_code_in_answer_marks_the_phone_as_verified(new: Building, spelled: str) -> None:
    new.wait(seconds=5)
    maria = new.phone("maria")
    code = code_in(maria.inbox[0])

    maria.text(spelled.format(code, code[3:])).expect("reply").expect("this phone is confirmed")

    assert verified(new) == {"maria"}


def test_two_clocks_send_one_code(new: Building) -> None:
    first, second = new.hotline.verification, new.process().verification
    with new.hotline.database.reading() as tx:
        ids = verifications.to_ask(tx.conn)

    asked = [new.hotline.database.write(lambda tx, who=who: who.ask(tx, ids[0])) for who in (first, second)]  # type: ignore[misc]

    assert asked == [True, False]


def test_after_it_the_contact_card_comes_once(new: Building) -> None:
    new.wait(seconds=5)
    maria = new.phone("maria")
    sid = "SM" + "7" * 32

    maria.text(code_in(maria.inbox[0]), sid).expect("is confirmed").expect("save us as a contact", "/contact.vcf")
    maria.text("ON").expect("on duty").expect_nothing()
    maria.text(code_in(maria.inbox[0]), sid)

    assert sum("/contact.vcf" in text for text in maria.inbox) == 1


def test_the_card_is_a_vcard_with_our_number(new: Building) -> None:
    answer = requests.get(f"{new.wire.url}/contact.vcf", timeout=60)

    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    lines = answer.text.split("\r\n") if "\r\n" in answer.text else answer.text.splitlines()
    assert {"BEGIN:VCARD", "FN:Test Hotline", f"TEL:{NUMBER}", "END:VCARD"} <= set(lines)


def test_a_wrong_or_old_code_is_told_so_and_another_phone_learns_nothing(new: Building) -> None:
    new.wait(seconds=5)
    maria, dana = new.phone("maria"), new.phone("dana")
    right = code_in(maria.inbox[0])
    wrong = f"{(int(right) + 1) % 10**6:06}"

    maria.clear().text(wrong).expect("not the code that we sent")
    dana.clear().text(right).expect("not the code that we sent")
    stranger = new.phone("ana").text(right)
    new.now.at += timedelta(days=8)
    maria.text(right).expect("not the code that we sent")

    assert not any("code" in text for text in stranger.inbox)
    assert verified(new) == set()


def test_who_answers_an_alert_has_shown_that_their_phone_works(new: Building) -> None:
    new.phone("ana").text("ICE ANNEX")
    new.phone("maria").expect("City Hall Annex").reply("1P")
    new.wait(minutes=2)
    new.phone("james").pick_up().press("2")

    assert verified(new) == {"maria", "james"}


def test_the_unverified_are_alerted_like_anybody(new: Building) -> None:
    new.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")

    new.phone("maria").expect("UNCONFIRMED")


def test_at_night_codes_and_cards_wait_for_the_morning_of_the_site(new: Building) -> None:
    new.now.at += timedelta(hours=10)  # 20:42
    new.phone("ana").text("ICE ANNEX")
    maria = new.phone("maria").expect("City Hall Annex").reply("1P").expect("you passed")
    new.wait(hours=11)  # 07:42
    assert not any("save us" in text or "to confirm" in text.lower() for text in maria.inbox)
    new.phone("ruth").clear()

    new.wait(minutes=18)

    maria.expect("save us as a contact")
    new.phone("dana").clear()
    assert any("To confirm it" in text for text in new.phone("ruth").inbox)


def test_a_landline_is_called_and_enters_the_code_by_keys(new: Building) -> None:
    new.phone("maria").fault("undelivered:30006", 1)
    new.wait(seconds=5)

    call = new.phone("maria").pick_up().expect("This is Test Hotline", "enter this code", "Once more")
    code = re.findall(r"(\d(?:, \d){5})", call.heard)[0].replace(", ", "")
    call.press("111111" if code != "111111" else "222222").expect("enter this code")
    call.press(code).expect("This phone is confirmed")

    assert call.ended
    assert verified(new) == {"maria"}
    assert not any("contact.vcf" in text for text in new.phone("maria").inbox)


def test_a_landline_that_nobody_answers_stays_unverified(new: Building) -> None:
    new.phone("maria").fault("undelivered:30006", 1)
    new.wait(seconds=5)

    call = new.phone("maria").pick_up().press("").press("").expect("not confirmed by this call", "alerts all the same")

    assert call.ended
    assert verified(new) == set()
    new.wait(hours=2)
    assert new.phone("maria").rings == []


def test_who_opted_out_is_asked_nothing(new: Building) -> None:
    new.phone("maria").text("STOP").clear()

    new.wait(seconds=5)

    new.phone("maria").expect_nothing()
    assert new.phone("maria").rings == []


def test_without_a_recorded_consent_nobody_is_asked(empty_building: Building, tmp_path: Path) -> None:
    empty_building.directory(tmp_path, WORKSITES, CONTACTS, verified=False)

    empty_building.wait(seconds=5)

    empty_building.phone("maria").expect_nothing()
    empty_building.directory(tmp_path, WORKSITES, CONTACTS, verified=False, consent=SIGNED)
    empty_building.wait(seconds=5)
    empty_building.phone("maria").expect("you are listed as union rep")


def test_who_did_not_answer_may_be_asked_again_a_day_later(new: Building) -> None:
    new.wait(seconds=5)
    maria, dana = new.phone("maria"), new.phone("dana")
    maria.text(code_in(maria.inbox[0])).clear()
    first = code_in(dana.inbox[0])
    dana.clear()
    assert ask_again(new) == 0

    new.wait(hours=25)
    assert ask_again(new) == 6
    new.wait(seconds=5)

    maria.expect_nothing()
    second = code_in(dana.inbox[-1])
    assert first != second
    dana.text(second).expect("to confirm").expect("is confirmed")


CALLS = """name,role,phone,language,worksites,tier,calls
Maria Lopez,rep,+15105550101,en,ANNEX,1,no
Dana Whitfield,supervisor,+15105550103,en,ANNEX,1,yes
James Okafor,rep,+15105550102,en,ANNEX,1,
Elena Cruz,rep,+15105550107,es,*,3,
"""


def test_the_consent_decides_on_calls_also_after_stop(calling: Building, tmp_path: Path) -> None:
    calling.directory(tmp_path, WORKSITES, CALLS, consent=SIGNED, remove_missing=True)
    calling.phone("dana").text("STOP")

    calling.phone("ana").text("ICE ANNEX")
    assert [name for name in ("maria", "dana", "james") if calling.phone(name).rings] == ["dana"]
    calling.wait(minutes=2)

    assert [name for name in ("maria", "dana", "james") if calling.phone(name).rings] == ["dana", "james"]


def test_a_call_with_a_code_for_nobody_we_know_is_over_at_once(new: Building) -> None:
    heard = Line(new, NUMBER).post(f"{new.wire.url}/twilio/voice/code?ref=nobody")

    assert heard.action is None
    assert OFFICE not in heard.words
