"""Reports of people whom we cannot text: always taken, and nothing is ever sent to them."""

import pytest

from tests.building import Building
from tests.handsets import Phone


def sent_to(building: Building, phone: Phone) -> list[str]:
    """Return what was sent, or tried to be sent, to a phone by ourselves."""
    forms = [dict(request["form"]) for request in building.simulator.requests]
    return [form["Body"] for form in forms if form.get("To") == phone.number]


def live_through_it(building: Building) -> None:
    """Let the annex's incident take its course: taken, words, here, all clear, and half an hour."""
    maria = building.phone("maria")
    building.wait(seconds=5)
    maria.text("1A").text("1 hold on, I am coming")
    maria.text("1H").text("1C")
    building.wait(minutes=31)


@pytest.mark.parametrize("withheld", ["+266696687", "+7378742833"])
def test_the_report_of_a_withheld_number_is_taken_and_nothing_is_ever_sent_to_it(
    building: Building, withheld: str
) -> None:
    nobody, maria = building.phone("nobody"), building.phone("maria")
    nobody.number = withheld

    nobody.text("ICE ANNEX")
    maria.expect("UNCONFIRMED", "City Hall Annex", "1A", "The reporter cannot be texted")
    building.phone("james").expect("A quien reporto no se le puede escribir")
    assert not any("texted" in text or "reporter" in text for text in building.phone("dana").inbox), "a supervisor"
    live_through_it(building)

    maria.expect("yours").expect("no reporter we can text")
    assert nobody.inbox == []
    assert {dict(request["form"])["To"] for request in building.simulator.requests} <= {
        building.phone(name).number for name in ("maria", "james", "dana")
    }


def test_somebody_who_opted_out_reports_and_counts_as_a_second_sender_and_is_sent_nothing(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("STOP")
    bob.text("STOP")

    ana.text("ICE ANNEX")
    maria.expect("UNCONFIRMED", "City Hall Annex", "1A", "The reporter cannot be texted")
    bob.text("MIGRA ANNEX")
    maria.expect("CONFIRMED", "2 people").expect_nothing()
    ana.text("they are at the back door")
    maria.expect("from the reporter", "back door")
    live_through_it(building)

    maria.expect("yours").expect("no reporter we can text")
    assert sent_to(building, ana) == sent_to(building, bob) == []


def test_a_landline_is_tried_once_and_then_left_alone_and_the_rep_is_told_that_words_reach_nobody(
    building: Building,
) -> None:
    landline, maria = building.phone("landline").fault("undelivered:30006"), building.phone("maria")

    landline.text("ICE ANNEX")
    maria.expect("City Hall Annex", "1A")
    live_through_it(building)

    maria.expect("yours").expect("no reporter we can text")
    assert sent_to(building, landline) == ["3 people were told at 10:42 AM."]
    landline.text("ICE LIBRARY")
    building.phone("sam").expect("Main Library")
    building.wait(minutes=31)
    assert len(sent_to(building, landline)) == 1


def test_who_texts_start_again_hears_the_news_of_their_next_report(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("STOP").text("ICE ANNEX")
    maria.text("1C")

    ana.text("START").text("ICE ANNEX").expect("3 people are being alerted now")
    maria.text("2A")

    ana.expect("Maria, your union rep, has your report")
