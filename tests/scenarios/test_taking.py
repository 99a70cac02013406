"""Taking it, being there, passing, ending it, and what everybody hears."""

from tests.building import Building


def test_whoever_takes_it_is_known_to_all_and_later_takers_are_noted(building: Building) -> None:
    ana, maria, james, dana = (building.phone(name) for name in ("ana", "maria", "james", "dana"))
    ana.text("ICE ANNEX")
    james.clear()

    maria.text("1 a.").expect("City Hall Annex", "yours")

    james.expect("Maria").expect_nothing()
    dana.expect("UNCONFIRMED").expect("Maria").expect_nothing()
    james.text("1A").expect("Maria", "10:42")
    maria.text("1A").expect("yours already")
    building.wait(minutes=10)
    building.phone("ruth").expect_nothing()
    ana.clear()


def test_a_taker_who_says_nothing_for_fifteen_minutes_loses_it_and_others_are_asked(building: Building) -> None:
    ana, maria, james, ruth = (building.phone(name) for name in ("ana", "maria", "james", "ruth"))
    ana.text("ICE ANNEX")
    maria.text("1A")
    ana.clear()
    james.clear()

    building.wait(minutes=15)

    ana.expect("Maria", "asking others")
    james.expect("1A")
    ruth.expect("City Hall Annex", "1A")
    ruth.text("1A")
    ana.expect("Ruth, your union rep, has your report")


def test_words_of_the_taker_keep_it_with_them(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.text("1A")

    maria.text("1 on my way, see www.evil.example.com").expect("sent to the reporter")
    building.wait(minutes=15)

    ana.expect("Maria, your union rep", "on my way, see (link left out)").expect_nothing()


def test_a_taker_who_passes_gives_it_back_at_once(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1A")
    james.clear()

    maria.text("1P").expect("passed")

    james.expect("1A")
    building.wait(minutes=5)
    building.phone("ruth").expect("City Hall Annex")


def test_being_there_confirms_it_and_all_clear_ends_it_with_resources(building: Building) -> None:
    ana, bob, maria, james = (building.phone(name) for name in ("ana", "bob", "maria", "james"))
    ana.text("ICE ANNEX").expect("people are being alerted")
    bob.text("MIGRA ANNEX")
    bob.clear()
    maria.text("1A")
    ana.expect("Maria, your union rep, has your report")
    bob.expect("representante sindical tiene el reporte")

    maria.text("1H").expect("noted that you are there")
    ana.expect("Maria, your union rep, is at City Hall Annex")
    bob.expect("representante sindical")
    james.clear()
    maria.text("1C").expect("all clear is noted")
    building.wait(seconds=0)

    ana.expect("Maria", "have left", "Reply 1").expect("www.iamerica.org", "www.ilrc.org", "www.AskSEIU.org")
    bob.expect("se fueron", "Responda 1").expect("Conozca sus derechos", "www.iamerica.org")
    assert not any("Maria" in text for text in bob.inbox)
    james.expect("ya se fueron", "Maria").expect_nothing()
    building.wait(minutes=40)
    ana.expect_nothing()


def test_still_there_reopens_and_alerts_again_under_the_same_number(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1F").expect("false alarm is noted")
    maria.clear()
    james.clear()
    ana.clear()

    ana.text("1").expect("City Hall Annex", "3 people are being alerted again")

    maria.expect("OPEN AGAIN", "1A")
    james.expect("ABIERTO OTRA VEZ", "1A")
    james.text("1A").expect("usted se encarga")
    ana.expect("James")


def test_h_undoes_an_end_that_was_too_early(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")
    ana.text("ICE ANNEX")
    maria.text("1C")
    ana.clear()

    james.text("1H").expect("falsa alarma", "ya se fueron").expect("ya se fueron").expect("abierto otra vez")

    ana.expect("James, your union rep, is at City Hall Annex")
    maria.expect("James")


def test_an_end_is_never_bare_and_a_bare_letter_means_the_only_alert(building: Building) -> None:
    ana, maria = building.phone("ana"), building.phone("maria")
    ana.text("ICE ANNEX")
    maria.clear()

    maria.text("C").expect("number first", "1A")
    maria.text("a").expect("yours")

    ana.expect("being alerted").expect("Maria").expect_nothing()


def test_an_answer_from_a_phone_without_that_alert_changes_and_tells_nothing(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")
    maria, sam, stranger = building.phone("maria").clear(), building.phone("sam"), building.phone("stranger")

    sam.text("1A").expect("no open alert with that number").expect_nothing()
    stranger.text("1A")

    assert "Annex" not in " ".join(stranger.inbox)
    assert "alert" not in " ".join(stranger.inbox).lower()
    maria.expect_nothing()


def test_a_supervisor_may_take_or_pass_and_never_hears_the_reporter(building: Building) -> None:
    ana, dana, maria = building.phone("ana"), building.phone("dana"), building.phone("maria")
    ana.text("ICE ANNEX")
    dana.expect("City Hall Annex", "1A I have it", "1P I cannot")

    dana.text("1A").expect("noted")
    dana.text("1C").expect("only 1A")
    dana.text("1 who reported this?").expect("only 1A")
    ana.text("4")
    ana.text("he wears a purple hat and shouts")

    maria.expect("UNCONFIRMED").expect("holding or taking someone").expect("purple hat")
    dana.expect_nothing()
    ana.expect("alerted")
    assert not any("Dana" in text for text in ana.inbox)
