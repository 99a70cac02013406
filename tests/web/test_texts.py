"""POST /twilio/sms: repeated, at once, from any sender; the carrier's words; nonsense and machines."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from tests.building import Building
from tests.rows import known_of
from tests.web.webhook import Carrier, carrier_of

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@pytest.fixture
def carrier(building: Building) -> Carrier:
    return carrier_of(building)


def alerts_of(building: Building, name: str) -> list[str]:
    building.settle()
    return [text for text in building.phone(name).inbox if "immigration agents" in text]


def test_a_repeated_text_is_answered_alike_and_does_nothing_more(building: Building, carrier: Carrier) -> None:
    first = carrier.text("ICE ANNEX", sid="SMsame").text
    again = carrier.text("ICE ANNEX", sid="SMsame").text
    Redis.from_url(building.environ["REDIS_URL"]).flushall()
    without_redis = carrier.text("ICE ANNEX", sid="SMsame").text
    building.wait(seconds=3)

    assert "3 people are being alerted" in first
    assert first == again == without_redis
    assert len(alerts_of(building, "maria")) == 1


def test_a_repeated_answer_of_a_rep_and_repeated_words_do_nothing_more(building: Building, carrier: Carrier) -> None:
    carrier.text("ICE ANNEX")
    maria = building.phone("maria").number
    building.settle()

    first = carrier.text("1 wait in the lobby", maria, "SMwords").text
    Redis.from_url(building.environ["REDIS_URL"]).flushall()
    again = carrier.text("1 wait in the lobby", maria, "SMwords").text
    for _ in range(2):
        carrier.text("they are upstairs now, many of them", sid="SMrelay")
    building.settle()

    assert first == again
    ana = [str(one["body"]) for one in building.simulator.inbox("+14155550123")]
    assert len([text for text in ana if "wait in the lobby" in text]) == 1
    assert len([text for text in building.phone("maria").inbox if "upstairs" in text]) == 1


def test_the_same_text_at_once_is_one_report(building: Building, carrier: Carrier) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: carrier.text("ICE ANNEX", sid="SMsame").text, range(8)))

    assert len(set(answers)) == 1
    assert len(alerts_of(building, "maria")) == 1


def test_two_people_at_once_make_one_incident(building: Building, carrier: Carrier) -> None:
    with ThreadPoolExecutor(6) as pool:
        numbers = [f"+1415555020{number}" for number in range(6)]
        answers = list(pool.map(lambda number: carrier.text("ICE ANNEX", number, f"SM{number}").text, numbers))

    assert all("being alerted" in answer for answer in answers)
    assert len(alerts_of(building, "maria")) == 1


def test_two_quick_texts_of_one_phone_are_both_answered_in_their_order(building: Building, carrier: Carrier) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda pair: carrier.text(pair[0], sid=pair[1]).text, [("MENU", "SM1"), ("ARREST", "SM2")])
        )

    assert "Agents here now" in answers[0]
    assert "obstruction" in answers[1]


@pytest.mark.parametrize("word", ["STOP", "stopall", " Unsubscribe ", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_stop_words_get_silence_and_are_recorded(building: Building, carrier: Carrier, word: str) -> None:
    maria = building.phone("maria")

    assert carrier.text(word, maria.number, "SM1").text == EMPTY
    assert carrier.text("ICE ANNEX", sid="SM2").text.count("2 people are being alerted") == 1

    assert alerts_of(building, "maria") == []


def test_start_words_bring_back_who_had_opted_out_and_else_repeat_the_question(carrier: Carrier) -> None:
    assert "Which worksite" in carrier.text("ICE", sid="SM1").text
    assert "worksite" in carrier.text("YES", sid="SM2").text
    assert "Agents here now" in carrier.text("START", "+14155550124", "SM3").text
    carrier.text("STOP", sid="SM4")

    assert carrier.text("UNSTOP", sid="SM5").text == EMPTY
    assert "worksite" in carrier.text("START", sid="SM6").text


def test_help_says_who_this_is_and_alerts_nobody(building: Building, carrier: Carrier) -> None:
    for place, word in enumerate(("HELP", "info", "Ayuda")):
        answer = carrier.text(word, sid=f"SM{place}").text
        assert "Test Hotline" in answer
        assert "ICE" in answer
        assert "MENU" in answer

    assert alerts_of(building, "maria") == []


def test_the_carriers_own_reading_of_a_text_counts(building: Building, carrier: Carrier) -> None:
    assert carrier.text("ya basta", OptOutType="STOP", sid="SM1").text == EMPTY
    assert known_of(building, "+14155550123").opted_out
    assert carrier.text("otra vez", OptOutType="START", sid="SM2").text == EMPTY
    assert not known_of(building, "+14155550123").opted_out
    assert "Test Hotline" in carrier.text("socorro", OptOutType="HELP", sid="SM3").text


@pytest.mark.parametrize(
    "words", ["no me manden más", "stop.", "ALTO", "take me off this list", "please stop texting me"]
)
def test_opting_out_in_other_words_gets_one_confirmation_and_nothing_more(
    building: Building, carrier: Carrier, words: str
) -> None:
    ana = building.phone("ana")
    ana.text("ICE ANNEX").clear()

    ana.text(words)
    building.phone("maria").text("1A")
    building.wait(minutes=31)

    assert len(ana.news) == 1
    assert "START" in ana.news[0]
    assert known_of(building, ana.number).opted_out


@pytest.mark.parametrize("sender", ["72345", "whatsapp:+14155550123", "BANK", "+266696687", ""])
def test_who_cannot_be_reached_is_heard_and_never_sent_to(building: Building, carrier: Carrier, sender: str) -> None:
    assert carrier.text("MENU", sender, "SM1").text == EMPTY
    assert carrier.text("ICE ANNEX", sender, "SM2").text == EMPTY

    assert len(alerts_of(building, "maria")) == 1
    building.phone("maria").text("1C")
    building.wait(minutes=31)
    assert all(pair != ("To", sender) for one in building.simulator.requests for pair in one["form"])


def test_nonsense_is_answered_five_times_and_a_report_always(building: Building, carrier: Carrier) -> None:
    answers = [carrier.text(f"xqzt wrrgh {number}", sid=f"SM{number}").text for number in range(8)]

    assert all("did not understand" in answer or "Reply" in answer for answer in answers[:4])
    assert "stop answering" in answers[4]
    assert answers[5:] == [EMPTY] * 3
    assert "3 people are being alerted" in carrier.text("ICE ANNEX", sid="SMice").text


def test_two_machines_do_not_talk_for_ever(carrier: Carrier) -> None:
    answers = [carrier.text("MENU", sid=f"SM{number}").text for number in range(60)]

    assert answers[0] != EMPTY
    assert answers[-1] == EMPTY
