"""Checks that no answer is a word of the carrier, and that no word means two things."""

from collections.abc import Iterator

from flows.carrier_words import CARRIER_WORDS
from flows.definition.catalogue import Flows
from flows.definition.links import Homes, fault_at
from flows.definition.model import Node
from flows.definition.source import Document, Fault
from flows.routing.normalise import normalise

_ENOUGH = 8  # With fewer examples in a language the router hardly recognises the topic.


def faulty_words(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every word that the carrier takes for itself, or that stands for two topics."""
    special = _special(flows)
    meant: dict[str, str] = {}
    for name, node in flows.nodes.items():
        for word, *path in _words(node):
            plain = normalise(word)
            if plain in CARRIER_WORDS:
                yield fault_at(homes, name, f"'{word}' is a word of the carrier and can be no answer", *path)
            if path[0] == "keywords" and name in flows.topics:
                owner = special.get(plain) or meant.setdefault(plain, name)
                if owner != name:
                    yield fault_at(homes, name, f"'{word}' already means '{owner}'", *path)
    for word, list_of in special.items():
        if word in CARRIER_WORDS:
            told = f"'{word}' in '{list_of}' is a word of the carrier"
            yield _words_home(homes).fault(told)
    for id, topic in flows.topics.items():
        for lang in flows.languages:
            if len(topic.examples.get(lang, ())) < _ENOUGH:
                told = f"'{id}' has fewer than {_ENOUGH} examples in '{lang}'"
                document, root = homes[id]
                yield document.fault(told, *root, "examples", lang, severity="warning")


def _words_home(homes: Homes) -> Document:
    document = Document("words.yaml")
    return homes.get("words", (document, ()))[0]


def _special(flows: Flows) -> dict[str, str]:
    words = flows.words
    lists = {
        "take_back": words.take_back,
        "quiet": words.quiet,
        "papers": words.papers,
        "menu": words.menu,
        "deny": words.deny,
    }
    lists |= {f"languages.{lang}": found.words for lang, found in words.languages.items()}
    lists |= {f"report.{lang}": found for lang, found in words.report.items()}
    return {normalise(word): name for name, found in lists.items() for word in found}


def _words(node: Node) -> Iterator[tuple[str, *tuple[str, ...]]]:
    """Yield every word that answers a menu by itself, with where it is written."""
    yield from ((word, "title", lang) for lang, word in node.title.items())
    yield from ((word, "keywords", lang) for lang, found in node.keywords.items() for word in found)
    for key, option in node.options.items():
        yield from ((word, "options", key, "title", lang) for lang, word in option.title.items())
