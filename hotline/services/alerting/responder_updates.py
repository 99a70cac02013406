"""Updates: what those who were told of an incident hear as it goes on."""

from collections.abc import Callable, Iterable

from hotline.domain.alerts import Alert, AlertState
from hotline.domain.deliveries import Kind, Relevance
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.delivery.outbox import Draft, Outbox, Recipient
from hotline.services.messages import Facts, Messages
from hotline.store.sql.database import Transaction
from hotline.store.tables import alerts, contacts


class ResponderUpdates:
    """Texts those who were told."""

    def __init__(self, outbox: Outbox, messages: Messages, wording: Wording) -> None:
        self._outbox = outbox
        self._messages = messages
        self._wording = wording

    def tell(
        self,
        tx: Transaction,
        context: IncidentContext,
        what: str,
        facts: Callable[[str], Facts] = lambda _language: {},
        *,
        but: str | None = None,
        but_phone: str | None = None,
        reps_only: bool = False,
        relevance: Relevance = Relevance.LIVE,
        among: Iterable[Alert] | None = None,
        passed_too: bool = False,
    ) -> None:
        """Text those who were told and neither failed nor passed.

        Args:
            what: the message's key; `number` and `worksite` are filled in here.
            facts: further facts, by language.
            but: a contact who knows already; `but_phone`: a blinded phone that does.
            among: these alerts only, instead of all.
            passed_too: also those who passed: they may be on their way after all.
        """
        those = alerts.of_incident(tx.conn, context.incident.id) if among is None else among
        left_out = {AlertState.FAILED} if passed_too else {AlertState.FAILED, AlertState.PASSED}
        open_ = [alert for alert in those if alert.state not in left_out and alert.contact_id != but]
        people = contacts.by_ids(tx, [alert.contact_id for alert in open_])
        drafts = []
        for alert in open_:
            contact = people[alert.contact_id]
            if (contact.is_rep or not reps_only) and contact.phone_index != but_phone:
                key = self._messages.for_role(what, contact)
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

    def once(self, tx: Transaction, context: IncidentContext, what: str, facts: Facts) -> None:
        """Text everybody who has not had their one update, with the incident's state."""
        fresh = [alert for alert in alerts.of_incident(tx.conn, context.incident.id) if not alert.updated]
        self.tell(
            tx, context, what, lambda language: facts | {"state": self._wording.state(context, language)}, among=fresh
        )
        alerts.mark_updated(tx.conn, [alert.id for alert in fresh])
