"""The languages that the hotline could speak, from the table beside this file.

Which of them it does speak, the content says: `languages` in content/words.yaml.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORDS_A_MINUTE = 165
# Hangul, kana and Chinese characters.
_UNSPACED = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Language:
    """One language by text and by phone.

    `speech` is what the carrier listens for (Gather), `voice` one that speaks it (Say): a wrong pair makes the carrier
    fail the whole prompt. `segments` is the most that one text may take: letters outside GSM 03.38 cost double.
    """

    code: str
    name: str
    speech: str
    voice: str
    segments: int
    letters_a_minute: int | None  # where words are not set apart

    def seconds(self, text: str) -> float:
        """Return how long a prompt takes to be spoken."""
        own = _UNSPACED.findall(text) if self.letters_a_minute else []
        others = _UNSPACED.sub(" ", text) if own else text  # names of worksites stay in Latin letters
        return 60 * (len(own) / (self.letters_a_minute or 1) + len(others.split()) / _WORDS_A_MINUTE)


@cache
def table() -> Mapping[str, Language]:
    """Return every language that could be spoken, by code."""
    text = (files("flows") / "languages.tsv").read_text(encoding="utf-8")
    return {row["code"]: _language(row) for row in csv.DictReader(text.splitlines(), delimiter="\t")}


def _language(row: dict[str, str]) -> Language:
    pace = int(row["letters_a_minute"]) if row["letters_a_minute"] else None
    return Language(row["code"], row["name"], row["speech"], row["voice"], int(row["segments"]), pace)
