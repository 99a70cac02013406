"""Many at once: the first alert leaves at once, those behind it come in one text, and nobody is flooded."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.building import NUMBER, Building, Wire
from tests.handsets import Phone

COLUMNS = "code,name,address,agency,timezone,keypad,office_phone\n"
NAMES = ("Annex", "Library", "Yard", "Clinic")
PEOPLE = """name,role,phone,language,worksites,tier
Nora Diaz,rep,+15105550108,en,ANNEX LIBRARY YARD CLINIC,1
Luz Vega,rep,+15105550109,es,ANNEX LIBRARY YARD CLINIC,1
Dana Whitfield,supervisor,+15105550103,en,ANNEX LIBRARY YARD,1
Ruth Bell,rep,+15105550104,en,ANNEX LIBRARY YARD,2
Elena Cruz,rep,+15105550107,es,*,3
"""


def sites(codes: Sequence[str]) -> str:
    """Return a worksites file."""
    rows = (f"{code},{code.title()},{place} Main St,City,America/Los_Angeles,," for place, code in enumerate(codes))
    return COLUMNS + "\n".join(rows) + "\n"


@pytest.fixture
def four(empty_building: Building, tmp_path: Path) -> Building:
    """Return a building with four worksites whose people are the same."""
    empty_building.directory(tmp_path, sites([name.upper() for name in NAMES]), PEOPLE, consent="the tests")
    return empty_building


@pytest.fixture
def ringing(wire: Wire, database_url: str, clean_redis: str, tmp_path: Path) -> object:
    """Return the same building with a number to call from."""
    building = Building(wire, database_url, clean_redis, TWILIO_PHONE_NUMBER=NUMBER, CALLS_PER_SECOND="50")
    building.directory(tmp_path, sites([name.upper() for name in NAMES]), PEOPLE, consent="the tests")
    yield building
    building.close()


def report(building: Building, *names: str) -> list[Phone]:
    """Let a new person at each of these places report agents, a millisecond apart, so that their order is known."""
    workers = []
    for name in names:
        workers.append(building.phone(f"worker at {name}").text(f"ICE {name.upper()}"))
        building.now.at += timedelta(milliseconds=1)
    return workers


def test_the_first_alert_leaves_at_once_and_the_next_ones_in_one_text(four: Building) -> None:
    report(four, *NAMES)
    nora = four.phone("nora").expect("UNCONFIRMED: immigration agents at Annex", "1A").expect_nothing()

    four.wait(seconds=4)

    nora.expect("agents are reported at 3 more places", "2: Library, 10:42 AM, UNCONFIRMED.", "3: Yard", "4: Clinic")
    nora.expect_nothing()
    four.phone("luz").expect("SIN CONFIRMAR").expect("en 3 lugares mas", "2: Library", "como 2A")
    four.phone("dana").expect("Annex").expect("2 more places", "2: Library", "3: Yard", "Meet them", "A I have it")


def test_each_number_in_it_answers_its_own_report(four: Building) -> None:
    workers = report(four, "Annex", "Library", "Yard")
    four.wait(seconds=4)

    four.phone("nora").reply("3A").expect("Yard: it is yours")
    four.phone("luz").reply("2A").expect("Library: usted se encarga")

    workers[2].expect("Nora, your union rep, has your report for Yard")
    workers[1].expect("Luz, your union rep, has your report for Library")
    assert not any("your union rep" in text for text in workers[0].inbox)


def test_what_is_over_before_it_leaves_is_not_in_it(four: Building) -> None:
    workers = report(four, *NAMES)
    workers[2].text("OOPS")

    four.wait(seconds=4)

    text = four.phone("nora").expect("2 more places").inbox[-1]
    assert "Library" in text
    assert "Yard" not in text


def test_one_that_is_left_over_comes_as_any_alert(four: Building) -> None:
    workers = report(four, "Annex", "Library", "Yard")
    workers[2].text("OOPS")

    four.wait(seconds=4)

    four.phone("nora").expect("Annex").expect("UNCONFIRMED: immigration agents at Library", "2A take it")


def test_reports_minutes_apart_are_alerts_of_their_own(four: Building) -> None:
    for name in ("Annex", "Library"):
        report(four, name)
        four.phone("nora").expect(f"immigration agents at {name}")
        four.wait(seconds=5)


def test_alerts_that_keep_coming_are_gathered_for_longer(four: Building) -> None:
    nora = four.phone("nora")
    for name in NAMES[:3]:
        report(four, name)
        four.wait(seconds=5)
    assert len(nora.inbox) == 3

    report(four, "Clinic")
    four.wait(seconds=5)
    assert len(nora.inbox) == 3
    four.wait(seconds=11)

    nora.expect("Clinic", "4A")


def test_a_text_that_reaches_nobody_counts_for_every_alert_in_it(four: Building) -> None:
    report(four, "Annex", "Library", "Yard")
    four.phone("nora").fault("undelivered:30003", 1)
    for name in ("luz", "dana"):
        four.phone(name).reply("2P")
        four.phone(name).reply("3P")
    four.phone("ruth").expect_nothing()

    four.wait(seconds=4)
    four.wait(seconds=1)

    # Tier 2 comes for the two whose people failed or passed, and not for the first one.
    first = {name for name in NAMES for text in four.phone("ruth").inbox if name in text}
    assert first in ({"Library"}, {"Yard"}), "one at once, and the other a little later"
    four.wait(seconds=4)
    assert {name for name in NAMES for text in four.phone("ruth").inbox if name in text} == {"Library", "Yard"}


@pytest.mark.parametrize("fault", ["500-accepted", "drop"])
def test_a_bundle_of_which_no_answer_came_is_found_and_not_sent_twice(four: Building, fault: str) -> None:
    report(four, "Annex", "Library", "Yard")
    four.phone("nora").fault(fault, 1)

    four.wait(seconds=4)
    for _ in range(3):
        four.wait(seconds=30)

    assert sum("more places" in text for text in four.phone("nora").inbox) == 1
    assert sum("Library" in text for text in four.phone("nora").inbox) == 1


def test_a_bundle_that_the_carrier_refuses_for_now_comes_later(four: Building) -> None:
    report(four, "Annex", "Library", "Yard")
    nora = four.phone("nora").fault("error:20429", 1)
    four.wait(seconds=4)
    nora.expect("Annex").expect_nothing()

    four.wait(seconds=3)

    nora.expect("2 more places", "Library", "Yard")


def test_a_reopened_report_does_not_wait(four: Building) -> None:
    (worker,) = report(four, "Annex")
    four.phone("nora").reply("1C").clear()

    worker.reply("1")

    four.phone("nora").expect("OPEN AGAIN")


def test_no_phone_is_rung_twice_at_a_time_and_one_call_tells_of_every_report(ringing: Building) -> None:
    for name in ("Annex", "Library", "Yard"):
        report(ringing, name)
        ringing.wait(seconds=1)
    ringing.wait(minutes=2)
    nora = ringing.phone("nora")
    assert len(nora.rings) == 1

    call = nora.pick_up().expect("agents are reported at Annex")
    call.press("2").expect("You pressed 2", "There is another alert", "agents are reported at Library", "press 1")
    call.press("1").expect("You have Library", "There is another alert", "Yard")
    call.press("2").expect("next person for Yard", "Goodbye")

    assert call.ended
    ringing.wait(minutes=1)
    assert nora.rings == []
    ringing.phone("worker at Library").expect("Nora, your union rep, has your report")


def test_who_hangs_up_in_between_is_called_for_the_rest(ringing: Building) -> None:
    report(ringing, "Annex", "Library")
    ringing.wait(minutes=2)
    ringing.phone("nora").pick_up().press("2").expect("another alert", "Library").hang_up()

    ringing.wait(seconds=10)

    ringing.phone("nora").pick_up().expect("agents are reported at Library")


def test_a_talkative_reporter_does_not_flood_and_a_new_report_goes_before_their_words(four: Building) -> None:
    (worker,) = report(four, "Annex")
    nora = four.phone("nora").clear()
    for number in range(12):
        worker.text(f"they stand near door {number}")
    assert len(nora.news) == 5

    report(four, "Library")
    four.wait(seconds=4)
    assert "immigration agents at Library" in nora.news[5]
    for _ in range(4):
        four.wait(seconds=61)

    heard = " ".join(nora.news)
    assert all(f"door {number}" in heard for number in range(12))


def test_of_news_that_had_to_wait_only_the_newest_is_told(four: Building) -> None:
    (worker,) = report(four, "Annex")
    nora, luz = four.phone("nora"), four.phone("luz").clear()
    for number in range(5):
        worker.text(f"they stand near door {number}")
    luz.clear()

    for letter in ("A", "P", "A"):
        nora.reply(f"1{letter}")
        four.wait(seconds=1)
    four.wait(seconds=61)

    luz.expect("Nora se encarga").expect_nothing()


def test_fifty_sites_at_once_reach_everybody_in_few_texts(empty_building: Building, tmp_path: Path) -> None:
    building = empty_building
    codes = [f"SITE{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(50)]
    people = (
        f"name,role,phone,language,worksites,tier\nNora Diaz,rep,+15105550108,en,{' '.join(codes)},1\n"
        "Elena Cruz,rep,+15105550107,es,*,3\n"
    )
    building.directory(tmp_path, sites(codes), people, consent="the tests")
    for code in codes:
        building.phone(f"worker at {code}").text(f"ICE {code}").expect("1 person is being alerted")

    for _ in range(40):
        building.wait(seconds=4)

    texts = [text for text in building.phone("nora").inbox if "agents" in text]
    assert all(any(code.title() in text for text in texts) for code in codes)
    assert len(texts) <= 12
    assert max(map(len, texts)) <= 1600
    building.phone("nora").reply("50A").expect("it is yours")


def test_two_hundred_reports_of_one_site_in_a_minute_are_one_alert_and_one_update(four: Building) -> None:
    for number in range(200):
        four.phone(f"worker {number}").text("ICE ANNEX").expect("Annex")
        if number % 10 == 9:
            four.wait(seconds=3)

    nora = four.phone("nora")
    nora.expect("UNCONFIRMED: immigration agents at Annex").expect("1 Annex, CONFIRMED", "people have reported it")
    nora.expect_nothing()
    nora.reply("1A")
    four.phone("worker 0").expect("Nora, your union rep, has your report")
    four.phone("worker 199").expect("A union rep has the report for Annex")
