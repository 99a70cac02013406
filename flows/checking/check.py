"""Gathers every fault that `hotline flows check` tells: what breaks a conversation, and what spoils it."""

from flows.checking.examples import unlearnt_examples
from flows.checking.facts import unknown_facts
from flows.checking.provenance import unfounded_texts
from flows.checking.reading import hard_texts
from flows.checking.texts import faulty_texts
from flows.checking.ways import lost_ways
from flows.checking.words import faulty_words
from flows.definition.assemble import Content
from flows.definition.source import Fault


def faults_of(content: Content) -> list[Fault]:
    """Return every fault of content that was read, by file and line."""
    faults = list(content.faults)
    if content.flows is not None:
        for look in (
            unknown_facts,
            faulty_texts,
            hard_texts,
            lost_ways,
            faulty_words,
            unfounded_texts,
            unlearnt_examples,
        ):
            faults += look(content.flows, content.homes)
    return sorted(set(faults))
