"""Bootstrap: builds the use cases of one process from its settings, once, and hands each what it needs."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self

from sqlalchemy import Engine as SqlEngine

from flows.engine import Engine, Flows, load
from hotline import config
from hotline.clock import utc_now
from hotline.domain.timing import Timing
from hotline.gateway.signature import Signature
from hotline.limits import USUAL, Limits
from hotline.queue.jobs import Jobs, connect
from hotline.services.alerting.bridge import Bridge
from hotline.services.alerting.call_plan import CallPlan
from hotline.services.alerting.consequences import DeliveryConsequences
from hotline.services.alerting.escalator import Escalator
from hotline.services.alerting.policies import Policies
from hotline.services.alerting.reporter_updates import ReporterUpdates
from hotline.services.alerting.responder_updates import ResponderUpdates
from hotline.services.alerting.wording import Wording
from hotline.services.conversations.actions import Actions
from hotline.services.conversations.calls import Calls
from hotline.services.conversations.end_of_call import EndOfCall
from hotline.services.conversations.places import Places
from hotline.services.conversations.replay import Replay
from hotline.services.conversations.texts import Texts
from hotline.services.delivery.breaker import CircuitBreaker
from hotline.services.delivery.claim import Claims
from hotline.services.delivery.deliver import Deliverer
from hotline.services.delivery.failures import Failures
from hotline.services.delivery.outbox import Outbox
from hotline.services.delivery.reconcile import Reconciler
from hotline.services.delivery.results import PostResults
from hotline.services.delivery.status import StatusCallbacks
from hotline.services.delivery.throttle import Throttle
from hotline.services.directory.verification import Verification
from hotline.services.incidents.answers import Answers
from hotline.services.incidents.drills import Drills
from hotline.services.incidents.due_timers import DueTimers
from hotline.services.incidents.filing import Filing
from hotline.services.incidents.followups import Followups
from hotline.services.incidents.lifecycle import Lifecycle
from hotline.services.incidents.reporters import Reporters
from hotline.services.messages import Messages
from hotline.services.operations.clock import Clock
from hotline.services.operations.doctor import Doctor
from hotline.services.operations.health import Health
from hotline.services.operations.retention import Retention
from hotline.services.voice.alert_call import AlertCall
from hotline.services.voice.bridge_call import RepCall, ReporterCall
from hotline.services.voice.code_call import CodeCall
from hotline.store.sessions import Sessions
from hotline.store.spool import Spool
from hotline.store.sql.database import Database, make_engine

if TYPE_CHECKING:
    from hotline.gateway.client import Carrier

# Requests at once to the carrier, a process: it allows near 100 an account.
CARRIER_THREADS = 48


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a process that serves the hotline."""

    database: config.DatabaseSettings
    redis: config.RedisSettings
    identity: config.Identity
    carrier: config.CarrierSettings

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, or raise ConfigError."""
        return cls(
            config.DatabaseSettings.read(environ),
            config.RedisSettings.read(environ),
            config.Identity.read(environ),
            config.CarrierSettings.read(environ),
        )


class Hotline:
    """Everything that one process does, built on first use and then kept."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = utc_now,
        limits: Limits = USUAL,
        ticks: Callable[[], float] = time.monotonic,
        engines: Callable[[str, Limits], SqlEngine] = make_engine,
    ) -> None:
        self.settings = settings
        self.now = now
        self.limits = limits
        self.timing = Timing().scaled(settings.carrier.time_scale)
        self.flows: Flows = load()
        self.engine = Engine(
            self.flows,
            {"hotline": settings.identity.hotline_name, "office_phone": settings.identity.office_phone or ""},
        )
        engine, keys = engines(settings.database.database_url, limits), settings.database.data_keys
        self.database = Database(engine, keys, now, limits, ticks)
        self.sessions = Sessions(connect(settings.redis.redis_url, limits, ticks, decode=True), self.timing)
        self.jobs = Jobs(connect(settings.redis.redis_url, limits, ticks))
        self.places = Places(self.database)
        self.signature = Signature(settings.carrier)
        # The web process sets it: True while more requests come in than it can answer.
        self.under_pressure: Callable[[], bool] = lambda: False
        outbox = Outbox(self.jobs, self.timing)
        messages = Messages(self.flows, settings.identity.timezone)
        # A messaging service cannot call: without a number of our own people are texted only.
        number = settings.carrier.twilio_phone_number
        self.verification = Verification(
            self.database, outbox, messages, settings.identity.timezone, settings.identity.hotline_name,
            f"{settings.carrier.public_url}/contact.vcf" if number else None,
        )  # fmt: skip
        policies = Policies(self.timing, settings.carrier.time_scale)
        call_plan = CallPlan(outbox, policies, enabled=bool(number))
        wording = Wording(messages)
        responder_updates = ResponderUpdates(outbox, messages, wording)
        escalator = Escalator(outbox, wording, call_plan, policies, self.timing)
        reporter_updates = ReporterUpdates(outbox, messages, wording, self.sessions, self.timing)
        self.drills = Drills(self.database, outbox, escalator, policies, self.timing)
        lifecycle = Lifecycle(outbox, messages, escalator, responder_updates, reporter_updates, policies, self.drills)
        bridge = Bridge(outbox, reporter_updates, self.timing, enabled=bool(number))
        filing = Filing(lifecycle, escalator, messages, wording, self.timing)
        reporters = Reporters(filing, lifecycle, messages, wording, responder_updates, bridge)
        followups = Followups(outbox, messages, self.timing)
        self.consequences = DeliveryConsequences(call_plan, bridge, self.verification, wording)
        self.failures = Failures(self.consequences)
        throttle = Throttle(self.timing, settings.carrier.calls_per_second)
        self.claims = Claims(self.failures, throttle, self.consequences)
        self.spool = Spool(settings.database.spool, keys, limits)
        actions = Actions(self.database, self.engine, filing, reporters, followups, self.flows, self.spool)
        self.replay = Replay(self.database, self.spool, self.engine, actions.deed, reporter_updates, self.places)
        answers = self.answers = Answers(
            messages, wording, escalator, lifecycle, reporter_updates, self.drills, self.verification
        )
        hotline_name = settings.identity.hotline_name
        self.alert_call = AlertCall(self.database, wording, answers, bridge, hotline_name)
        self.rep_call = RepCall(self.database, wording, bridge)
        self.reporter_call = ReporterCall(self.database, wording)
        self.code_call = CodeCall(self.database, wording, self.verification, hotline_name)
        self.texts = Texts(
            self.database, self.sessions, self.engine, self.places, actions, answers, reporters,
        )  # fmt: skip
        self.texts.under_pressure = self._pressed
        self.status_callbacks = StatusCallbacks(self.database, self.failures, self.consequences, self._pressed)
        self.end_of_call = EndOfCall(self.database, filing, followups)
        self.calls = Calls(
            self.database,
            self.sessions,
            self.engine,
            self.places,
            actions,
            reporters,
            self.end_of_call,
        )
        self.due_timers = DueTimers(
            self.database,
            escalator,
            lifecycle,
            reporter_updates,
            filing,
            followups,
            self.drills,
        )
        self.health = Health(self.database, self.sessions, self.jobs, now)
        self.doctor = Doctor(self.database, self.spool, self.health, calls=bool(number))
        self.retention = Retention(self.database, self.timing)
        self.breaker = CircuitBreaker(now)

    @cached_property
    def carrier(self) -> "Carrier":
        """Return the carrier's client; the web process never posts, so it is spared it (35 MB)."""
        from hotline.gateway.client import Carrier

        # Escalator, what can wait, and looks at the carrier's list: each has threads of its own.
        return Carrier(self.settings.carrier, self.timing, 2 * CARRIER_THREADS, self.limits)

    @cached_property
    def deliverer(self) -> Deliverer:
        """Return what posts to the carrier."""
        return Deliverer(
            self.database, self.carrier, self.claims, PostResults(self.failures), self.breaker, CARRIER_THREADS,
            self.limits.carrier_slow,
        )  # fmt: skip

    @cached_property
    def reconciler(self) -> Reconciler:
        """Return what settles the doubtful sends."""
        # A breaker of its own: the carrier may fail every text and list them all.
        breaker = CircuitBreaker(self.now)
        return Reconciler(self.database, self.carrier, self.failures, self.consequences, breaker)

    @cached_property
    def clock(self) -> Clock:
        """Return what happens at every tick of the clock."""
        return Clock(
            self.database, self.replay, self.due_timers, self.deliverer, self.reconciler, self.verification, self.jobs,
        )  # fmt: skip

    def _pressed(self) -> bool:
        return self.under_pressure()

    def stop(self) -> None:
        """Begin nothing more at the carrier: this process is asked to end. Safe in a signal's handler."""
        self.deliverer.stop()
        self.reconciler.stop()

    def close(self) -> None:
        """Let threads and connections go."""
        self.deliverer.close()
        self.reconciler.close()
        self.database.close()
        self.spool.close()
