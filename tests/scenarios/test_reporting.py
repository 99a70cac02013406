"""A report is made: the words that make one, the place, and what is answered."""

import pytest

from tests.building import OFFICE, Building

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONE_DATABASE
@pytest.mark.parametrize(
    "text", ["ICE ANNEX", "report annex", "Migra: Annex!", "ICE City Hall Annex", "MIGRA CITY HALL ANNEX"]
)
def test_a_report_word_with_a_worksite_alerts_at_once(building: Building, text: str) -> None:
    building.phone("ana").text(text).expect("City Hall Annex", "3 p")

    building.phone("maria").expect("UNCONFIRMED: immigration agents at City Hall Annex, 10:42 AM", "1A")
    building.phone("sam").expect_nothing()


def test_the_confirming_answer_says_where_how_many_what_to_do_and_how_to_take_it_back(building: Building) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")

    ana.text("ICE LIBRARY")
    bob.text("MIGRA ANNEX")

    ana.expect(
        "Main Library: 1 person is being alerted now", "Also call your supervisor yourself", "Text OOPS within 10"
    )
    bob.expect("City Hall Annex", "avisando a 3 personas", "usted a su supervisor", "ERROR antes de 10 minutos")


def test_where_nobody_can_be_reached_the_answer_says_so_and_names_the_office(building: Building) -> None:
    for name in ("maria", "james", "dana", "ruth", "sam", "gus", "elena"):
        building.phone(name).text("STOP")

    building.phone("ana").text("ICE ANNEX")

    building.phone("ana").expect(
        "City Hall Annex", "nobody could be reached", "Call your supervisor now", OFFICE, "OOPS"
    )
    assert "alerted" not in " ".join(building.phone("ana").inbox)


def test_the_question_for_the_place_says_what_naming_it_does_and_naming_it_does_so(building: Building) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")

    ana.text("report").expect("Naming it alerts your reps now. For your rights text MENU.")
    bob.text("migra").expect("Al nombrarlo se avisa ahora a sus representantes", "MENU")
    building.phone("sam").expect_nothing()
    ana.text("the main library").expect("Main Library: 1 person is being alerted now")
    bob.text("library").expect("Main Library", "otra persona", "1 persona")

    building.phone("sam").expect("Main Library", "1A")


def test_who_asks_for_their_rights_instead_of_naming_a_place_alerts_nobody_yet(building: Building) -> None:
    ana = building.phone("ana").text("ICE")

    ana.text("MENU").expect("Reply with a number")
    ana.text("4").text("4").expect("judge")

    for name in ("maria", "sam", "gus", "elena"):
        building.phone(name).expect_nothing()


@ONE_DATABASE
@pytest.mark.parametrize(
    "text",
    [
        "what if ICE comes to the annex",
        "ice at city hall annex",
        "Agents are in the city hall annex right now!!",
        "stop texting me, ICE is here at the ANNEX",
        "I think ICE was at the annex yesterday",
    ],
)
def test_a_sentence_that_holds_a_place_asks_before_it_alerts(building: Building, text: str) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")

    ana.text(text).expect("Agents at City Hall Annex now? Reply 1")
    maria.expect_nothing()
    ana.text("1").expect("City Hall Annex: 3 people are being alerted now")

    maria.expect("City Hall Annex")


def test_a_sentence_in_spanish_that_holds_a_place_asks_in_spanish(building: Building) -> None:
    ana = building.phone("ana").text("hay agentes de la migra en el annex")

    ana.expect("¿Hay agentes en City Hall Annex ahora? Responda 1")
    building.phone("maria").expect_nothing()
    ana.text("1").expect("avisando a 3 personas")


@ONE_DATABASE
@pytest.mark.parametrize("text", ["ICE main librery", "MIGRA the libary"])
def test_a_name_that_is_only_close_becomes_a_numbered_menu(building: Building, text: str) -> None:
    ana, sam = building.phone("ana"), building.phone("sam")

    ana.text(text).expect("1 Main Library", "\n0 ")
    sam.expect_nothing()
    ana.text("1").expect("Main Library")

    sam.expect("Main Library", "1A")


def test_none_of_the_close_names_asks_once_more_and_takes_the_place_as_it_is_written(building: Building) -> None:
    ana, gus = building.phone("ana"), building.phone("gus")
    ana.text("ICE").text("city hal").expect("1 City Hall Annex", "0 None of these")

    ana.text("0").expect("say where it is in other words")
    ana.text("behind the old depot on Oak Street").expect("The place you named: 2 people are being alerted now", "OOPS")

    gus.expect("UNCONFIRMED", "at a place not on our list", '"behind the old depot on Oak Street"', "1A", "1H")
    building.phone("elena").expect("SIN CONFIRMAR", "behind the old depot on Oak Street", "1A")
    building.phone("maria").expect_nothing()
    ana.text("OOPS").expect("the place you named", "taken back")
    gus.expect("1 the place you named", "took the report back")


@ONE_DATABASE
@pytest.mark.parametrize("text", ["ICE FOO", "MIGRA FOO", "MIGRA biblioteca"])
def test_a_report_word_with_a_place_that_nobody_knows_asks_whether_they_are_here_now(
    building: Building, text: str
) -> None:
    ana = building.phone("ana").text(text)

    assert any(words in ana.inbox[-1] for words in ("at your worksite now?", "en su lugar de trabajo ahora?"))
    ana.text("1").text("library").expect("Main Library")


def test_details_are_asked_after_the_alert_and_go_to_the_reps_in_their_language(building: Building) -> None:
    ana, maria, james, dana = (building.phone(name) for name in ("ana", "maria", "james", "dana"))
    ana.text("ICE ANNEX").expect(
        "What are they doing?", "1 asking questions", "5 waiting outside", "No names", "status"
    )
    dana.clear()

    ana.text("2").expect("Your reps will see this")

    maria.expect("1 City Hall Annex: the reporter says: want records or papers")
    james.expect("1 City Hall Annex: quien report", "dice: piden archivos o papeles")
    dana.expect_nothing()


@ONE_DATABASE
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ICE is at the annex and they hit my coworker, she is bleeding", "911"),
        ("ICE at the annex, someone is hurt", "911"),
        ("ICE is here at the annex and I want to die", "988"),
    ],
)
def test_the_line_for_danger_comes_before_the_question_and_never_instead_of_it(
    building: Building, text: str, line: str
) -> None:
    ana = building.phone("ana").text(text)

    ana.expect(line, "we cannot call 911 for you", "Agents at City Hall Annex now? Reply 1")
    assert ana.inbox[-1].index(line) < ana.inbox[-1].index("Agents at")
    ana.text("1").expect("3 people are being alerted now")


def test_a_report_that_comes_twice_by_the_carrier_or_by_impatience_is_one_report(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    sid = "SM" + "7" * 32

    ana.text("ICE ANNEX", sid)
    ana.text("ICE ANNEX", sid)
    ana.text("ICE ANNEX").text("migra annex")

    maria.expect("1A").expect_nothing()
    ana.expect("are being alerted now").expect("are being alerted now")
    ana.expect("Your report for City Hall Annex is in already", "call now").expect("Su reporte de City Hall Annex ya")
    maria.text("1?").expect("Yes, alert 1 is ours: City Hall Annex, 10:42 AM")
