"""Trains the router's model from the examples of the content and writes flows/routing/model.gz: `make train`.

The labelled texts of tests/data are for measuring and are never read here.
"""

import math
import sys
from array import array
from collections import Counter
from collections.abc import Container
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.svm import LinearSVC

from flows.engine import load
from flows.routing import model
from flows.routing.features import features

_RARE = 3  # A feature of fewer examples is chance.
_PENALTY = 1.0
_TOLD = ("supposed", "past", "elsewhere", "other")


def train() -> model.TopicModel:
    """Return the model of the current examples; the same examples give the same model."""
    flows = load()
    texts = [(id, features(plain)) for id, plain in model.material(flows)]
    seen = Counter(name for _, found in texts for name in found)
    rarity = {name: round(_rarity(len(texts), count), 3) for name, count in seen.items()}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([_unit(found, rarity, seen) for _, found in texts])
    # The classifier takes no wider indices.
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    labels = sorted({id for id, _ in texts})
    ids = [id for id, _ in texts]
    fitted = [_fit(matrix, ids, label, flows.topics) for label in labels]
    found = np.vstack([one.coef_ for one in fitted])
    scale = float(abs(found).max()) / 127
    weights = (found / scale).round().astype("int8")
    rows = {
        name: model.Feature(rarity[name], array("b", weights[:, place].tobytes()))
        for place, name in enumerate(vectorizer.feature_names_)
    }
    bias = tuple(round(float(one.intercept_[0]), 4) for one in fitted)
    unknown = round(_rarity(len(texts), 1), 3)
    return model.TopicModel(tuple(labels), bias, scale, unknown, model.digest(flows), rows)


def _fit(matrix: Any, ids: list[str], label: str, topics: Container[str]) -> LinearSVC:
    """Return what tells one label from all others.

    Every report is perhaps one. What is told of agents may ask about a topic too, so it says nothing against one.
    """
    used = [place for place, id in enumerate(ids) if not (label in topics and id in _TOLD)]
    own = [ids[place] == label or (ids[place], label) == ("report", "perhaps") for place in used]
    return LinearSVC(C=_PENALTY, random_state=0).fit(matrix[used], own)


def _rarity(texts: int, having: int) -> float:
    return math.log((1 + texts) / (1 + having)) + 1


def _unit(found: dict[str, float], rarity: dict[str, float], seen: Counter[str]) -> dict[str, float]:
    values = {name: weight * rarity[name] for name, weight in found.items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {name: value / length for name, value in values.items() if seen[name] >= _RARE}


if __name__ == "__main__":
    path = Path(model.__file__).with_name(model.FILE)
    data = model.write(train())
    path.write_bytes(data)
    sys.stdout.write(f"{path.name}: {len(data) / 1024:.0f} KiB\n")
