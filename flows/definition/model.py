"""The schema of the content files: nodes, topics, messages, words and actions.

Short forms are allowed where they read better: one text for a list of one, one target for both channels.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Channel = Literal["sms", "voice"]
Lang = str
OWN = "our own words"
Key = str


class ContentModel(BaseModel):
    """A part of the content; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Plural(ContentModel):
    """One text in two forms, for a count of one and for any other."""

    one: str
    other: str


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _both_channels(value: Any) -> Any:
    split = isinstance(value, dict) and value and value.keys() <= {"sms", "voice"}
    return value if split or isinstance(value, ContentModel) else {"sms": value, "voice": value}


Text = str | Plural
Texts = Annotated[list[Text], BeforeValidator(_as_list)]
Spoken = dict[Lang, str]


class Say(ContentModel):
    """What is said, in every language, on each channel; each text is one message or one prompt."""

    sms: dict[Lang, Texts] = Field(default_factory=dict)
    voice: dict[Lang, Texts] = Field(default_factory=dict)


class Target(ContentModel):
    """Where a conversation goes on, which may depend on the channel."""

    sms: str
    voice: str


BothSay = Annotated[Say, BeforeValidator(_both_channels)]
BothTarget = Annotated[Target, BeforeValidator(_both_channels)]


def _as_option(value: Any) -> Any:
    return value if isinstance(value, Option) or (isinstance(value, dict) and "go" in value) else {"go": value}


class Option(ContentModel):
    """One key of a menu; its label is the title of where it goes, unless it has its own."""

    go: BothTarget
    title: Spoken = Field(default_factory=dict)
    spoken: Spoken = Field(default_factory=dict)
    only: Literal["sms", "voice"] | None = None
    params: dict[str, str] = Field(default_factory=dict)


class Node(ContentModel):
    """One step of a conversation: something said, then one way on, or the end."""

    title: Spoken = Field(default_factory=dict)
    spoken: Spoken = Field(default_factory=dict)
    keywords: dict[Lang, list[str]] = Field(default_factory=dict)
    say: BothSay = Field(default_factory=Say)
    again: BothSay = Field(default_factory=Say)
    options: dict[Key, Annotated[Option, BeforeValidator(_as_option)]] = Field(default_factory=dict)
    ask: Literal["place"] | None = None
    choose: Literal["place", "topic"] | None = None
    do: str | None = None
    then: dict[str, BothTarget] = Field(default_factory=dict)
    next: BothTarget | None = None
    switch: bool = False
    end: bool = False
    greets: bool = False
    delays_welcome: bool = False
    always_answered: bool = False
    persists: bool = False
    keys_only: bool = False
    keeps_facts: bool = False
    given: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_way_on(self) -> "Node":
        ways = [bool(self.options) or bool(self.choose), bool(self.ask), bool(self.do), self.switch, self.end]
        if sum([*ways, bool(self.next) and not self.choose]) > 1:
            raise ValueError("a node has one way on: options, ask, do, next, switch or end")
        return self

    @property
    def waits(self) -> bool:
        """Return True if the conversation stops here for an answer."""
        return bool(self.options or self.ask or self.choose)


class Review(ContentModel):
    """Who read the texts of one language, and when."""

    by: str
    on: date


class Provenance(ContentModel):
    """Where texts come from: questions of the toolkit, or OWN if they state none of its facts; and who has read them.

    `written` is the day on which the texts of a language were last changed: a translation older than its original
    is stale, and a review older than its text counts no more.
    """

    source: Annotated[list[str], BeforeValidator(_as_list)]
    written: dict[Lang, date]
    reviewed: dict[Lang, Review] = Field(default_factory=dict)


class Topic(Provenance):
    """One question of the toolkit: how it is answered, and how people ask it."""

    id: str
    title: Spoken
    spoken: Spoken
    keywords: dict[Lang, list[str]] = Field(default_factory=dict)
    examples: dict[Lang, list[str]] = Field(default_factory=dict)
    related: list[str] = Field(default_factory=list)
    resources: bool = False
    card: Spoken = Field(default_factory=dict)
    sms: dict[Lang, Texts]
    voice: dict[Lang, Texts]


class Case(ContentModel):
    """A kind of text that asks for no topic, and how people write it; only the router uses it."""

    about: str
    examples: dict[Lang, list[str]]


class Message(ContentModel):
    """A text that the service sends on its own; a fact that ends in `?` may be missing."""

    facts: list[str] = Field(default_factory=list)
    limit: int = 3
    text: dict[Lang, Text]


class ActionSpec(ContentModel):
    """An action of the service: the params it takes, and the facts that each of its outcomes brings."""

    params: list[str] = Field(default_factory=list)
    text: bool = False
    outcomes: dict[str, list[str]]


class LanguageWords(ContentModel):
    """The words of one language: those that switch to it, and small ones by which it is recognised."""

    words: list[str]
    marks: list[str]


class OtherLanguage(ContentModel):
    """A language that people write and the hotline does not speak: how it is told, and the language menu in it.

    `letters` are what a class of a regular expression may hold; no language that is spoken here has them.
    """

    name: str
    words: list[str]
    letters: str = ""
    marks: list[str] = Field(default_factory=list)
    say: str


class Danger(ContentModel):
    """Phrases of mortal danger, and the line that then comes before any other."""

    phrases: list[str]
    say: BothSay


class OptOut(ContentModel):
    """How people ask for no more texts in words that are not the carrier's."""

    whole: list[str]
    phrases: list[str]


class WordLists(ContentModel):
    """All lists of words that have a meaning of their own."""

    languages: dict[Lang, LanguageWords]
    report: dict[str, list[str]]
    take_back: list[str]
    quiet: list[str]
    papers: list[str]
    menu: list[str]
    deny: list[str]
    greetings: list[str]
    numbers: dict[str, list[str]]
    opt_out: OptOut
    danger: dict[str, Danger]
    signals: dict[str, list[str]]
