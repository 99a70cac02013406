"""The trained model: how strongly each feature of a text points to each topic.

It is trained from the topics' examples by `make train` (tools/train_router.py), a linear support-vector classifier, and
kept in a small file beside this one. Here it is only read, and its weights are added up.
"""

import gzip
import hashlib
import json
import math
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

from flows.definition.catalogue import Flows
from flows.routing.features import features
from flows.routing.normalise import normalise

FILE = "model.gz"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its rarity, and its weight for each topic in 1/`scale`."""

    rarity: float
    weights: "array[int]"  # signed bytes


@dataclass(frozen=True, slots=True)
class TopicModel:
    """A linear model over the features of texts; `digest` is that of the examples it was trained from."""

    labels: tuple[str, ...]  # topics, and the cases that are none
    bias: tuple[float, ...]
    scale: float
    unknown: float  # the rarity of a feature that no example has
    digest: str
    rows: Mapping[str, Feature]

    def margins(self, plain: str) -> dict[str, float]:
        """Return how far a normalised text is on each topic's side: above 0 is clearly it, -1 clearly not."""
        found = features(plain)
        sums, length = [0.0] * len(self.labels), 0.0
        for name, weight in found.items():
            row = self.rows.get(name)
            value = weight * (row.rarity if row else self.unknown)
            length += value * value
            if row:
                for place, own in enumerate(row.weights):
                    sums[place] += value * own
        unit = self.scale / math.sqrt(length) if length else 0.0
        return {label: self.bias[place] + sums[place] * unit for place, label in enumerate(self.labels)}


def material(flows: Flows) -> Iterator[tuple[str, str]]:
    """Yield everything that the model is trained from: a topic or a case, and a normalised text of it."""
    for id, topic in sorted(flows.topics.items()):
        for text in chain(*topic.examples.values(), *topic.keywords.values(), topic.title.values()):
            yield id, normalise(text)
    for id, case in sorted(flows.cases.items()):
        for text in chain(*case.examples.values()):
            yield id, normalise(text)


def digest(flows: Flows) -> str:
    """Return a fingerprint of everything that the model is trained from."""
    lines = (f"{id}\t{text}" for id, text in material(flows))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@lru_cache(maxsize=2)
def read(data: bytes | None = None) -> TopicModel:
    """Return the model in a file's bytes, or the one that is shipped; it is read once."""
    packed = data if data is not None else (files("flows.routing") / FILE).read_bytes()
    head, *lines = gzip.decompress(packed).decode().split("\n")
    facts = json.loads(head)
    rows = {}
    for line in lines:
        name, rarity, weights = line.split("\t")
        rows[name] = Feature(float(rarity), array("b", bytes.fromhex(weights)))
    return TopicModel(
        tuple(facts["labels"]), tuple(facts["bias"]), facts["scale"], facts["unknown"], facts["digest"], rows
    )


def write(model: TopicModel) -> bytes:
    """Return the bytes of a model's file; the same model gives the same bytes."""
    head = {
        "labels": model.labels,
        "bias": model.bias,
        "scale": model.scale,
        "unknown": model.unknown,
        "digest": model.digest,
    }
    lines = [f"{name}\t{row.rarity}\t{row.weights.tobytes().hex()}" for name, row in sorted(model.rows.items())]
    return gzip.compress("\n".join([json.dumps(head), *lines]).encode(), mtime=0)
