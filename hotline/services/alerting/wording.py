"""Alert texts: what reps and supervisors are told of an incident, in their language, by text and by phone."""

from collections.abc import Sequence

from hotline.domain.alerts import Alert
from hotline.domain.contacts import Contact
from hotline.domain.deliveries import BUNDLE, Kind, Relevance
from hotline.domain.relayed_words import clean
from hotline.domain.reports import Report
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Draft, Recipient
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.tables import phones
from hotline.store.vault import KeyDomain

# An alert fits two segments only with a name of this length.
_NAME_LIMIT = 60
_PLACE_LIMIT = 100
_ENTRY_LIMIT = 40
# What begins every alert about an incident that cut a drill short.
_REAL = "real"


class Wording:
    """Drafts the texts of alerts, and says the same on the phone."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def first(self, tx: Transaction, context: IncidentContext, alert: Alert, contact: Contact, textable: bool) -> Draft:
        """Return the text by which somebody first hears of it; `textable`: words can reach the reporter."""
        language = contact.language
        facts = self.facts(context, alert, language)
        if context.incident.drill:
            facts["time"] = self._messages.clock_time(context.incident.opened_at, context.worksite)
            return self._draft(context, alert, contact, "drill", facts)
        facts["time"] = self._reported(context, language)
        message_key = "alert-rep" if contact.is_rep else "alert-supervisor"
        if contact.is_rep:
            mark = "reporter.texts" if textable else "reporter.no-texts"
            facts["reporter"] = self._messages.word(mark, language, number=alert.number)
        if context.worksite:
            facts["state"] = self.state(context, language)
        else:
            facts.pop("worksite")
            words = next((report.sealed_place for report in context.reports if report.sealed_place), None)
            message_key = "alert-unlisted" if words else "alert-unplaced"
            if words:
                facts["place"] = clean(tx.vault.open(words), _PLACE_LIMIT)
        return self._draft(context, alert, contact, message_key, facts)

    def once_more(
        self, tx: Transaction, context: IncidentContext, alert: Alert, contact: Contact, message_key: str
    ) -> Draft:
        """Return a further text to somebody who was told before: `alert-reopened` or `alert-still`."""
        facts = self.facts(context, alert, contact.language)
        facts["time"] = self._messages.clock_time(tx.now, context.worksite)
        return self._draft(context, alert, contact, self._messages.for_role(message_key, contact), facts)

    def several(self, tx: Transaction, named: Sequence[tuple[IncidentContext, Alert]], contact: Contact) -> str:
        """Return one sealed text that names several alerts of one person."""
        language = contact.language
        entries = [self._entry(context, alert, language) for context, alert in named]
        message_key = self._messages.for_role(BUNDLE, contact)
        number = named[0][1].number
        words = self._messages.word(message_key, language, count=len(entries), list=" ".join(entries), number=number)
        return tx.vault.seal(KeyDomain.CONTACTS, words)

    def _entry(self, context: IncidentContext, alert: Alert, language: str) -> str:
        place = clean(context.worksite.name, _ENTRY_LIMIT) if context.worksite else self.place(context, language)
        time = self._reported(context, language)
        state = self.state(context, language)
        words = self._messages.word(
            "alert-entry", language, number=alert.number, worksite=place, time=time, state=state
        )
        return f"{self._messages.word(_REAL, language)} {words}" if context.incident.after_drill else words

    def _reported(self, context: IncidentContext, language: str) -> str:
        time = self._messages.clock_time(context.reported_at, context.worksite)
        return self._messages.word("late-time", language, time=time) if context.incident.late else time

    def spoken(self, context: IncidentContext, language: str, hotline: str) -> str:
        """Return an alert as it is said on the phone: who calls, message_key, where and when."""
        if context.incident.drill:
            return self._messages.word("call.drill", language, hotline=hotline, worksite=self.place(context, language))
        time = self._messages.clock_time(context.reported_at, context.worksite)
        place, state = self.place(context, language), self.state(context, language)
        said = self._messages.word("call.alert", language, hotline=hotline, worksite=place, state=state, time=time)
        return f"{self._messages.word(_REAL, language)} {said}" if context.incident.after_drill else said

    def facts(self, context: IncidentContext, alert: Alert, language: str) -> Facts:
        """Return what every text about an alert may say: its number and the place."""
        return {"number": alert.number, "worksite": self.place(context, language)}

    def place(self, context: IncidentContext, language: str) -> str:
        """Return the place in words, short enough for an alert."""
        if context.worksite:
            return clean(context.worksite.name, _NAME_LIMIT)
        return self._messages.word(context.place_key, language)

    def state(self, context: IncidentContext, language: str) -> str:
        """Return whether it is confirmed, in words."""
        return self._messages.word("state.confirmed" if context.incident.confirmed else "state.unconfirmed", language)

    def word(self, message_key: str, language: str, **facts: str | int) -> str:
        """Return one of the content's messages."""
        return self._messages.word(message_key, language, **facts)

    def _draft(self, context: IncidentContext, alert: Alert, contact: Contact, message_key: str, facts: Facts) -> Draft:
        body = self._messages.word(message_key, contact.language, **facts)
        if context.incident.after_drill:
            body = f"{self._messages.word(_REAL, contact.language)} {body}"
        return Draft(
            Kind.DRILL if context.incident.drill else Kind.ALERT,
            message_key,
            Recipient.contact(contact),
            body,
            Relevance.WAITING,
            incident_id=context.incident.id,
            alert_id=alert.id,
        )


def can_be_texted(tx: Transaction, first: Report | None) -> bool:
    """Return True if the first reporter's phone takes texts; a caller may still ask for them."""
    if first is None or first.phone_index is None:
        return False
    return first.wants_texts or phones.get(tx.conn, first.phone_index).textable
