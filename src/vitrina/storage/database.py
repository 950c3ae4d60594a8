"""One database, SQLite or PostgreSQL; one request or step is one transaction."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import structlog
from sqlalchemy import ColumnElement, Double, event, func, literal, literal_column, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    TimeoutError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from vitrina.storage.private_file import make_private

LOCK_SPACE = 0x76697472  # keeps our advisory locks apart from other programs'
_SQLITE_NOW = "((julianday('now') - 2440587.5) * 86400.0)"
_POSTGRES_NOW = "extract(epoch from clock_timestamp())::double precision"

_ENCODE = "in a name or a password write @ as %40, : as %3A and / as %2F, or set PGPASSWORD instead"
POOL_WAIT = 5.0  # seconds for a free connection; who waits longer is told to come again
# PostgreSQL that does not take a connection, or a wire that is cut without a word.
_POSTGRES_NET = {
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
# It is away, full, read-only or has no connection left: nothing that our statements said.
AWAY = (OperationalError, InterfaceError, InternalError, TimeoutError)

_CLOCK = "vitrina_clock"  # the option of a connection that tests' clock comes by

_PROBE = text(
    "INSERT INTO leases (name, holder, held_until) VALUES ('probe', '', 0)"
    " ON CONFLICT (name) DO UPDATE SET held_until = 0"
)

_log = structlog.get_logger("vitrina.storage")
_P = ParamSpec("_P")
_T = TypeVar("_T")


def retried_once(
    method: Callable[_P, Awaitable[_T]],
) -> Callable[_P, Coroutine[Any, Any, _T]]:
    """Do it once more on a new connection when the database cut ours.

    For work that is one transaction and may have been committed without our knowing it: a read, or
    a write that says the same when it is repeated.
    """

    @wraps(method)
    async def run(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return await method(*args, **kwargs)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            name = getattr(method, "__qualname__", "")
            _log.warning("database.connection_cut", work=name, error=type(error.orig).__name__)
        return await method(*args, **kwargs)

    return run


def log_failure(
    log: structlog.stdlib.BoundLogger, event: str, error: Exception, **fields: Any
) -> None:
    """Log what failed at an edge: with its trace, but for a database that is away.

    Its trace would say nothing, and each round of each worker would write it.
    """
    if isinstance(error, AWAY):
        cause = getattr(error, "orig", None) or error
        log.warning(event, error=type(cause).__name__, **fields)
    else:
        log.error(event, exc_info=error, **fields)


class ReadOnly(Exception):
    """The database only answers questions: a standby, or one that ran out of something."""


class BadDatabaseUrl(ValueError):
    """DATABASE_URL is neither `sqlite:///path` nor `postgresql://...`."""


class Database:
    """Connections and the clock that processes share.

    `clock` replaces the database's own clock in tests; it returns unix seconds.
    """

    def __init__(
        self, url: str, *, pool_size: int = 10, clock: Callable[[], float] | None = None
    ) -> None:
        self.url = driver_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._clock = clock
        # Parameters carry phones and sealed tokens: an error's text must not show them.
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": POOL_WAIT,
            "hide_parameters": True,
        }
        if clock:
            options["execution_options"] = {_CLOCK: clock}
        if not self.is_sqlite:
            options["pool_pre_ping"] = True
        self.engine = create_async_engine(self.url, **options)
        # Who asks whether we are well must not wait behind those who are served.
        self._probing = create_async_engine(self.url, **{**options, "pool_size": 1})
        if self.is_sqlite:
            for engine in (self.engine.sync_engine, self._probing.sync_engine):
                event.listen(engine, "do_connect", self._make_private)
                event.listen(engine, "connect", _prepare_sqlite)
                event.listen(engine, "begin", _begin_immediate)
                event.listen(engine, "invalidate", _let_go)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose work is committed at the end of the block, or rolled back whole."""
        async with self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def taking_turns(self, what: int) -> AsyncIterator[bool]:
        """True for one process at a time, False for the others; PostgreSQL only."""
        async with self.transaction() as connection:
            lock = select(func.pg_try_advisory_xact_lock(LOCK_SPACE, what))
            yield bool((await connection.execute(lock)).scalar_one())

    def now(self) -> ColumnElement[float]:
        """Unix seconds of the database's clock, to write and to compare with in a statement."""
        return _now(self._clock, is_sqlite=self.is_sqlite)

    @asynccontextmanager
    async def probing(self, *, write: bool) -> AsyncIterator[AsyncConnection]:
        """A transaction on the one connection that is kept for questions about readiness.

        ReadOnly, or the database's own error, where nothing can be written; a full disk is seen
        only by writing.
        """
        async with self._probing.begin() as connection:
            if not self.is_sqlite:
                setting = await connection.execute(text("SHOW transaction_read_only"))
                if setting.scalar_one() == "on":
                    raise ReadOnly
            if write:
                await connection.execute(_PROBE)
            yield connection

    async def empty_log(self) -> None:
        """Let SQLite's log go, where deleted rows stand until it is written over.

        What somebody reads at this moment stays until the next time. PostgreSQL has its own ways.
        """
        if not self.is_sqlite:
            return
        async with self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert driver is not None  # noqa: S101 -- it was just taken out of the pool
            await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        await self._probing.dispose()

    def _make_private(self, *_: Any) -> None:
        make_private(Path(self.url.database or ""))


def now_on(connection: AsyncConnection) -> ColumnElement[float]:
    """`Database.now` for whoever only has a connection of it."""
    assert connection.sync_connection is not None  # noqa: S101 -- it is open
    clock = connection.sync_connection.get_execution_options().get(_CLOCK)
    return _now(clock, is_sqlite=connection.dialect.name == "sqlite")


def driver_url(url: str) -> URL:
    """`DATABASE_URL` in its plain forms, with the driver we use; BadDatabaseUrl otherwise."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadDatabaseUrl("use sqlite:///path or postgresql://user@host/name") from None
    except ValueError:  # the port is no number; the library's words show a part of the password
        raise BadDatabaseUrl(_ENCODE) from None
    # The name and password end at the first @; another one before the options belonged to them.
    rest = url.partition("@")[2].partition("=")[0]
    if "@" in rest and parsed.get_backend_name() != "sqlite":
        raise BadDatabaseUrl(_ENCODE)
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            missing = {
                name: value for name, value in _POSTGRES_NET.items() if name not in parsed.query
            }
            return parsed.set(drivername="postgresql+psycopg").update_query_dict(missing)
    raise BadDatabaseUrl("use sqlite:///path or postgresql://user@host/name")


def _now(clock: Callable[[], float] | None, *, is_sqlite: bool) -> ColumnElement[float]:
    if clock:
        return literal(clock(), Double)
    return literal_column(_SQLITE_NOW if is_sqlite else _POSTGRES_NOW, Double)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin too late and lose updates: with isolation_level None
    # it starts none, and each of ours begins with the write lock (docs/decisions/0002).
    connection.isolation_level = None
    cursor = connection.cursor()
    # Deleted is deleted: the file keeps no text behind, in what is free of its pages.
    for pragma in (
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _let_go(connection: Any, _record: Any, _error: Any) -> None:
    # A task that was cancelled inside a statement gives its connection up. Closing alone keeps
    # the write lock for as long as the error's traceback refers to the statement: the runner that
    # hands its build over just then would wait for itself.
    with suppress(sqlite3.Error):  # it may be closed already
        connection.rollback()
