"""Bridge calls: a rep is called, and when they press 1 the reporter's phone rings and the two are connected.

Both calls come from the hotline's number, neither person sees the other's, and nothing is recorded. The reporter was
asked before, in services/alerting/bridge.py.
"""

from collections.abc import Callable

from hotline.services import context as contexts
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.wording import Wording
from hotline.services.context import IncidentContext
from hotline.services.voice.outbound_call import MOST_MISSES, Callee, OutboundCall, callee
from hotline.services.voice.prompt import Dial, Gather, Join, Prompt
from hotline.store.sql.database import Database, Transaction

_YES = "1"


class _BridgeCall(OutboundCall):
    """One of the two calls; both are known by the delivery of the rep's."""

    trouble_keys = ("call.talk-closed",)

    def _while_live(self, tx: Transaction, ref: str, say: Callable[[Callee, IncidentContext], Prompt]) -> Prompt:
        """Return what `say` makes of the rep with their alert and its incident, while that goes on."""
        rep = callee(tx, ref)
        context = contexts.read(tx, rep.alert.incident_id) if rep else None
        if rep is None or context is None:
            return self.trouble()
        return say(rep, context) if context.incident.live else self._say(rep.contact.language, "call.talk-closed")


class RepCall(_BridgeCall):
    """The call to the rep, who decides whether the reporter's phone rings."""

    def __init__(self, database: Database, wording: Wording, bridge: Bridge) -> None:
        super().__init__(database, wording)
        self._bridge = bridge

    def _ask(self, tx: Transaction, ref: str, misses: int) -> Prompt:
        """Say that the reporter is ready, and the key that rings them."""

        def ready(rep: Callee, context: IncidentContext) -> Prompt:
            language = rep.contact.language
            if misses >= MOST_MISSES:
                return self._say(language, "call.talk-no-key")
            place = self._wording.place(context, language)
            return self._say(language, "call.talk-ready", worksite=place, then=Gather(ref, misses))

        return self._while_live(tx, ref, ready)

    def _take(self, tx: Transaction, ref: str, keys: str) -> Prompt | None:
        """Ring the reporter, when the rep pressed 1."""

        def ring(rep: Callee, context: IncidentContext) -> Prompt:
            number = self._bridge.ring(tx, context, rep.alert)
            if number is None:
                return self._say(rep.contact.language, "call.talk-closed")
            return self._say(rep.contact.language, "call.talk-wait", then=Dial(ref, number))

        return self._while_live(tx, ref, ring) if _agrees(keys) else None

    def after(self, ref: str, *, talked: bool) -> Prompt:
        """Return what the rep hears when the other phone is gone."""
        key = "call.talk-over" if talked else "call.talk-no-answer"
        with self._database.reading() as tx:
            return self._while_live(
                tx, ref, lambda rep, _: self._say(rep.contact.language, key, number=rep.alert.number)
            )


class ReporterCall(_BridgeCall):
    """The call to the reporter, who hears who waits before anybody hears them."""

    def _ask(self, tx: Transaction, ref: str, misses: int) -> Prompt:
        """Say who wants to talk, and the key for it."""

        def whisper(rep: Callee, context: IncidentContext) -> Prompt:
            language = _language(rep, context)
            if misses >= MOST_MISSES:
                return self._say(language, "call.goodbye")
            return self._say(language, "call.talk-whisper", name=rep.contact.first_name, then=Gather(ref, misses))

        return self._while_live(tx, ref, whisper)

    def _take(self, tx: Transaction, ref: str, keys: str) -> Prompt | None:
        """Connect them, when the reporter pressed 1: a voicemail presses nothing."""

        def join(rep: Callee, context: IncidentContext) -> Prompt:
            return self._say(_language(rep, context), "call.talk-joined", then=Join())

        return self._while_live(tx, ref, join) if _agrees(keys) else None


def _agrees(keys: str) -> bool:
    return keys.strip()[:1] == _YES


def _language(rep: Callee, context: IncidentContext) -> str:
    return context.first.language if context.first else rep.contact.language
