"""Sends: what each answer of the carrier means for what happens next."""

import pytest
from structlog.testing import capture_logs

from hotline.domain.deliveries import DeliveryState
from tests.building import Building
from tests.handsets import Phone
from tests.rows import alert_to, known_of, posts_to

TIER_1 = ("maria", "james", "dana")


def report(building: Building, who: str = "ana") -> Phone:
    """Report agents at the annex, whose tier 1 are Maria, James and Dana."""
    return building.phone(who).text("ICE ANNEX")


def test_a_text_that_came_at_a_busy_moment_is_posted_again_after_a_pause(building: Building) -> None:
    maria = building.phone("maria").fault("429", 2)

    report(building)
    assert alert_to(building, maria.number).state is DeliveryState.PENDING
    building.settle()
    assert len(posts_to(building, maria.number)) == 1, "not at once"
    building.wait(seconds=5)
    assert len(posts_to(building, maria.number)) == 2
    building.wait(seconds=3)
    assert len(posts_to(building, maria.number)) == 2, "the pause grows"
    building.wait(seconds=5)

    maria.expect("City Hall Annex").expect_nothing()
    assert alert_to(building, maria.number).state is DeliveryState.ACCEPTED


@pytest.mark.parametrize("fault", ["500-accepted", "drop"])
def test_a_text_whose_answer_was_lost_is_settled_by_its_callback_and_not_posted_again(
    building: Building, fault: str
) -> None:
    maria = building.phone("maria").fault(fault, 1)

    report(building)
    for _ in range(5):
        building.wait(seconds=30)

    maria.expect("City Hall Annex")
    assert len([text for text in maria.inbox if "1A take it" in text]) == 1
    assert len(posts_to(building, maria.number)) == 1
    row = alert_to(building, maria.number)
    assert (row.state, row.status) == (DeliveryState.ACCEPTED, "delivered")
    assert row.sid


def test_a_text_that_the_carrier_lost_is_posted_again_once_the_carrier_does_not_list_it(building: Building) -> None:
    maria = building.phone("maria").fault("500", 1)

    report(building)
    assert alert_to(building, maria.number).state is DeliveryState.IN_DOUBT
    building.wait(seconds=30)
    assert len(posts_to(building, maria.number)) == 1, "it may still turn up"
    building.wait(seconds=30)
    building.wait(seconds=5)

    maria.expect("City Hall Annex").expect_nothing()
    assert len(posts_to(building, maria.number)) == 2
    looks = [request for request in building.simulator.requests if request["method"] == "GET"]
    assert looks, "it was looked for before"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("error:21211", 21211), ("error:21614", 21614), ("error:21635", 21635), ("undelivered:30006", 30006),
     ("failed:30005", 30005)],
)  # fmt: skip
def test_a_number_that_cannot_be_texted_is_remembered_and_not_texted_again(
    building: Building, fault: str, code: int
) -> None:
    maria = building.phone("maria").fault(fault, 1)

    report(building)
    building.phone("ruth").expect_nothing()
    building.phone("james").text("1C")
    building.wait(minutes=61)
    before = len(posts_to(building, maria.number))
    report(building, "ben").expect("2 people are being alerted")
    building.wait(seconds=5)

    assert not known_of(building, maria.number).textable
    assert alert_to(building, maria.number).code == code
    assert len(posts_to(building, maria.number)) == before == 1


def test_a_rep_who_texted_stop_is_recorded_by_the_carriers_refusal_too(building: Building) -> None:
    maria = building.phone("maria").fault("error:21610", 1)

    report(building)
    building.wait(seconds=5)

    assert known_of(building, maria.number).opted_out
    building.phone("james").text("1C")
    assert len(posts_to(building, maria.number)) == 1
    maria.text("START")
    assert not known_of(building, maria.number).opted_out


def test_a_setting_that_is_wrong_is_logged_once_and_not_tried_again(building: Building) -> None:
    maria = building.phone("maria").fault("error:21606")

    with capture_logs() as logs:
        report(building)
        for _ in range(5):
            building.wait(seconds=30)

    errors = [line for line in logs if line["log_level"] == "error"]
    assert [(line["code"], line["meaning"]) for line in errors] == [(21606, "the sender cannot send texts")]
    assert maria.number not in repr(logs)
    assert len(posts_to(building, maria.number)) == 1
    assert known_of(building, maria.number).textable, "the setting is wrong, not the phone"


def test_a_code_that_nobody_knows_fails_in_sight_and_is_not_tried_again(building: Building) -> None:
    maria = building.phone("maria").fault("error:29999")

    with capture_logs() as logs:
        report(building)
        building.wait(seconds=30)

    assert alert_to(building, maria.number).state is DeliveryState.FAILED
    assert [line["code"] for line in logs if line["log_level"] == "error"] == [29999]
    assert len(posts_to(building, maria.number)) == 1


@pytest.mark.parametrize("fault", ["undelivered:30003", "error:21211", "failed:30001"])
def test_tier_two_is_told_at_once_when_all_of_tier_one_failed_and_not_while_one_may_answer(
    building: Building, fault: str
) -> None:
    for name in ("maria", "james"):
        building.phone(name).fault(fault)
    report(building)
    building.wait(seconds=1)
    building.phone("ruth").expect_nothing()
    building.phone("dana").text("1P")

    building.wait(seconds=1)

    building.phone("ruth").expect("City Hall Annex", "UNCONFIRMED").expect_nothing()


def test_what_was_not_delivered_does_not_count_as_told(building: Building) -> None:
    building.phone("james").fault("undelivered:30003")

    ana = report(building).expect("3 people are being alerted")
    building.wait(seconds=6)

    ana.expect("2 people were told at 10:42")


def test_a_text_that_is_wanted_no_more_when_it_could_leave_is_dropped(building: Building) -> None:
    maria = building.phone("maria").fault("429", 1)

    ana = report(building)
    ana.text("OOPS").expect("taken back")
    building.wait(seconds=10)

    assert alert_to(building, maria.number).state is DeliveryState.DROPPED
    assert [text for text in maria.inbox if "1A take it" in text] == []


def test_a_text_that_was_in_doubt_while_its_report_was_taken_back_is_not_posted_again(building: Building) -> None:
    maria = building.phone("maria").fault("500", 1)

    ana = report(building)
    ana.text("OOPS").expect("taken back")
    building.wait(seconds=30)
    building.wait(seconds=30)
    building.wait(seconds=5)

    assert alert_to(building, maria.number).state is DeliveryState.DROPPED
    assert len([text for text in posts_to(building, maria.number) if "1A take it" in text]) == 1


def test_an_alert_that_could_not_leave_until_its_incident_lapsed_is_dropped(building: Building) -> None:
    maria = building.phone("maria").fault("429")
    report(building)

    for _ in range(9):
        building.wait(minutes=30)
    maria.fault(None)
    building.wait(minutes=2)

    row = alert_to(building, maria.number)
    assert row.state in {DeliveryState.FAILED, DeliveryState.DROPPED}
    assert row.attempts > 3
    assert [text for text in maria.inbox if "1A take it" in text] == []
