"""Bootstrap: builds the use cases of one process from its settings, once, and hands each what it needs."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self

from flows.engine import Engine, Flows, load
from hotline import config
from hotline.domain.timing import Timing
from hotline.gateway.signature import Signature
from hotline.queue.jobs import Jobs, connect
from hotline.services.actions import Actions
from hotline.services.alert_calls import AlertCalls
from hotline.services.alert_texts import AlertTexts
from hotline.services.alerts import Alerts
from hotline.services.answers import Answers
from hotline.services.bundles import Bundles
from hotline.services.callouts import Callouts
from hotline.services.calls import Calls
from hotline.services.claims import Claims
from hotline.services.clock import Clock
from hotline.services.conversations import Conversations
from hotline.services.doctor import Doctor
from hotline.services.drills import Drills
from hotline.services.failures import Failures
from hotline.services.followups import Followups
from hotline.services.health import Health
from hotline.services.incidents import Incidents
from hotline.services.line import Line
from hotline.services.news import News
from hotline.services.outbox import Outbox
from hotline.services.pacing import Pacing
from hotline.services.places import Places
from hotline.services.policies import Policies
from hotline.services.receipts import Receipts
from hotline.services.replay import Replay
from hotline.services.reports import Reports
from hotline.services.retention import Retention
from hotline.services.sends import Sends
from hotline.services.settling import Settling
from hotline.services.steps import Steps
from hotline.services.talks import Talks
from hotline.services.updates import Updates
from hotline.services.verification import Verification
from hotline.store.database import Database
from hotline.store.sessions import Sessions
from hotline.store.spool import Spool

if TYPE_CHECKING:
    from hotline.gateway.client import Carrier

# Requests at once to the carrier, a process: it allows near 100 an account.
CARRIER_THREADS = 48


def utc_now() -> datetime:
    """Return the time; tests hand in a clock of their own instead."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a process that serves the hotline."""

    stores: config.Stores
    memory: config.Memory
    speaker: config.Speaker
    carrier: config.Carrier

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, or raise ConfigError."""
        return cls(
            config.Stores.read(environ),
            config.Memory.read(environ),
            config.Speaker.read(environ),
            config.Carrier.read(environ),
        )


class Hotline:
    """Everything that one process does, built on first use and then kept."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.now = now
        self.timing = Timing().scaled(settings.carrier.time_scale)
        self.flows: Flows = load()
        self.engine = Engine(
            self.flows,
            {"hotline": settings.speaker.hotline_name, "office_phone": settings.speaker.office_phone or ""},
        )
        self.database = Database(settings.stores.database_url, settings.stores.data_keys)
        self.sessions = Sessions(connect(settings.memory.redis_url, decode=True), self.timing)
        self.jobs = Jobs(connect(settings.memory.redis_url))
        self.places = Places(self.database)
        self.signature = Signature(settings.carrier)
        # Set by whoever serves: says whether more comes in than can be answered.
        self.under_pressure: Callable[[], bool] = lambda: False
        outbox = Outbox(self.flows, self.jobs, self.timing, now, settings.speaker.timezone)
        # A messaging service cannot call: without a number of our own people are texted only.
        number = settings.carrier.twilio_phone_number
        self.verification = Verification(
            self.database, outbox, now, settings.speaker.timezone, settings.speaker.hotline_name,
            f"{settings.carrier.public_url}/contact.vcf" if number else None,
        )  # fmt: skip
        policies = Policies(self.timing, settings.carrier.time_scale)
        callouts = self._callouts = Callouts(outbox, policies, now, enabled=bool(number))
        texts = self._texts = AlertTexts(outbox, now)
        updates = Updates(outbox, texts)
        alerting = Alerts(outbox, texts, callouts, policies, self.timing, now)
        news = News(outbox, texts, self.sessions, self.timing, now)
        self.drills = Drills(self.database, alerting, policies, self.timing, now)
        life = Incidents(outbox, alerting, updates, news, policies, self.drills, self.timing, now)
        self.talks = Talks(self.database, outbox, texts, news, self.timing, now, enabled=bool(number))
        reporting = Reports(life, alerting, texts, updates, self.talks, self.timing, now)
        followups = Followups(outbox, self.timing, now)
        self._failures = Failures(callouts, self.verification, now)
        self.spool = Spool(settings.stores.spool, settings.stores.data_keys)
        actions = Actions(self.database, self.engine, reporting, followups, self.flows, self.spool, now)
        self.replay = Replay(self.database, self.spool, self.engine, actions.deed, news, self.places)
        answers = Answers(outbox, texts, alerting, life, news, self.drills, self.verification, self.timing, now)
        self.alert_calls = AlertCalls(self.database, texts, answers, self.talks, settings.speaker.hotline_name, now)
        self.conversations = Conversations(
            self.database, self.sessions, self.engine, self.places, actions, answers, reporting,
            self._pressed, now,
        )  # fmt: skip
        self.receipts = Receipts(
            self.database,
            self._failures,
            reporting,
            followups,
            callouts,
            self.talks,
            self._pressed,
            now,
        )
        self.calls = Calls(
            self.database,
            self.sessions,
            self.engine,
            self.places,
            actions,
            reporting,
            self.receipts,
            self.flows.languages,
        )
        self.steps = Steps(
            self.database, outbox, alerting, life, news, reporting, followups, self.drills, self.timing, now
        )
        self.health = Health(self.database, self.sessions, self.jobs, now)
        self.doctor = Doctor(self.database, self.spool, self.health, now, calls=bool(number))
        self.retention = Retention(self.database, self.timing, now)
        self._line = Line(now)

    @cached_property
    def carrier(self) -> "Carrier":
        """Return the carrier's client; the web process never posts, so it is spared it (35 MB)."""
        from hotline.gateway.client import Carrier

        # Alerts, what can wait, and looks at the carrier's list: each has threads of its own.
        return Carrier(self.settings.carrier, self.timing, 2 * CARRIER_THREADS)

    @cached_property
    def delivery(self) -> Sends:
        """Return what posts to the carrier."""
        pacing = Pacing(self.timing, self.settings.carrier.calls_per_second)
        claims = Claims(self._failures, pacing, Bundles(self._texts), self.now)
        return Sends(self.database, self.carrier, claims, self._failures, self._line, self.now, CARRIER_THREADS)

    @cached_property
    def settling(self) -> Settling:
        """Return what settles the doubtful sends."""
        # A line of its own: the carrier may fail every text and list them all.
        return Settling(self.database, self.carrier, self._failures, self._callouts, Line(self.now), self.now)

    @cached_property
    def clock(self) -> Clock:
        """Return what happens at every tick of the clock."""
        return Clock(
            self.database, self.replay, self.steps, self.delivery, self.settling, self.verification, self.jobs,
            self.now,
        )  # fmt: skip

    def _pressed(self) -> bool:
        return self.under_pressure()

    def stop(self) -> None:
        """Begin nothing more at the carrier: this process is asked to end. Safe in a signal's handler."""
        self.delivery.stop()
        self.settling.stop()

    def close(self) -> None:
        """Let threads and connections go."""
        self.delivery.close()
        self.settling.close()
        self.database.close()
        self.spool.close()
