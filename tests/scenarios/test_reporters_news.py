"""What those who reported hear: the first one more than later ones, nobody a number, nobody too often."""

from tests.building import CONTACTS, Building

LAST_DIGITS = [line.split(",")[2][-7:] for line in CONTACTS.splitlines()[1:]]


def test_the_first_reporter_hears_names_and_words_and_later_ones_only_how_it_stands(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX").clear()

    maria.text("1A")
    maria.text("1 I am parking, stay inside")
    maria.text("1H")
    maria.text("1C")

    ana.expect("Maria, your union rep, has your report for City Hall Annex")
    ana.expect('Maria, your union rep: "I am parking, stay inside"')
    ana.expect("Maria, your union rep, is at City Hall Annex")
    ana.expect("Maria, your union rep, says the agents have left City Hall Annex")
    bob.expect("A union rep has the report for City Hall Annex")
    bob.expect("A union rep is at City Hall Annex")
    bob.expect("All clear at City Hall Annex")
    assert not any("Maria" in text or "parking" in text for text in bob.inbox)


def test_nobody_is_said_to_be_coming_and_only_a_first_name_and_role_are_given(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")

    maria.text("1A")
    maria.text("1P")
    james.text("1A")
    building.wait(minutes=1)
    james.text("1H")

    ana.expect("Maria, your union rep, has").expect("Maria cannot do it after all", "asking others")
    ana.expect("James, your union rep, has").expect("James, your union rep, is at")
    heard = " ".join(ana.inbox)
    assert "Lopez" not in heard
    assert "Okafor" not in heard
    assert "coming" not in heard
    assert "on the way" not in heard


def test_numbers_stay_hidden_both_ways(building: Building) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    building.wait(minutes=10)
    ana.text("two men at the front desk")
    building.phone("maria").text("1A")
    building.phone("james").text("1 voy para allá")
    building.phone("maria").text("1C")
    building.wait(minutes=1)

    for reporter in (ana, bob):
        heard = " ".join(reporter.inbox)
        assert not [digits for digits in LAST_DIGITS if digits in heard]
    for name in ("maria", "james", "dana", "ruth", "gus", "elena"):
        heard = " ".join(building.phone(name).inbox)
        assert ana.number[-7:] not in heard
        assert bob.number[-7:] not in heard


def test_at_five_and_ten_minutes_and_at_unreached_all_who_reported_hear_that_nobody_answered(
    building: Building,
) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")
    ana.text("ICE ANNEX")
    building.wait(minutes=1)
    bob.text("MIGRA ANNEX")
    ana.clear()
    bob.clear()

    building.wait(minutes=4)
    ana.expect("City Hall Annex: nobody has answered yet. Call your supervisor.").expect_nothing()
    bob.expect("nadie ha respondido", "Llame a su supervisor.").expect_nothing()
    building.wait(minutes=5)
    ana.expect("nobody has answered yet").expect_nothing()
    bob.expect("nadie ha respondido").expect_nothing()
    building.wait(minutes=19)
    ana.expect_nothing()

    building.wait(minutes=32)
    ana.expect("nobody has answered yet")
    bob.expect("nadie ha respondido")


def test_the_same_news_comes_at_most_once_a_minute_and_other_news_at_once(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1A")
    building.wait(seconds=1)
    maria.text("1H")
    ana.clear()

    building.wait(seconds=10)
    maria.text("1H")
    ana.expect_nothing()
    james.text("1H")
    ana.expect("James, your union rep, is at")
    maria.text("1 one")
    maria.text("1 two")
    ana.expect('"one"').expect('"two"').expect_nothing()
    building.wait(minutes=2)
    maria.text("1H")

    ana.expect("Maria, your union rep, is at")


def test_later_words_of_every_reporter_go_to_the_reps_alone_and_a_question_is_answered_too(building: Building) -> None:
    ana, bob = building.phone("ana"), building.phone("bob")
    maria, dana, sam = building.phone("maria"), building.phone("dana"), building.phone("sam")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    maria.clear()
    dana.clear()
    ana.clear()

    ana.text("what is a judicial warrant?")
    bob.text("they asked for the boss")

    ana.expect("passed on to the reps").expect("judge")
    maria.expect('1 City Hall Annex, from the reporter: "what is a judicial warrant?"')
    maria.expect('"they asked for the boss"').expect_nothing()
    dana.expect_nothing()
    sam.expect_nothing()


def test_words_of_somebody_without_a_report_go_to_nobody(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    maria = building.phone("maria").clear()

    building.phone("carl").text("they asked for the boss")

    maria.expect_nothing()


def test_quiet_stops_everything_we_send_and_the_rep_is_told_that_words_reach_nobody(building: Building) -> None:
    ana, bob, maria = building.phone("ana"), building.phone("bob"), building.phone("maria")
    ana.text("ICE ANNEX")
    bob.text("ICE ANNEX")
    ana.text("quiet").expect("No more news of the report for City Hall Annex on this phone", "stays open")
    bob.clear()

    maria.text("1A")
    maria.text("1 where are you?").expect("no reporter we can text")
    building.wait(minutes=31)
    maria.text("1C")

    ana.expect_nothing()
    bob.expect("A union rep has the report")
    ana.text("ICE LIBRARY").expect("Main Library", "being alerted")
    building.phone("sam").text("1A")
    ana.expect("Sam, your union rep, has your report for Main Library")


def test_somebody_who_opts_out_later_hears_no_more_and_the_rep_is_told_so(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX").clear()

    ana.text("STOP")
    maria.text("1A").text("1 where are you?").expect("no reporter we can text")
    maria.text("1C")
    building.wait(minutes=31)

    ana.expect_nothing()


def test_quiet_without_a_report_says_that_there_is_none(building: Building) -> None:
    building.phone("ana").text("QUIET").expect("no open report")


def test_a_reporters_words_in_a_language_that_we_do_not_speak_reach_the_reps_too(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX").clear()
    maria.clear()

    ana.text("nandito na sila sa ikalawang palapag at may hinahanap")

    maria.expect("ikalawang palapag")
