"""Words: all that the sheets of one worksite say, in every language, ready to be set.

A text is marked up for the typesetter: special characters are escaped, and every fact is in bold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape

import phonenumbers

from flows.definition.catalogue import FALLBACK
from flows.engine import Flows
from hotline.config import Identity
from hotline.domain.worksites import Worksite

# The most urgent right first; a topic that gains a card later follows in the order of the files.
_ORDER = ("at-worksite", "give-information", "warrants", "say-no", "arrest")
# Stand in for <b> and </b> while a text is escaped.
_BOLD, _PLAIN = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Words:
    """What the sheets say in one language."""

    lang: str
    question: str
    report: str
    call: str
    menu: str
    rights_title: str
    rights: tuple[str, ...]
    number: str
    here: str
    ask: str
    office: str  # "" where the local has no published phone
    notice: str
    cut: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed for one worksite."""

    code: str
    hotline: str
    worksite: str
    link: str  # what the QR code holds
    languages: tuple[Words, ...]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that is set, each after where it comes from."""
        yield "HOTLINE_NAME", self.hotline
        yield f"the name of worksite {self.code}", self.worksite
        for words in self.languages:
            for part in fields(words):
                value = getattr(words, part.name)
                yield f"the texts of the cards in '{words.lang}'", "".join(value)


def sheet(flows: Flows, identity: Identity, number: str, site: Worksite) -> Sheet:
    """Return what is printed for a worksite; `number` is the hotline's, as E.164."""
    menu = flows.words.menu[0].upper()
    facts = {
        "report": f"{flows.words.report['any'][0].upper()} {site.code}",
        "menu": menu,
        "number": _written(number, identity.country),
        "digit": next(key for key, option in flows.nodes["menu"].options.items() if option.go.voice == "report"),
        "keypad": site.keypad,
        "office_phone": _written(identity.office_phone, identity.country) if identity.office_phone else "",
    }
    return Sheet(
        code=site.code,
        hotline=_line(identity.hotline_name),
        worksite=_line(f"{site.name} ({site.code})"),
        # A scan opens a text that asks for the menu. Never a report: that must not be one tap away.
        link=f"SMSTO:{number}:{menu}",
        languages=tuple(_words(flows, lang, facts) for lang in flows.languages),
    )


def _words(flows: Flows, lang: str, facts: dict[str, str]) -> Words:
    # No line ends within a fact: a number or a code that is split is hard to type.
    bold = {name: f"{_BOLD}{value.replace(' ', chr(0xA0))}{_PLAIN}" for name, value in facts.items()}

    def say(key: str) -> str:
        text = escape(flows.message(key, lang, **bold))
        return text.replace(_BOLD, "<b>").replace(_PLAIN, "</b>")

    return Words(
        lang=lang,
        question=say("card.question"),
        report=say("card.report"),
        call=say("card.call"),
        menu=say("card.menu"),
        rights_title=say("card.rights"),
        rights=tuple(escape(text) for text in _rights(flows, lang)),
        number=say("card.number"),
        here=say("card.here"),
        ask=say("card.ask"),
        office=say("card.office") if facts["office_phone"] else "",
        notice=say("card.notice"),
        cut=say("card.cut"),
    )


def _rights(flows: Flows, lang: str) -> list[str]:
    ids = [*_ORDER, *(id for id in flows.topics if id not in _ORDER)]
    cards = [flows.topics[id].card for id in ids if id in flows.topics]
    return [card.get(lang) or card[FALLBACK] for card in cards if card]


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def _written(number: str, country: str) -> str:
    """Return a number as people of a country write it."""
    parsed = phonenumbers.parse(number)
    local = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if local else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
