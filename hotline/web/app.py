"""The Flask application: puts the routes of this room together. twilio/guard.py checks who calls /twilio/."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask, Response, request

from hotline import config, logs
from hotline.bootstrap import Hotline, Settings
from hotline.clock import utc_now
from hotline.web import background, card, health, metrics, phones
from hotline.web.load_shedding import LoadGauge
from hotline.web.twilio import guard, inbound_call, outbound_calls, sms, status

# A text has at most 1,600 characters, so a form with every field of the carrier stays far below this.
_LARGEST_FORM = 64 * 1024


def create_app(hotline: Hotline, web: config.WebSettings) -> Flask:
    """Return the application that serves a hotline."""
    app = Flask("hotline.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_FORM
    # Load the worksites at the start: if SQL goes away later, a report can still name one and is refused plainly.
    hotline.places.get("")
    _measure(app, hotline)
    guard.protect(app, hotline)
    app.register_blueprint(sms.routes(hotline))
    app.register_blueprint(inbound_call.routes(hotline))
    app.register_blueprint(outbound_calls.routes(hotline))
    app.register_blueprint(status.routes(hotline))
    app.register_blueprint(card.routes(hotline))
    app.register_blueprint(health.routes(hotline))
    app.register_blueprint(metrics.routes(hotline, web))
    if web.simulator_url:
        app.register_blueprint(phones.routes(web.simulator_url))
    app.after_request(_plain_headers)
    return app


def from_environment(now: Callable[[], datetime] = utc_now) -> Flask:
    """Return the application for the environment of this process. The server calls it in each of its workers."""
    logs.configure(config.LogSettings.read(os.environ).log_level)
    hotline = Hotline(Settings.read(), now)
    background.start(hotline)
    return create_app(hotline, config.WebSettings.read(os.environ))


def _measure(app: Flask, hotline: Hotline) -> None:
    gauge = LoadGauge()
    app.before_request(gauge.begin)
    app.teardown_request(lambda _error: gauge.end())
    hotline.under_pressure = lambda: gauge.overloaded


def _plain_headers(response: Response) -> Any:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if not request.path.startswith("/phones"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
