"""Logs: one JSON line for each event, with ids and without personal data."""

import logging.config
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)")  # identity, mobile and bank account numbers
LINKS = re.compile(r"(?<=/l/)[\w-]{20,}")  # the secret in the link of a letter

Event = MutableMapping[str, Any]


def without_numbers(_logger: object, _method: str, event: Event) -> Event:
    """Take identity, phone and account numbers, and the secrets of links, out of every text, a traceback's too."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = LINKS.sub("***", NUMBERS.sub("***", value))
    return event


def configure(options: Mapping[str, Any]) -> None:
    """Send all logs of the process to stderr, as JSON or, while developing, readable."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    last: Any = structlog.dev.ConsoleRenderer() if options["readable"] else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_numbers,
            last,
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                "axes": {"level": "ERROR"},  # its lines carry user names; the attempts themselves are in the database
                "django": {"handlers": [], "propagate": True},
                "fontTools": {"level": "ERROR"},
                "weasyprint": {"level": "ERROR"},
            },
        }
    )
