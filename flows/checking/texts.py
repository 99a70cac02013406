"""Checks that texts exist in every language, fit their channel, and read out no web address by phone."""

import re
from collections.abc import Iterator, Mapping

from flows.definition.catalogue import FALLBACK, Flows, facts_in, render
from flows.definition.links import Homes, fault_at
from flows.definition.model import Node, Option, Say, Text
from flows.definition.source import Fault
from flows.languages import Language, table
from flows.segments import segments

# Facts at their longest: the directory takes no longer names of worksites.
SAMPLES = {
    "hotline": "Public Workers Local 1021 Hotline",
    "office_phone": "+1 213 555 0100",
    "worksite": ("Public Works Yard North " * 3)[:60],
    "other": ("Children Services West " * 3)[:60],
    "name": "Maria Guadalupe",
    "number": "99",
    "count": "12",
    "time": "10:42 AM",
    "state": "REAL, NOT A DRILL",
    "detail": "holding or taking someone",
    "words": "w" * 200,
    "reporter": "Otras palabras tras 99 van a quien reportó.",
    "place": "p" * 100,  # in the reporter's words
}
MESSAGES, PROMPTS, SECONDS = 2, 2, 25
_ADDRESS = re.compile(r"www\.|https?:|\.(?:org|com|gov)\b", re.IGNORECASE)


def faulty_texts(flows: Flows, homes: Homes) -> Iterator[Fault]:
    """Yield every text that is missing in a language, too long, or not fit to be heard."""
    for home, path, texts in texts_of_nodes(flows):
        for lang in flows.languages:
            if not texts.get(lang):
                yield fault_at(homes, home, f"'{home}' is not said in '{lang}'", *path)
        for lang in flows.languages:
            for told in _faults(home, path, texts.get(lang, []), table()[lang]):
                yield fault_at(homes, home, told, *path, lang)
    for key, message in flows.messages.items():
        for lang in flows.languages:
            text = message.text.get(lang)
            if text is None:
                yield fault_at(homes, f"message {key}", f"message '{key}' is not said in '{lang}'", "text")
                continue
            took, limit = segments(longest(text)), message.limit + table()[lang].segments - table()[FALLBACK].segments
            if took > limit:
                told = f"message '{key}' takes {took} segments, {limit} are allowed"
                yield fault_at(homes, f"message {key}", told, "text", lang)


def texts_of_nodes(flows: Flows) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, list[Text]]]]:
    """Yield the texts and labels of every node, with where they are written; channels without texts are left out."""
    for name, node in flows.nodes.items():
        written: list[tuple[tuple[str, ...], Say]] = [(("say",), node.say), (("again",), node.again)]
        for part, say in written if name not in flows.topics else [((), node.say)]:
            for channel, texts in (("sms", say.sms), ("voice", say.voice)):
                if texts:
                    yield name, (*part, channel), texts
        titled: list[tuple[tuple[str, ...], Node | Option]] = [((), node)]
        titled += [(("options", key), option) for key, option in node.options.items()]
        for part, of in titled:
            for kind, words in (("title", of.title), ("spoken", of.spoken)):
                if words:
                    yield name, (*part, kind), {lang: [label] for lang, label in words.items()}


def _faults(home: str, path: tuple[str, ...], texts: list[Text], lang: Language) -> Iterator[str]:
    most = MESSAGES if path[-1] == "sms" else PROMPTS
    if len(texts) > most:
        yield f"'{home}' has {len(texts)} texts, {most} are allowed"
    for text in texts:
        whole = longest(text)
        if path[-1] == "sms" and segments(whole) > lang.segments:
            yield f"'{home}' takes {segments(whole)} segments, {lang.segments} are allowed"
        if path[-1] == "voice" and lang.seconds(whole) > SECONDS:
            yield f"'{home}' takes {lang.seconds(whole):.0f} seconds to be heard, {SECONDS} are allowed"
        if path[-1] in ("voice", "spoken") and _ADDRESS.search(whole):
            yield f"'{home}' reads out a web address; offer to text it"


def longest(text: Text) -> str:
    """Return a text at its longest: with all facts, and the form for many."""
    return render(text, {**dict.fromkeys(facts_in(text)[1], ""), **SAMPLES})
