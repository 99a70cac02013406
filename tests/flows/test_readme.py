"""The writers' page explains every key of the content, and none that does not exist."""

import re
from pathlib import Path

from flows.definition import model

PAGE = (Path(__file__).parents[2] / "flows/README.md").read_text(encoding="utf-8")

KINDS = [
    kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, model.ContentModel)
]  # fmt: skip
KEYS = {name for kind in KINDS for name in kind.model_fields}


def explained() -> set[str]:
    """Return the keys that begin an entry of a list."""
    entries = [line.split(" – ")[0] for line in PAGE.splitlines() if re.match(r" *- `", line)]
    return {key for entry in entries for key in re.findall(r"`([a-z_]+)(?:: \w+)?`", entry)}


def test_every_key_of_the_content_is_explained() -> None:
    missing = sorted(key for key in KEYS if not re.search(rf"`{key}(?:: \w+)?`", PAGE))

    assert not missing, f"explain these keys in flows/README.md: {', '.join(missing)}"


def test_no_key_is_explained_that_does_not_exist() -> None:
    unknown = sorted(explained() - KEYS)

    assert not unknown, f"flows/README.md explains keys that flows/definition/model.py does not have: {unknown}"
    assert len(explained()) > 40, "the entries of the lists are written differently now"
