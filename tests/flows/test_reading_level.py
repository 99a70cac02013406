"""The years of school that a text asks for, beside published figures and those of a pronouncing dictionary."""

import pytest

from flows.checking.reading_level import english_syllables, school_years, spanish_syllables

PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
STATUS = (
    "Ask about status only if the service itself requires it. One example is TANF, which is aid for families in need. "
    "Many local rules forbid asking. You have no duty to report a person's status to ICE. If you collect it at work, "
    "ask your supervisor about confidentiality."
)
HELP = "ICE no tiene agentes suficientes para hacer su trabajo sin ayuda. Por eso pide ayuda."


@pytest.mark.parametrize(
    ("text", "published"),
    [
        pytest.param("The cat sat on the mat.", -1.45, id="six words of one syllable"),
        pytest.param(PLATYPUS, 11.3, id="the example of the encyclopaedia"),
        # The dictionary counts "requires" as three syllables and "confidentiality" as seven: half a year together.
        pytest.param(STATUS, 7.33, id="one of our texts, by the pronouncing dictionary of Carnegie Mellon"),
    ],
)
def test_english_is_graded_as_the_formula_of_flesch_and_kincaid_says(text: str, published: float) -> None:
    assert school_years(text, "en") == pytest.approx(published, abs=0.5)


def test_spanish_is_graded_by_crawford_with_syllables_as_they_are_spoken() -> None:
    # Counted by hand: 15 words, 32 syllables, 2 sentences.
    assert school_years(HELP, "es") == pytest.approx(-0.205 * 100 * 2 / 15 + 0.049 * 100 * 32 / 15 - 3.407)


def test_a_language_without_a_formula_and_a_text_without_words_have_no_grade() -> None:
    assert school_years("Hola a todos.", "vi") is None
    assert school_years("... !", "en") is None


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("rule", 1), ("called", 1), ("wanted", 2), ("names", 1), ("places", 2), ("wishes", 2), ("people", 2),
        ("safely", 2), ("being", 2), ("media", 3), ("areas", 3), ("nation", 2), ("union", 2), ("violence", 3),
        ("cooperate", 4), ("immigration", 4), ("supervisor", 4), ("the", 1), ("id", 1),
    ],
)  # fmt: skip
def test_syllables_of_english_words(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("una", 2), ("que", 1), ("guerra", 2), ("bilingüe", 3), ("agencia", 3), ("policía", 4), ("país", 2),
        ("áreas", 3), ("cooperar", 4), ("ciudad", 2), ("hay", 1), ("mayo", 2), ("y", 1), ("identificación", 6),
        ("suyo", 2),
    ],
)  # fmt: skip
def test_syllables_of_spanish_words(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables
