"""The table of the carrier's error codes: whole, and never trusted beyond what it says."""

import csv
from importlib.resources import files

import pytest

from hotline.domain.deliveries import PostOutcome
from hotline.gateway import errors

ROWS = list(
    csv.DictReader((files("hotline.gateway") / "errors.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t")
)

# The classes of the carrier's documentation. 30003 and 30008 mean "try once more", 30007 "never the same again".
CLASSES = {
    PostOutcome.OPTED_OUT: {21610, 30004},
    PostOutcome.DEAD_NUMBER: {21211, 21214, 21217, 21401, 21421, 21614, 21635, 30005, 30006},
    PostOutcome.RETRY: {20429, 21611, 30001, 30003, 30008, 30022, 30023, 30027, 30036, 30410, 30450, 30500},
    PostOutcome.AMBIGUOUS: {20500, 20503},
    PostOutcome.MISCONFIGURED: {20003, 20404, 21212, 21408, 21602, 21603, 21606, 21608, 21609, 21617, 30002, 30007,
                            30019, 30024, 30032, 30034, 30035},
}  # fmt: skip


@pytest.mark.parametrize("outcome", list(PostOutcome))
def test_every_code_of_a_class_has_its_consequence(outcome: PostOutcome) -> None:
    assert {int(row["code"]) for row in ROWS if row["outcome"] == outcome} >= CLASSES[outcome]
    assert {code for code in CLASSES[outcome] if errors.outcome(code) is not outcome} == set()


def test_the_table_is_sorted_and_each_code_stands_once_with_words() -> None:
    codes = [int(row["code"]) for row in ROWS]

    assert codes == sorted(set(codes))
    assert all(row["meaning"] == errors.meaning(int(row["code"])) for row in ROWS)
    assert all(row["meaning"] and row["outcome"] in set(PostOutcome) for row in ROWS)


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        (None, None, PostOutcome.MISCONFIGURED),
        (12345, None, PostOutcome.MISCONFIGURED),
        (12345, 400, PostOutcome.MISCONFIGURED),
        (None, 429, PostOutcome.RETRY),
        (None, 500, PostOutcome.AMBIGUOUS),
        (12345, 503, PostOutcome.AMBIGUOUS),
        (21610, 500, PostOutcome.OPTED_OUT),
    ],
)
def test_an_unknown_code_is_judged_by_the_status_and_never_taken_for_sent(
    code: int | None, status: int | None, outcome: PostOutcome
) -> None:
    assert errors.outcome(code, status) is outcome
    assert errors.meaning(12345) == "a code that we do not know"
