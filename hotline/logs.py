"""Logs: one JSON line per event, with everything masked that looks like a phone number.

The code never passes a person's number or words to a logger. The mask is a second safeguard.
"""

import logging
import re
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

# Seven digits or more, in any grouping, also in a URL. An id with seven digits in a row is masked too.
_NUMBER = re.compile(r"\+?\d(?:(?:[\s()./\u2010-\u2015-]|%20|%28|%29){0,3}\d){6,}")
# Keys that hold times, not people.
_PLAIN = {"timestamp", "level"}


def mask(text: str) -> str:
    """Replace everything that looks like a phone number by `[number]`."""
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
    # A phone number may arrive as an integer without its plus. Counts are shorter and stay.
    masked = mask(str(value))
    return value if isinstance(value, int) and masked == str(value) else masked


def _mask_event(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {key: value if key in _PLAIN else _masked(value) for key, value in event.items()}


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send all logs of the process, also those of libraries, through the mask to `stream` (default: stderr)."""
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
    # These log URLs with phone numbers, or a line per job, so only their warnings are kept.
    for noisy in ("twilio.http_client", "urllib3", "rq.worker", "rq", "alembic", "_granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get(name: str) -> Any:
    """Return the logger of a module."""
    return structlog.stdlib.get_logger(name)


class LogOnce:
    """Logs the beginning and the end of an outage, and no failure in between."""

    def __init__(self, logger: Any, begins: str, over: str) -> None:
        self._logger, self._begins, self._over = logger, begins, over
        self._failing = False

    def failed(self, **facts: str) -> None:
        """Log the first failure of an outage."""
        if not self._failing:
            self._logger.error(self._begins, **facts)
        self._failing = True

    def worked(self) -> None:
        """Log that the outage is over, if there was one."""
        if self._failing:
            self._logger.warning(self._over)
        self._failing = False


def describe(error: BaseException) -> dict[str, str]:
    """Return the type and place of an error, without its message, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    return {"error": type(error).__name__, "where": where}
