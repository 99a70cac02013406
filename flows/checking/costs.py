"""Costs of each topic: segments by text, seconds by phone, and years of school to read it."""

from dataclasses import dataclass

from flows.checking.reading import grade
from flows.checking.texts import longest
from flows.definition.catalogue import Flows
from flows.languages import table
from flows.segments import segments


@dataclass(frozen=True, slots=True)
class Cost:
    """One topic in one language: the segments of each text, the seconds of each prompt, and school years."""

    topic: str
    lang: str
    segments: tuple[int, ...]
    seconds: tuple[int, ...]
    grade: float | None


def costs(flows: Flows) -> list[Cost]:
    """Return the cost of every topic in every language."""
    return [_cost(flows, id, lang) for id in flows.topics for lang in flows.languages if lang in flows.topics[id].sms]


def _cost(flows: Flows, id: str, lang: str) -> Cost:
    texts = [longest(text) for text in flows.topics[id].sms[lang]]
    prompts = [longest(text) for text in flows.topics[id].voice.get(lang, [])]
    return Cost(
        id,
        lang,
        tuple(map(segments, texts)),
        tuple(round(table()[lang].seconds(prompt)) for prompt in prompts),
        grade("\n".join(texts), lang),
    )
