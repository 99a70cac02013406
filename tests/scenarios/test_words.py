"""Words on their way: from the reporter to the reps and back, harmless, with 911 and another site seen to."""

import pytest

from tests.building import Building


def test_a_reporters_words_reach_reps_without_links_invisible_characters_or_an_end(building: Building) -> None:
    ana, maria, james, dana = (building.phone(name) for name in ("ana", "maria", "james", "dana"))
    ana.text("ICE ANNEX")
    for phone in (maria, james, dana):
        phone.clear()

    ana.text("two in <b>vests</b> & {worksite} %s\nsee https://evil.example/x?y or bit.ly/zz \u202egnp.exe\u202c")
    ana.text("x" * 900)

    maria.expect('1 City Hall Annex, from the reporter: "two in <b>vests</b> & {worksite} %s see (link left out)')
    assert not set("\u202e\u202c\n") & set(maria.inbox[-2])
    assert "evil" not in maria.inbox[-2]
    maria.expect("x" * 150 + "x" * 7 + '..."').expect_nothing()
    james.expect("de quien report", "(link left out)")
    dana.expect_nothing()


def test_a_reps_words_reach_the_first_reporter_the_same_way(building: Building) -> None:
    ana, bob, james = building.phone("ana"), building.phone("bob"), building.phone("james")
    ana.text("ICE ANNEX").clear()
    bob.text("ICE ANNEX").clear()

    james.text("1 <i>wait</i>\u202e in the lobby, www.evil.example \u0007").expect("se enviaron a quien report")

    ana.expect('James, your union rep: "<i>wait</i> in the lobby, (link left out)"').expect_nothing()
    bob.expect_nothing()
    building.wait(minutes=5)
    building.phone("ruth").expect("City Hall Annex")


def test_an_unlisted_place_reaches_the_last_resort_harmless_and_short(building: Building) -> None:
    ana, gus = building.phone("ana"), building.phone("gus")

    ana.text("ICE").text("<script>\u2066 the depot http://evil.example " + "north " * 40).expect("2 people")

    gus.expect('at a place not on our list: "<script> the depot (link left out) north', '..."', "1A")
    assert "evil" not in gus.inbox[-1]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("they hit my coworker and she is bleeding", "Call 911 now; we cannot call 911 for you"),
        ("hay un herido, lo golpearon", "Llame al 911 ahora; no podemos llamar al 911 por usted"),
        ("I want to die", "Call or text 988 at any hour"),
    ],
)
def test_words_of_danger_are_passed_on_with_the_line_that_helps_before_all(
    building: Building, words: str, line: str
) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX").clear()

    ana.text(words)

    assert ana.news[0].startswith(line[:4]) or line in ana.news[0].split("\n")[0]
    ana.expect(line).expect_nothing()
    maria.expect("from the reporter", words)


def test_another_worksite_in_a_reporters_words_is_asked_about_and_the_words_still_passed_on(building: Building) -> None:
    ana, maria, sam = building.phone("ana"), building.phone("maria"), building.phone("sam")
    ana.text("ICE ANNEX").clear()

    ana.text("ICE is at the library too").expect("passed on to the reps").expect("Agents at Main Library now? Reply 1")
    maria.expect('from the reporter: "ICE is at the library too"')
    sam.expect_nothing()
    ana.text("1").expect("You reported City Hall Annex. Reply 1 if agents are at Main Library")
    ana.text("1").expect("Main Library: 1 person is being alerted now")

    sam.expect("Main Library", "1A")
    maria.expect("the right place has been named since")


def test_the_reporters_own_worksite_in_their_words_is_not_asked_about(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX").clear()

    ana.text("ICE is still at the annex, second floor").expect("passed on to the reps").expect_nothing()

    maria.expect('from the reporter: "ICE is still at the annex, second floor"')


def test_a_question_in_a_reporters_words_is_passed_on_and_answered(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX").clear()

    ana.text("do I have to show them my ID?").expect("passed on to the reps")

    ana.expect("In general you do not have to give ICE or CBP any information")
    maria.expect('from the reporter: "do I have to show them my ID?"')


def test_another_text_to_still_there_is_answered_and_alerts_nobody_until_they_say_one(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1C").clear()
    ana.expect("Still there? Reply 1").clear()

    ana.text("YES").expect("City Hall Annex: are agents still there? Reply 1.")
    ana.text("hmm not sure").expect("City Hall Annex: are agents still there? Reply 1.")
    ana.text("warrant").expect("judge")
    maria.expect_nothing()
    ana.text("they are still here at the annex!").expect("Agents at City Hall Annex now? Reply 1")
    ana.text("1").expect("City Hall Annex", "3 people are being alerted now")

    maria.expect("UNCONFIRMED", "City Hall Annex", "2A")


def test_a_rep_who_reported_it_gets_no_words_of_their_own_back(building: Building) -> None:
    maria, james = building.phone("maria"), building.phone("james")
    maria.text("ICE ANNEX").clear()

    maria.text("they are at the back door").expect("passed on to the reps").expect_nothing()
    james.expect("1A").expect("back door")
