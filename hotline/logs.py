"""Logs: one JSON line an event, with whatever looks like a phone number masked.

Words of people are never handed to a logger; masking is the second fence, not the first.
"""

import logging
import re
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

# Seven digits or more, however they are grouped, in a URL too; ids that hold such a run are masked with them.
_NUMBER = re.compile(r"\+?\d(?:(?:[\s()./\u2010-\u2015-]|%20|%28|%29){0,3}\d){6,}")
# Keys that hold times, not people.
_PLAIN = {"timestamp", "level"}


def mask(text: str) -> str:
    """Replace whatever looks like a phone number by `[number]`."""
    return _NUMBER.sub("[number]", text)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {_masked(key): _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    if isinstance(value, bool | float | None):
        return value
    # A number may have lost its plus on the way; one that is no phone number is a count, and short.
    masked = mask(str(value))
    return value if isinstance(value, int) and masked == str(value) else masked


def _mask_event(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {key: value if key in _PLAIN else _masked(value) for key, value in event.items()}


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line of the process, libraries included, through the mask to stderr, or to `stream`."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _mask_event,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These print URLs with numbers in the query, or a line a job: warnings are enough.
    for noisy in ("twilio.http_client", "urllib3", "rq.worker", "rq", "alembic", "_granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get(name: str) -> Any:
    """Return the logger of a module."""
    return structlog.stdlib.get_logger(name)


class LogOnce:
    """Logs an outage when it begins and when it is over, and not with everything that fails in between."""

    def __init__(self, logger: Any, begins: str, over: str) -> None:
        self._logger, self._begins, self._over = logger, begins, over
        self._failing = False

    def failed(self, **facts: str) -> None:
        """Log the first failure since things last worked."""
        if not self._failing:
            self._logger.error(self._begins, **facts)
        self._failing = True

    def worked(self) -> None:
        """Log that the outage is over, if there was one."""
        if self._failing:
            self._logger.warning(self._over)
        self._failing = False


def describe(error: BaseException) -> dict[str, str]:
    """Return an error's kind and place, without its message: that may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    return {"error": type(error).__name__, "where": where}
