"""Calls whose webhooks come twice, and calls while the stores are away."""

import pytest

from hotline.simulator.account.webhooks import sign
from tests.building import TOKEN, Building, Wire
from tests.line import Line
from tests.outages import closed_port, sql_away


def test_a_repeated_confirmation_is_answered_as_before_and_reports_once(building: Building) -> None:
    line = Line(building, "+14155551001")
    question = line.press(line.press(line.begin(), "1"), "2101")

    first = line.press(question, "1")
    again = line.press(question, "1")
    other_key = line.press(question, "0")
    building.settle()

    assert "3 people are being alerted" in first.words
    assert again.document == first.document == other_key.document
    building.phone("maria").expect("City Hall Annex").expect_nothing()
    building.wait(seconds=5)
    building.phone("maria").expect_nothing()


def test_the_first_answer_to_a_turn_wins_whatever_the_second_one_says(building: Building) -> None:
    line = Line(building, "+14155551001")
    question = line.press(line.press(line.begin(), "1"), "2101")

    menu = line.press(question, "0")
    late = line.press(question, "1")
    building.settle()

    assert late.document == menu.document
    assert "people are being alerted" not in late.words
    building.phone("maria").expect_nothing()


def test_a_repeated_report_reports_once_even_where_the_memory_was_lost_in_between(building: Building) -> None:
    line = Line(building, "+14155551001")
    question = line.press(line.press(line.begin(), "1"), "2101")

    first = line.press(question, "1")
    building.redis.flushall()
    again = line.press(question, "1")
    building.wait(seconds=5)

    assert again.document == first.document
    building.phone("maria").expect("City Hall Annex").expect_nothing()


def test_a_repeated_pound_texts_once_and_a_repeated_beginning_greets_again(building: Building) -> None:
    ana = building.phone("ana")
    line = Line(building, ana.number)
    greeting = line.begin()
    topic = line.press(line.press(greeting, "4"), "4")

    line.press(topic, "#")
    building.redis.flushall()
    line.press(topic, "#")
    building.wait(seconds=5)

    assert line.begin().document == greeting.document
    ana.expect("judge").expect_nothing()


def test_a_hang_up_that_is_reported_twice_tells_the_last_resort_once(building: Building) -> None:
    line = Line(building, "+14155551001")
    line.press(line.begin(), "1")

    for _ in range(2):
        line.hang_up()
        building.wait(seconds=1)

    building.phone("elena").expect("SIN CONFIRMAR").expect_nothing()


def test_a_turn_that_nobody_signed_changes_nothing(building: Building) -> None:
    line = Line(building, "+14155551001")
    question = line.press(line.press(line.begin(), "1"), "2101")
    assert question.action
    form = line.form(Digits="1")
    for_another_url = sign(TOKEN, question.action + "&chosen=1", list(form.items()))

    answers = [line.raw(question.action, form, signature) for signature in (None, "", "nonsense", for_another_url)]
    building.settle()

    assert [(answer.status_code, answer.text.endswith("<Response/>")) for answer in answers] == [(403, True)] * 4
    building.phone("maria").expect_nothing()


def test_rights_are_heard_in_both_languages_while_redis_and_sql_are_away(wire: Wire) -> None:
    port = closed_port()
    away = Building(wire, f"postgresql://nobody@127.0.0.1:{port}/none", f"redis://127.0.0.1:{port}/0")
    line = Line(away, "+14155551001")

    topic = line.press(line.press(line.begin(), "4"), "4")
    spanish = line.press(topic, "2")
    menu = line.press(spanish, "0")
    unsent = line.press(topic, "#")
    asked = line.press(menu, "1")

    assert "judge" in topic.words
    assert "juez" in spanish.words
    assert "oprima asterisco" in menu.words
    assert "text that to this phone" not in unsent.words
    assert unsent.action
    assert "NO han sido avisados" in asked.words
    assert "Llame ahora a su supervisor" in asked.words
    assert "avisando" not in asked.words
    away.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_caller_whose_report_cannot_be_stored_is_told_so_and_to_call_the_supervisor(building: Building) -> None:
    line = Line(building, "+14155551001")
    question = line.press(line.press(line.begin(), "1"), "2101")

    with sql_away(building):
        answer = line.press(question, "1")
        rights = line.press(line.press(answer, "4"), "4")

    assert "NOT been alerted" in answer.words
    assert "Call your supervisor now and our office" in answer.words
    assert "being alerted" not in answer.words
    assert "judge" in rights.words
    again = line.press(line.press(line.press(rights, "1"), "2101"), "1")
    assert "3 people are being alerted" in again.words
