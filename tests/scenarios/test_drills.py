"""Drills by phone: clearly practice, measured person by person, and never in the way of a real report."""

from datetime import timedelta
from pathlib import Path

import pytest

from hotline.errors import HotlineError
from hotline.services.alerting.policies import PolicyBook
from hotline.services.incidents.drill_reports import DrillReport, DrillReports
from tests.building import Building

OWN = ("maria", "james", "dana", "ruth", "gus")


def drill(building: Building, code: str = "ANNEX") -> DrillReport:
    """Start a drill, and let its texts leave."""
    report = building.hotline.drills.start(code)
    building.settle()
    return report


def newest(building: Building) -> DrillReport:
    """Return the newest drill's report."""
    return DrillReports(building.hotline.database).of("ANNEX")[0]


def test_everybody_of_the_site_is_asked_at_once_and_told_that_it_is_practice(building: Building) -> None:
    assert len(drill(building).people) == len(OWN)

    for name in ("maria", "dana", "ruth", "gus"):
        building.phone(name).expect("DRILL, practice only, 10:42 AM", "City Hall Annex", "1A", "text ICE")
    building.phone("james").expect("SIMULACRO, solo practica")
    building.phone("elena").expect_nothing()
    building.phone("sam").expect_nothing()


def test_any_answer_counts_and_is_thanked_with_its_time(building: Building) -> None:
    drill(building)

    building.now.at += timedelta(seconds=31)
    building.phone("maria").reply("1A").expect("DRILL").expect("thank you", "31 seconds")
    building.phone("dana").reply("1P").expect("DRILL").expect("thank you")
    building.phone("ruth").reply("1 got it").expect("DRILL").expect("thank you")
    building.phone("gus").reply("a").expect("DRILL").expect("thank you")

    answered = {one.contact.first_name: (one.channel, one.after) for one in newest(building).reached}
    half_a_minute = timedelta(seconds=31)
    assert answered == dict.fromkeys(("Maria", "Dana", "Ruth", "Gus"), ("text", half_a_minute))


def test_the_last_answer_ends_it_and_a_late_one_is_told_so(building: Building) -> None:
    drill(building)
    for name in OWN[1:]:
        building.phone(name).reply("1A")
    building.wait(minutes=15)
    assert newest(building).incident.state.value == "done"

    building.phone("maria").reply("1A").expect("DRILL").expect("drill 1 is over")

    assert [one.contact.first_name for one in newest(building).people][-1] == "Maria"


def test_who_does_not_answer_is_called_and_the_report_names_the_channel(calling: Building) -> None:
    drill(calling)
    for name in ("james", "ruth", "gus"):
        calling.phone(name).reply("1A")
    calling.wait(minutes=2)

    call = calling.phone("maria").pick_up()
    call.expect("drill", "practice only", "No agents were reported at City Hall Annex", "press 1")
    call.press("1").expect("Thank you", "120 seconds")
    calling.phone("dana").let_ring("voicemail")
    calling.wait(minutes=13)

    report = newest(calling)
    assert [(one.contact.first_name, one.channel) for one in report.people[-2:]] == [("Maria", "call"), ("Dana", None)]
    assert report.people[-1].last is not None
    assert (report.people[-1].last.what.value, report.people[-1].last.detail) == ("call ended", "completed")


def test_who_cannot_be_reached_is_named_and_nobody_beyond_the_site_is_asked(building: Building) -> None:
    for name in OWN:
        building.phone(name).fault("undelivered:30003")
    drill(building)
    building.wait(minutes=1)
    building.wait(minutes=15)

    report = newest(building)
    assert report.reached == []
    assert {one.last.detail for one in report.people if one.last} == {"30003"}
    building.phone("elena").expect_nothing()


def test_a_real_report_cancels_it_and_its_alert_begins_so(building: Building) -> None:
    drill(building)
    maria = building.phone("maria").expect("DRILL", "1A")

    building.phone("ana").text("ICE ANNEX").expect("3 people are being alerted")

    maria.expect("REAL, NOT A DRILL. UNCONFIRMED: immigration agents at City Hall Annex", "2A")
    building.phone("james").expect("SIMULACRO").expect("REAL, NO ES SIMULACRO. SIN CONFIRMAR")
    assert newest(building).incident.state.value == "cancelled"
    maria.reply("1A").expect("drill 1 is over")
    maria.reply("2A").expect("it is yours")
    building.phone("ana").expect("Maria, your union rep, has your report")


