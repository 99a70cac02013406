"""How a rep's text is read: a letter only as the whole message, a number of one or two digits before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.answers import Answer, Letter, may, read
from hotline.domain.contacts import Role


@pytest.mark.parametrize(
    ("text", "number", "letter"),
    [
        ("1A", 1, Letter.ACKNOWLEDGE),
        ("1 a.", 1, Letter.ACKNOWLEDGE),
        (" 12p ", 12, Letter.DECLINE),
        ("#3 H", 3, Letter.ON_SITE),
        ("99F!", 99, Letter.FALSE_ALARM),
        ("7c", 7, Letter.ALL_CLEAR),
        ("1?", 1, Letter.OURS),
        ("A", None, Letter.ACKNOWLEDGE),
        ("h.", None, Letter.ON_SITE),
        ("?", None, Letter.OURS),
    ],
)
def test_a_letter_as_the_whole_text_is_an_answer(text: str, number: int | None, letter: Letter) -> None:
    assert read(text) == Answer(number, letter)


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("1 on my way", 1, "on my way"),
        ("12: wait in the lobby", 12, "wait in the lobby"),
        ("1 A is on the way", 1, "A is on the way"),
        ("1Ana is here", 1, "Ana is here"),
        ("1 ¿dónde está?", 1, "¿dónde está?"),
        ("3 they\nare two", 3, "they\nare two"),
    ],
)
def test_anything_longer_after_the_number_is_words(text: str, number: int, words: str) -> None:
    assert read(text) == Answer(number, words=words)


@pytest.mark.parametrize(
    "text", ["1", "12", "1.", "100A", "123 Main St", "A please", "AA", "hello", "", "1 2", "#", "I"]
)
def test_bare_digits_and_other_texts_are_no_answer(text: str) -> None:
    assert read(text) is None


@given(st.text())
def test_any_text_is_read_without_trouble(text: str) -> None:
    answer = read(text)

    assert answer is None or answer.number is None or 0 <= answer.number <= 99
    assert answer is None or (answer.letter is None) != (answer.words == "")


@given(
    st.integers(1, 99),
    st.sampled_from("aphfcAPHFC?"),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(["", ".", "!"]),
)
def test_every_number_with_every_letter_is_understood(number: int, letter: str, gap: str, end: str) -> None:
    assert read(f"{number}{gap}{letter}{end}") == Answer(number, Letter(letter.upper()))


def test_a_supervisor_may_take_and_pass_and_nothing_else() -> None:
    assert {letter for letter in Letter if may(Role.SUPERVISOR, letter)} == {Letter.ACKNOWLEDGE, Letter.DECLINE}
    assert all(may(Role.REP, letter) for letter in Letter)
