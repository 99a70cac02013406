"""What reps and supervisors answer: numbers, letters, words, and who may say what."""

from pathlib import Path

import pytest

from tests.building import CONTACTS, WORKSITES, Building
from tests.handsets import number_in

TWO_SITES = CONTACTS + "Nora Diaz,rep,+15105550108,en,ANNEX LIBRARY,1\n"


@pytest.fixture
def two_sites(empty_building: Building, tmp_path: Path) -> Building:
    """Return a building with Nora, a rep of both worksites."""
    empty_building.directory(tmp_path, WORKSITES, TWO_SITES, consent="the tests")
    return empty_building


def test_two_reports_for_two_sites_have_two_numbers_on_one_phone_and_each_answer_names_its_site(
    two_sites: Building,
) -> None:
    ana, bob, nora = (two_sites.phone(name) for name in ("ana", "bob", "nora"))

    ana.text("ICE ANNEX")
    bob.text("ICE LIBRARY")
    two_sites.wait(seconds=4)

    nora.expect("City Hall Annex", "1A").expect("Main Library", "2A")
    nora.text("A").expect("more than one alert", "1A")
    nora.text("2A").expect("Main Library: it is yours")
    nora.text("1P").expect("City Hall Annex: you passed")
    bob.expect("Nora, your union rep, has your report for Main Library")
    assert not any("Nora" in text for text in ana.inbox)
    two_sites.phone("sam").expect("1A").expect("1 Main Library", "Nora")


def test_a_number_rests_a_day_after_its_incident_closed_and_then_comes_again(two_sites: Building) -> None:
    ana, nora = two_sites.phone("ana"), two_sites.phone("nora")
    ana.text("ICE ANNEX")
    nora.text("1C").clear()

    two_sites.wait(hours=23)
    ana.text("ICE ANNEX")
    assert number_in(nora.news[0]) == "2"
    nora.text("2C").clear()
    two_sites.wait(hours=2)
    ana.text("ICE ANNEX")

    assert number_in(nora.news[0]) == "1"


