"""Words: all texts on the sheets of one worksite, in every language, marked up for the typesetter.

Special characters are escaped, and every fact is bold.
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
# Placeholders for <b> and </b> while a text is escaped.
_BOLD, _PLAIN = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of the sheets in one language, as markup."""

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
    office: str  # "" if OFFICE_PHONE is not set
    notice: str
    cut: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The texts and the QR code for one worksite."""

    code: str
    hotline: str
    worksite: str
    link: str  # what the QR code holds
    languages: tuple[Words, ...]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield pairs: where a text comes from, for error messages, and the text."""
        yield "HOTLINE_NAME", self.hotline
        yield f"the name of worksite {self.code}", self.worksite
        for words in self.languages:
            for part in fields(words):
                value = getattr(words, part.name)
                yield f"the texts of the cards in '{words.lang}'", "".join(value)


def sheet(flows: Flows, identity: Identity, number: str, site: Worksite) -> Sheet:
    """Return the sheet of a worksite. `number` is the hotline's number as E.164."""
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
    # No line may break within a fact: a split number or code is hard to type.
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
    """Return a number in the notation of a country: national if it is from there, else international."""
    parsed = phonenumbers.parse(number)
    local = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if local else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
