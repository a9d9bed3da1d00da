"""Logging: structlog over the standard library, to standard error.

Nothing that names a person or tells what a post says is logged: secrets that slip into a message are
blotted out here, and the libraries that would log texts or chat ids are kept to warnings.
"""

from __future__ import annotations

import logging
import re
import sys

import structlog

from dprkwatch.settings import LogSettings

SECRETS = re.compile(
    r"(?P<token>\b\d{6,12}:[A-Za-z0-9_-]{30,}\b)|(?P<phone>\+\d{9,15}\b)|(?P<session>\b1[A-Za-z0-9_-]{200,}={0,2})"
)


NOISY = (
    "PIL",
    "aiogram",
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "pymorphy3",
    "sqlalchemy",
    "telethon",
)
"""Libraries that say more than anybody wants to know, or more than may be kept."""


def configure_logging(settings: LogSettings) -> None:
    """Sets up structlog and the standard library's root logger once for the process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        blot_secrets,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(
        logging.ERROR
    )  # that work took longer than its pace is no trouble
    logging.getLogger("telethon.network").setLevel(
        logging.CRITICAL
    )  # whoever watches says when a connection ends
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def blot_secrets(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Blots bot tokens, phone numbers and session strings out of every value of a log line."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SECRETS.sub("[secret]", value)
    return event
