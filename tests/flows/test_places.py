"""Worksites as people name them."""

import pytest

from flows.routing.places import Place, PlaceIndex
from tests.flows.phones import PLACES


@pytest.mark.parametrize("text", ["ANNEX", "annex!", "city hall annex", " City  Hall Annex. "])
def test_a_code_or_full_name_is_exact(text: str) -> None:
    found = PLACES.exact(text)

    assert found is not None
    assert found.code == "ANNEX"


@pytest.mark.parametrize("text", ["corralon de autobuses", "CORRALÓN DE AUTOBUSES"])
def test_accents_never_matter(text: str) -> None:
    assert PLACES.exact(text) is not None


@pytest.mark.parametrize("text", ["city hall", "libary", "", "x", "nowhere at all"])
def test_less_or_other_is_not_exact(text: str) -> None:
    assert PLACES.exact(text) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("libary", ["EASTLIB", "MAINLIB"]),
        ("the main libary", ["MAINLIB"]),
        ("city hal anex", ["ANNEX"]),
        ("anexx", ["ANNEX"]),
        ("zebra crossing", []),
        ("in the", []),
    ],
)
def test_a_misspelled_or_partial_name_is_close(text: str, codes: list[str]) -> None:
    assert [place.code for place in PLACES.close(text)] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("what if ICE comes to the annex", "ANNEX"),
        ("ice at city hall", "ANNEX"),
        ("they are in the main library now", "MAINLIB"),
        ("agents at the library", None),
        ("the annexation", None),
        ("", None),
    ],
)
def test_a_sentence_names_a_place_only_if_it_can_be_no_other(text: str, code: str | None) -> None:
    found = PLACES.within(text)

    assert (found.code if found else None) == code


def test_at_most_five_places_are_close() -> None:
    many = PlaceIndex(Place(str(n), f"LIB{n}X", f"Library {n}", f"30{n:02}") for n in range(1, 10))

    assert len(many.close("library")) == 5


def test_a_place_is_found_by_its_number_and_its_id() -> None:
    assert PLACES.keypad("2101") == PLACES.get("1")
    assert PLACES.keypad("0000") is None
    assert PLACES.get("99") is None


def test_no_places_are_no_trouble() -> None:
    empty = PlaceIndex([])

    assert (empty.exact("a"), empty.close("abc"), empty.within("a b"), empty.keypad("1")) == (None, [], None, None)
