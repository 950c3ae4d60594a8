"""Every line of the log is an event of ours, also what a library says."""

import json
import logging
from io import StringIO

import structlog


def test_a_librarys_warning_is_a_json_line(log: StringIO) -> None:
    logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", "refused")
    logging.getLogger("psycopg.pool").info("nobody needs this")
    structlog.get_logger("vitrina").info("build.started", token="secret")
    said, ours = (json.loads(line) for line in log.getvalue().splitlines())
    assert said["event"] == "library.said"
    assert said["library"] == "psycopg.pool"
    assert said["said"] == "error connecting in 'pool-1': refused"
    assert said["level"] == "warning" and said["timestamp"]
    assert ours["event"] == "build.started" and ours["token"] == "***"


def test_a_librarys_trace_stays_in_its_line(log: StringIO) -> None:
    try:
        raise RuntimeError("the pool is gone")
    except RuntimeError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved")
    (line,) = log.getvalue().splitlines()
    assert "the pool is gone" in json.loads(line)["exception"]
