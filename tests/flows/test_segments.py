"""What a text costs on the air."""

import pytest

from flows.segments import fold, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñ¿¡éü" * 32, 1),
        ("áíóú" * 40, 1),
        ("[" * 80, 1),
        ("[" * 81, 2),
        ("a" * 152 + "[" + "a" * 7, 2),
        ("a" * 152 + "[" + "a" * 152, 3),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
        ("👍" * 67, 3),
    ],
)
def test_segments_are_counted_as_the_carrier_counts(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("¿Qué hacen ahí?", "¿Qué hacen ahi?"),
        ("avisó aquí según Ángel", "aviso aqui segun Angel"),
        ("niño pingüino é", "niño pingüino é"),
        ("“curly” – it’s…", '"curly" - it\'s...'),
        ("e\u0301 a\u0301", "é a"),
    ],
)
def test_only_what_the_alphabet_lacks_is_made_plain(text: str, folded: str) -> None:
    assert fold(text) == folded
