"""Checks that every text names its source, no translation is older than its original, and a person has read it."""

from collections.abc import Iterator

from flows.definition.catalogue import FALLBACK, Flows
from flows.definition.links import Homes
from flows.definition.model import OWN, Provenance
from flows.definition.source import Document, Fault


def unfounded_texts(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every file whose texts have no source, are stale, or were read by nobody (a warning)."""
    documents = {document.name: document for document, _ in homes.values()}
    for name, document in documents.items():
        if name == "actions.yaml" or name.startswith("cases/"):
            continue  # They say nothing to anybody.
        found = flows.provenance.get(name)
        if found is None:
            yield document.fault("it is not said what these texts rest on: `provenance` is missing")
        else:
            yield from _faults(document, found, flows)


def _faults(document: Document, found: Provenance, flows: Flows) -> Iterator[Fault]:
    root = () if document.name.startswith("topics/") else ("provenance",)
    for source in found.source:
        if source not in flows.sources and (root == () or source != OWN):
            yield document.fault(
                f"'{source}' is no question of the toolkit; they stand in sources.yaml", *root, "source"
            )
    if not found.source:
        yield document.fault("these texts rest on no question of the toolkit", *root, "source")
    original = found.written.get(FALLBACK)
    for lang in flows.languages:
        written, review = found.written.get(lang), found.reviewed.get(lang)
        if written is None:
            yield document.fault(f"it is not said when the texts in '{lang}' were written", *root, "written")
        elif original is not None and written < original:
            told = f"the texts in '{lang}', of {written}, are older than their original, of {original}"
            yield document.fault(told, *root, "written", lang)
        elif review is None:
            yield document.fault(f"nobody has read the texts in '{lang}' yet", *root, "reviewed", severity="warning")
        elif review.on < written:
            told = f"{review.by} read the texts in '{lang}' on {review.on}, and they were changed on {written}"
            yield document.fault(told, *root, "reviewed", lang, severity="warning")
