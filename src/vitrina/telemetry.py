"""Structured logs: one event per transition, ids as fields, and no secret ever."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

# The last net, not the first: callers never log these. Values under such names are cut out.
_SECRET_NAME = re.compile(r"token|secret|phone|code_verifier|page_key|ticket|cookie|authorization")


def set_up_logs(level: str, format: str, stream: TextIO | None = None) -> None:
    """Write events to `stream` (stderr by default), as JSON lines or for people."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hide_secrets,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries: their warnings in plain lines; their request logs would carry addresses with keys.
    logging.basicConfig(level=logging.WARNING, stream=stream or sys.stderr, force=True)
    for name in ("httpx2", "httpcore2", "uvicorn.access", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.ERROR)


def hide_secrets(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace values whose name says that they are secret."""
    for name in event:
        if _SECRET_NAME.search(name):
            event[name] = "***"
    return event
