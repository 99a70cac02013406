"""A report by text, from the first word to the all clear."""

from tests.building import Building


def test_a_worker_reports_and_the_first_rep_takes_it(building: Building) -> None:
    ana, maria, james = building.phone("ana"), building.phone("maria"), building.phone("james")

    ana.text("ICE").expect("which worksite").reply("annex")

    ana.expect("City Hall Annex", "3 people are being alerted", "supervisor", "OOPS")
    maria.expect("City Hall Annex", "10:42 AM", "1A")
    james.expect("SIN CONFIRMAR", "City Hall Annex", "1A")
    building.wait(seconds=5)
    ana.expect("3 people were told at 10:42")
    maria.text("1a").expect("yours")
    ana.expect("Maria, your union rep, has your report")
    james.expect("Maria")
