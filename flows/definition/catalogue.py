"""Flows: all content, checked and ready to be said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.definition.model import (
    ActionSpec,
    Case,
    Channel,
    Message,
    Node,
    Option,
    OtherLanguage,
    Plural,
    Provenance,
    Say,
    Target,
    Text,
    Topic,
    WordLists,
)

FALLBACK = "en"
_FACT = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class MissingWords(KeyError):
    """A text does not exist, or a fact that it states was not given."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Everything the hotline can say, by node, topic and message."""

    nodes: Mapping[str, Node]
    topics: Mapping[str, Topic]
    messages: Mapping[str, Message]
    words: WordLists
    actions: Mapping[str, ActionSpec]
    sources: Sequence[str]  # the toolkit's questions
    provenance: Mapping[str, Provenance]  # by file
    others: Mapping[str, OtherLanguage]  # languages that are known and not spoken
    cases: Mapping[str, Case]

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages, the original first."""
        return tuple(self.words.languages)

    def message(self, key: str, lang: str, **facts: str | int) -> str:
        """Return one of the service's own texts.

        Raises:
            MissingWords: there is no such message, or it states a fact that was not given.
        """
        message = self.messages.get(key)
        if message is None:
            raise MissingWords(f"no message is called '{key}'")
        text = message.text.get(lang) or message.text[FALLBACK]
        try:
            return render(text, facts)
        except MissingWords as missing:
            raise MissingWords(f"message '{key}': {missing}") from None


def said(say: Say, channel: Channel, lang: str) -> list[Text]:
    """Return the texts for a channel in a language, or in the original one where it has none."""
    texts = say.sms if channel == "sms" else say.voice
    return texts.get(lang) or texts.get(FALLBACK, [])


def title(of: Node | Topic | Option, lang: str, spoken: bool = False) -> str:
    """Return the label of a node, topic or option for a menu."""
    titles = of.spoken if spoken else of.title
    return titles.get(lang) or titles.get(FALLBACK, "")


def way(target: Target, channel: Channel) -> str:
    """Return the node that a target names for this channel."""
    return target.sms if channel == "sms" else target.voice


def render(text: Text, facts: Mapping[str, str | int]) -> str:
    """Fill in the facts of a text, `{name}`; a part in [brackets] is left out if one of its facts is missing.

    Raises:
        MissingWords: a fact outside brackets was not given.
    """
    if isinstance(text, Plural):
        text = text.one if str(facts.get("count")) == "1" else text.other
    text = _OPTIONAL.sub(lambda part: part[1] if _known(part[1], facts) else "", text)
    return _FACT.sub(lambda fact: _fill(fact[1], facts), text)


def facts_in(text: Text) -> tuple[set[str], set[str]]:
    """Return the facts that a text needs, and those it can do without."""
    forms = [text] if isinstance(text, str) else [text.one, text.other]
    needed = {name for form in forms for name in _FACT.findall(_OPTIONAL.sub("", form))}
    allowed = {name for form in forms for name in _FACT.findall(form)}
    return (needed | {"count"} if isinstance(text, Plural) else needed), allowed


def states(text: Text, fact: str) -> bool:
    """Return True if a text states a fact, in either form of a count."""
    forms = (text,) if isinstance(text, str) else (text.one, text.other)
    return any(f"{{{fact}}}" in form for form in forms)


def _known(part: str, facts: Mapping[str, str | int]) -> bool:
    return all(facts.get(name, "") != "" for name in _FACT.findall(part))


def _fill(name: str, facts: Mapping[str, str | int]) -> str:
    if name not in facts:
        raise MissingWords(f"the fact '{name}' is missing")
    return str(facts[name])
