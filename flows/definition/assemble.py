"""Makes Flows of content files; every fault in them is found before any is reported."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from flows.definition.catalogue import Flows
from flows.definition.links import Homes
from flows.definition.model import (
    ActionSpec,
    Case,
    ContentModel,
    Message,
    Node,
    Option,
    OtherLanguage,
    Provenance,
    Say,
    Target,
    Topic,
    WordLists,
)
from flows.definition.source import Document, Fault

M = TypeVar("M", bound=ContentModel)


@dataclass(slots=True)
class Content:
    """What was read: the parts, where each was written, and what is wrong with it."""

    documents: list[Document]
    flows: Flows | None = None
    faults: list[Fault] = field(default_factory=list)
    homes: Homes = field(default_factory=dict)


def assemble(documents: list[Document]) -> Content:
    """Return the parts that stand in content files. If any file is faulty there are no flows."""
    content = Content(documents)
    for document in documents:
        content.faults += document.faults
    flows = _assemble(content)
    if not content.faults:
        content.flows = flows
    return content


def _assemble(content: Content) -> Flows:
    nodes: dict[str, Node] = {}
    topics: dict[str, Topic] = {}
    messages: dict[str, Message] = {}
    actions: dict[str, ActionSpec] = {}
    provenance: dict[str, Provenance] = {}
    others: dict[str, OtherLanguage] = {}
    cases: dict[str, Case] = {}
    sources: list[str] = []
    words: WordLists | None = None
    for document in content.documents:
        if document.faults:
            continue
        _provenance(document, provenance, content)
        if document.name.startswith("topics/"):
            _topic(document, topics, content)
        elif document.name.startswith("cases/"):
            if (case := _part(Case, document.data, document, (), content)) is not None:
                cases[Path(document.name).stem] = case
        elif document.name == "sources.yaml":
            sources = [str(source) for source in document.data or ()]
        elif document.name == "words.yaml":
            words = _part(WordLists, document.data, document, (), content)
            content.homes["words"] = (document, ())
        elif document.name == "messages.yaml":
            _parts(Message, document, "message ", messages, content)
        elif document.name == "other_languages.yaml":
            _parts(OtherLanguage, document, "language ", others, content)
        elif document.name == "actions.yaml":
            _parts(ActionSpec, document, "action ", actions, content)
        else:
            _parts(Node, document, "", nodes, content)
    if words is None:
        content.faults.append(Fault("words.yaml", 1, "the words are missing"))
        words = WordLists.model_construct(languages={})
    nodes.update({topic.id: topic_node(topic) for topic in topics.values()})
    provenance |= {f"topics/{topic.id}.yaml": topic for topic in topics.values()}
    others = {code: other for code, other in others.items() if code not in words.languages}
    return Flows(nodes, topics, messages, words, actions, sources, provenance, others, cases)


def topic_node(topic: Topic) -> Node:
    """Return the topic as a step of the conversation: 1 is always a report, 2 the language, 0 the menu."""
    related = {str(key): _to(id) for key, id in enumerate(topic.related, 3)}
    options = {"1": _to("report"), "2": _to("language"), **related}
    if topic.resources:
        options["8"] = Option(go=Target(sms="resources", voice="resources"), only="voice")
    return Node(
        title=topic.title,
        spoken=topic.spoken,
        keywords=topic.keywords,
        say=Say(sms=topic.sms, voice=topic.voice),
        options={**options, "0": _to("menu")},
    )


def _to(node: str) -> Option:
    return Option(go=Target(sms=node, voice=node))


def _provenance(document: Document, into: dict[str, Provenance], content: Content) -> None:
    """Take the provenance of a whole file out of its data. A topic's file has it among its own keys instead."""
    if isinstance(document.data, dict) and (value := document.data.pop("provenance", None)) is not None:
        found = _part(Provenance, value, document, ("provenance",), content)
        if found is not None:
            into[document.name] = found


def _topic(document: Document, topics: dict[str, Topic], content: Content) -> None:
    topic = _part(Topic, document.data, document, (), content)
    if topic is None:
        return
    if document.name != f"topics/{topic.id}.yaml":
        content.faults.append(document.fault(f"topic '{topic.id}' belongs in topics/{topic.id}.yaml", "id"))
    topics[topic.id] = topic
    content.homes[topic.id] = (document, ())


def _parts(kind: type[M], document: Document, prefix: str, into: dict[str, M], content: Content) -> None:
    if not isinstance(document.data, dict):
        content.faults.append(document.fault("this file shall map names to their parts"))
        return
    for name, value in document.data.items():
        part = _part(kind, value, document, (name,), content)
        if part is None:
            continue
        if name in into:
            content.faults.append(document.fault(f"'{name}' stands in two files", name))
        into[name] = part
        content.homes[prefix + name] = (document, (name,))


def _part(kind: type[M], value: Any, document: Document, root: tuple[str, ...], content: Content) -> M | None:
    try:
        return kind.model_validate(value)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            where = ".".join(str(step) for step in (*root, *error["loc"]))
            message = error["msg"].removeprefix("Value error, ")
            content.faults.append(document.fault(f"{where}: {message}" if where else message, *root, *error["loc"]))
        return None
