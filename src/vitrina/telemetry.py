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
    """Write events to `stream` (stderr by default), as JSON lines or for people.

    What libraries warn of goes the same way, as `library.said` with the library's name.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    written: list[Any] = [hide_secrets, structlog.processors.format_exc_info, renderer]
    structlog.configure(
        processors=[*shared, *written],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_library],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Their request logs would carry addresses with keys; a broken upload is nobody's warning.
    for name in ("httpx2", "httpcore2", "uvicorn.access", "sqlalchemy.engine", "python_multipart"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _name_library(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A library's sentence as one event of ours: what it said in a field, its name beside."""
    record: logging.LogRecord = event["_record"]
    event["library"], event["said"] = record.name, event["event"]
    event["event"] = "library.said"
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event


def hide_secrets(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace values whose name says that they are secret."""
    for name in event:
        if _SECRET_NAME.search(name):
            event[name] = "***"
    return event