def test_whoever_is_told_later_of_what_cut_a_drill_short_is_told_so_too(calling: Building) -> None:
    drill(calling)
    calling.phone("ana").text("ICE ANNEX")

    calling.wait(minutes=5)

    calling.phone("ruth").expect("DRILL").expect("REAL, NOT A DRILL")
    calling.phone("maria").pick_up().expect("REAL, NOT A DRILL", "immigration agents are reported")


def test_a_bare_letter_means_the_real_alert_even_after_a_drill(building: Building) -> None:
    drill(building)
    building.phone("ana").text("ICE ANNEX")

    building.phone("maria").reply("A").expect("REAL").expect("it is yours")


def test_no_call_of_a_cancelled_drill_rings_and_who_has_picked_up_hears_that_it_is_over(calling: Building) -> None:
    drill(calling)
    calling.wait(minutes=2)
    call = calling.phone("gus").pick_up()
    calling.phone("ana").text("ICE ANNEX")

    call.press("1").expect("This was a drill, and it is over")
    rung = {name: len(calling.phone(name).rings) for name in ("maria", "james", "dana")}
    calling.wait(minutes=1)

    assert {name: len(calling.phone(name).rings) for name in rung} == rung


def test_a_key_that_a_drill_does_not_have_is_no_answer_and_ends_the_call_the_second_time(calling: Building) -> None:
    drill(calling)
    calling.wait(minutes=2)

    call = calling.phone("maria").pick_up()
    call.press("9").expect("We did not hear one of the keys").press("9").expect("no key")

    assert call.ended


def test_a_report_that_goes_on_after_all_cancels_a_drill_too(building: Building) -> None:
    ana = building.phone("ana").text("ICE ANNEX")
    building.phone("maria").reply("1C")
    ana.expect("Still there? Reply 1")
    drill(building)

    ana.reply("1").expect("being alerted again")

    building.phone("maria").expect("DRILL").expect("REAL, NOT A DRILL. OPEN AGAIN")
    assert newest(building).incident.state.value == "cancelled"


def test_a_drill_is_nothing_that_a_report_could_join(building: Building) -> None:
    drill(building)
    building.phone("maria").reply("1A")

    building.phone("ana").text("ICE ANNEX").expect("people are being alerted")

    building.phone("maria").expect("DRILL").expect("thank you").expect("UNCONFIRMED")


def test_a_second_start_goes_on_with_the_same_drill(building: Building) -> None:
    first = drill(building)
    building.phone("maria").expect("DRILL")

    second = drill(building)

    assert first.incident.id == second.incident.id
    building.phone("maria").expect_nothing()


def test_there_is_no_drill_while_agents_are_reported(building: Building) -> None:
    building.phone("ana").text("ICE ANNEX")

    with pytest.raises(HotlineError, match="agents are reported at City Hall Annex"):
        building.hotline.drills.start("ANNEX")


def test_there_is_no_drill_at_night(building: Building) -> None:
    building.now.at += timedelta(hours=10)

    with pytest.raises(HotlineError, match="it is 20:42 at City Hall Annex, and drills go out from 08:00 to 20:00"):
        building.hotline.drills.start("annex")


def test_who_is_off_duty_is_left_in_peace(building: Building) -> None:
    building.phone("maria").text("OFF").clear()

    drill(building)

    building.phone("maria").expect_nothing()


def test_a_site_where_nobody_can_be_asked_has_no_drill(building: Building) -> None:
    building.phone("sam").text("OFF")

    with pytest.raises(HotlineError, match="nobody of Main Library can be asked"):
        building.hotline.drills.start("LIBRARY")
    building.phone("ana").text("ICE LIBRARY").expect("being alerted")


def test_the_policy_of_the_site_decides_on_calls(calling: Building, tmp_path: Path) -> None:
    file = tmp_path / "policies.csv"
    file.write_text("worksite,whom,after,call\nANNEX,1,0,\nANNEX,2,0,1\n", encoding="utf-8")
    PolicyBook(calling.hotline.database).load(file)
    drill(calling)

    calling.wait(minutes=3)

    assert [name for name in OWN if calling.phone(name).rings] == ["ruth"]


def test_nobody_hears_of_a_drill_who_reports_or_asks_for_the_news(building: Building) -> None:
    drill(building)

    building.phone("ana").text("MENU").expect("agents")
    call = building.phone("ana").call()

    assert "Annex" not in call.heard