def test_a_bare_letter_counts_only_while_the_phone_had_one_alert_in_a_day(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("a").expect("City Hall Annex: it is yours")
    maria.text("h").expect("noted that you are there")
    maria.text("1C")

    building.wait(hours=1)
    ana.text("ICE ANNEX")
    maria.clear()
    maria.text("A").expect("Put its number first")
    building.phone("james").expect("1A")
    maria.text("2C")
    building.wait(hours=25)
    ana.text("ICE ANNEX")

    maria.text("a.").expect("it is yours")


@pytest.mark.parametrize("text", ["C", "f", "C.", "F!"])
def test_an_end_without_its_number_ends_nothing(building: Building, text: str) -> None:
    building.phone("ana").text("ICE ANNEX")
    building.phone("james").clear()

    building.phone("maria").text(text).expect("number first")

    building.phone("james").expect_nothing()
    building.phone("maria").text("1A").expect("it is yours")


def test_anything_longer_than_a_letter_is_passed_on_and_takes_nothing(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")

    maria.text("1 a, I can take it").expect("words were sent to the reporter")
    maria.text("1 c you soon").expect("words were sent")

    ana.expect('Maria, your union rep: "a, I can take it"').expect('"c you soon"')
    building.wait(minutes=5)
    building.phone("ruth").expect("1A")
    james.text("1A").expect("usted se encarga")


def test_a_bare_digit_belongs_to_the_menu_even_on_the_phone_of_a_rep(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    ana.clear()

    maria.text("MENU").text("1")

    ana.expect_nothing()
    building.wait(minutes=5)
    ana.expect("nobody has answered yet")


def test_late_answers_say_how_it_stands_and_change_nothing(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1A")
    ana.clear()

    james.text("1A").expect("Maria se encarga desde las 10:42 AM", "1A queda anotado")
    james.text("1P").expect("pas")
    ana.expect_nothing()
    maria.text("1C").clear()
    ana.clear()
    for text in ("1A", "1P", "1F", "1C", "1 too late"):
        maria.text(text).expect("City Hall Annex: alert 1 is closed already").expect_nothing()

    ana.expect_nothing()


def test_is_it_ours_names_the_site_and_the_time_at_any_time_and_to_reps_alone(building: Building) -> None:
    ana, maria, dana = building.phone("ana"), building.phone("maria"), building.phone("dana")
    ana.text("ICE ANNEX")
    building.wait(minutes=3)

    maria.text("1?").expect("Yes, alert 1 is ours: City Hall Annex, 10:42 AM")
    maria.text("1 ?").expect("Yes, alert 1 is ours")
    dana.text("1?").expect("only 1A")
    maria.text("1C")

    maria.text("1?").expect("is ours: City Hall Annex")


@pytest.mark.parametrize("text", ["1A", "1a.", "1H", "1C", "1?", "A", "H"])
def test_a_phone_without_alerts_hears_the_same_whether_that_number_is_out_there_or_not(
    building: Building, text: str
) -> None:
    before = building.phone("stranger").text(text).inbox
    sam = building.phone("sam").text(text).inbox

    building.phone("ana").text("ICE ANNEX")
    building.phone("maria").clear()
    after = building.phone("another stranger").text(text).inbox
    sam_after = building.phone("sam").text(text).inbox[len(sam) :]

    assert before == after
    # The first answer to a phone also says who we are, and how texts end.
    assert all(said.endswith(again) or said == again for said, again in zip(sam, sam_after, strict=True))
    assert "Annex" not in " ".join(after + sam_after)
    building.phone("maria").expect_nothing()
    assert not any("union rep, " in news for news in building.phone("ana").inbox)


def test_a_number_that_a_phone_does_not_have_is_answered_as_one_that_nobody_has(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    maria = building.phone("maria").clear()

    maria.text("2A").text("57C").text("99?").text("0H")

    assert set(maria.news) == {"There is no open alert with that number for this phone."}


def test_a_supervisor_may_only_say_that_they_have_it_or_cannot(building: Building) -> None:
    ana, dana, maria = building.phone("ana"), building.phone("dana"), building.phone("maria")
    ana.text("ICE ANNEX")
    dana.expect("Meet them, ask for ID and papers", "court's warrant", "1A I have it", "1P I cannot")
    maria.clear()
    ana.clear()

    for text in ("1H", "1F", "1C", "1?", "1 they are in the lobby"):
        dana.text(text).expect("reply only 1A if you have it, or 1P if you cannot").expect_nothing()
    dana.text("1A").expect("noted", "no calls")
    dana.text("1P").expect("you passed")

    maria.expect_nothing()
    ana.expect_nothing()
    building.wait(minutes=5)
    ana.expect("nobody has answered yet")
    building.phone("ruth").expect("UNCONFIRMED")


def test_a_supervisor_hears_place_time_and_state_and_nothing_of_the_reporter(building: Building) -> None:
    ana, dana, maria = building.phone("ana"), building.phone("dana"), building.phone("maria")
    ana.text("ICE ANNEX")
    ana.text("3")
    ana.text("he wears a purple hat")
    building.phone("bob").text("ICE ANNEX")
    maria.text("1A").text("1 which hat?").text("1H").text("1C")

    dana.expect("UNCONFIRMED", "City Hall Annex", "10:42 AM")
    dana.expect("1 City Hall Annex, CONFIRMED: 2 people have reported it")
    dana.expect("Maria took it at 10:42 AM").expect("Maria is there").expect("all clear").expect_nothing()
    assert not any("purple" in text or "which hat" in text or "looking for" in text for text in dana.inbox)


def test_a_rep_who_reports_is_alerted_like_all_and_may_answer(building: Building) -> None:
    maria, james = building.phone("maria"), building.phone("james")

    maria.text("ICE ANNEX").expect("City Hall Annex: 3 people are being alerted").expect("UNCONFIRMED", "1A")
    maria.text("2").expect("Your reps will see this").expect("want records or papers")
    maria.text("1H").expect("noted that you are there")

    james.expect("SIN CONFIRMAR").expect("piden archivos").expect("Maria")
    maria.clear()
    maria.text("OOPS").expect("stays open")
    maria.text("1C").expect("all clear is noted")
    james.expect("ya se fueron, dice Maria")
