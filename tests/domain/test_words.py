"""Words of people on their way to other people: no link, nothing invisible, never too long."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.relayed_words import LIMIT, clean


@pytest.mark.parametrize(
    "link",
    [
        "http://evil.example/a?b=c", "HTTPS://EVIL.EXAMPLE", "www.evil.example", "evil.com", "bit.ly/2abc",
        "ftp://files.example", "tel://+15105550101", "evil.com/path?x=1", "a.b.co.uk",
    ],
)  # fmt: skip
def test_nothing_that_a_phone_makes_tappable_is_passed_on(link: str) -> None:
    assert clean(f"look at {link} now") == "look at (link left out) now"


@pytest.mark.parametrize("words", ["Mr. Smith", "3 p.m. today", "floor 2.5", "they left. Two stayed", "$3.50", "5-7"])
def test_sentences_and_numbers_keep_their_words(words: str) -> None:
    assert clean(words) == words


def test_two_sentences_without_a_space_between_are_rather_taken_for_a_link() -> None:
    # A phone would make `left.Two` tappable too.
    assert clean("they left.Two stayed") == "they (link left out) stayed"


def test_direction_marks_and_control_characters_vanish_and_markup_stays_as_it_is() -> None:
    assert clean("a\u202eb\u2066c\u200dd\ufeffe") == "abcde"
    assert clean("one\r\ntwo\x00three\x1b[31m\ttab") == "one two three [31m tab"
    assert clean("one\u2028two\u2029three\x85four") == "one two three four"
    assert clean("<b>&amp; {worksite} %s \\n</b>") == "<b>&amp; {worksite} %s \\n</b>"


def test_a_link_hidden_by_invisible_characters_is_still_a_link() -> None:
    assert clean("ev\u200dil.co\u200bm now") == "(link left out) now"


def test_long_words_are_cut_and_show_it() -> None:
    assert clean("a" * 200) == "a" * (LIMIT - 3) + "..."
    assert clean("á" * LIMIT) == "á" * LIMIT


@given(st.text(max_size=400))
def test_any_words_are_short_visible_and_clean_the_second_time(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned) <= LIMIT
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
    assert "://" not in cleaned or clean(cleaned) == cleaned
