"""Updates: what those who were told of an incident hear as it goes on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hotline.domain.alerts import Alert, AlertState
from hotline.domain.contacts import Contact
from hotline.domain.deliveries import Kind, Relevance
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts


@dataclass(frozen=True, slots=True)
class Audience:
    """Who of those that were told of an incident gets an update; nobody whose alert failed does.

    Attributes:
        exclude: a contact who knows already.
        exclude_phone: the blinded phone of a reporter who is a contact too, and knows their own words.
        passed_too: also those who passed: they may be on their way after all.
    """

    exclude: str | None = None
    exclude_phone: str | None = None
    reps_only: bool = False
    passed_too: bool = False

    def of(self, told: Iterable[Alert]) -> list[Alert]:
        """Return the alerts whose people are meant, as far as the alerts show it."""
        left_out = {AlertState.FAILED} if self.passed_too else {AlertState.FAILED, AlertState.PASSED}
        return [alert for alert in told if alert.state not in left_out and alert.contact_id != self.exclude]

    def includes(self, contact: Contact) -> bool:
        """Return True if this person is meant."""
        return (contact.is_rep or not self.reps_only) and contact.phone_index != self.exclude_phone


EVERYBODY = Audience()


class ResponderUpdates:
    """Texts those who were told of an incident, as it goes on."""

    def __init__(self, outbox: Outbox, messages: Messages, wording: Wording) -> None:
        self._outbox = outbox
        self._messages = messages
        self._wording = wording

    def tell(
        self,
        tx: Transaction,
        context: IncidentContext,
        message_key: str,
        facts: Callable[[str], Facts] = lambda _language: {},
        audience: Audience = EVERYBODY,
        *,
        relevance: Relevance = Relevance.LIVE,
        among: Iterable[Alert] | None = None,
    ) -> None:
        """Text the audience in their languages.

        Args:
            message_key: `number` and `worksite` are filled in here.
            facts: further facts, by language.
            among: these alerts only, instead of all.
        """
        told = alerts.of_incident(tx.conn, context.incident.id) if among is None else among
        meant = audience.of(told)
        people = contacts.by_ids(tx, [alert.contact_id for alert in meant])
        drafts = []
        for alert in meant:
            contact = people[alert.contact_id]
            if audience.includes(contact):
                key = self._messages.for_role(message_key, contact)
                whole = self._wording.facts(context, alert, contact.language) | facts(contact.language)
                draft = Draft(
                    Kind.UPDATE,
                    key,
                    Recipient.contact(contact),
                    self._messages.word(key, contact.language, **whole),
                    relevance,
                    incident_id=context.incident.id,
                    alert_id=alert.id,
                )
                drafts.append(draft)
        self._outbox.put(tx, drafts)

    def once(self, tx: Transaction, context: IncidentContext, message_key: str, facts: Facts) -> None:
        """Text the incident's state, once, to each person who has not yet had an update."""
        fresh = [alert for alert in alerts.of_incident(tx.conn, context.incident.id) if not alert.updated]
        self.tell(
            tx,
            context,
            message_key,
            lambda language: facts | {"state": self._wording.state(context, language)},
            among=fresh,
        )
        alerts.mark_updated(tx.conn, [alert.id for alert in fresh])
