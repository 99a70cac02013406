"""Checks that the router's model was trained from the examples that are in the content now."""

from collections.abc import Iterator

from flows.definition.catalogue import Flows
from flows.definition.links import Homes
from flows.definition.source import Fault
from flows.routing import model


def unlearnt_examples(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield a warning if keywords, titles or examples were changed since the model was trained."""
    if flows.topics and model.digest(flows) != model.read().digest:
        document, _ = homes[next(iter(flows.topics))]
        told = "the examples were changed since the router learnt them; run `make train`"
        yield document.fault(told, severity="warning")
