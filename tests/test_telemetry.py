"""Every line of the log is an event of ours, also what a library says."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from vitrina.telemetry import set_up_logs


@pytest.fixture
def stream() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    opened = StringIO()
    set_up_logs("info", "json", opened)
    yield opened
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def test_a_librarys_warning_is_a_json_line(stream: StringIO) -> None:
    logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", "refused")
    logging.getLogger("psycopg.pool").info("nobody needs this")
    structlog.get_logger("vitrina").info("build.started", token="secret")
    said, ours = (json.loads(line) for line in stream.getvalue().splitlines())
    assert said["event"] == "library.said"
    assert said["library"] == "psycopg.pool"
    assert said["said"] == "error connecting in 'pool-1': refused"
    assert said["level"] == "warning" and said["timestamp"]
    assert ours["event"] == "build.started" and ours["token"] == "***"


def test_a_librarys_trace_stays_in_its_line(stream: StringIO) -> None:
    try:
        raise RuntimeError("the pool is gone")
    except RuntimeError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved")
    (line,) = stream.getvalue().splitlines()
    assert "the pool is gone" in json.loads(line)["exception"]
