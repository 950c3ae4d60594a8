"""A connection to PostgreSQL that is cut at a chosen moment, as a restart or a network would."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import event

from vitrina.storage.database import Database


@dataclass
class Cuts:
    """How many statements were seen, and how many of them met a dead connection."""

    seen: int = 0
    done: int = 0


@contextmanager
def cut_connection_at(
    database: Database, conninfo: str, number: int, *, times: int = 1
) -> Iterator[Cuts]:
    """The connection of the n-th statement from now dies just before it, `times` in a row."""
    cuts = Cuts()

    def cut(_connection: Any, cursor: Any, *_: Any) -> None:
        cuts.seen += 1
        if cuts.seen >= number and cuts.done < times:
            cuts.done += 1
            backend = cursor._cursor.connection.info.backend_pid
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute("SELECT pg_terminate_backend(%s, 1000)", (backend,))

    event.listen(database.engine.sync_engine, "before_cursor_execute", cut)
    try:
        yield cuts
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", cut)
