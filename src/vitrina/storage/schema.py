"""The schema's version: brought up by `vitrina migrate`, asked for by everything that starts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database

_MIGRATION_LOCK = 0x76697472696E61  # "vitrina", a number nobody else in the database will choose


class SchemaState(StrEnum):
    """How the tables stand to this program."""

    READY = "ready"
    MISSING = "missing"
    OLDER = "older"
    NEWER = "newer"  # made by a version that this one does not know


class NewerSchema(Exception):
    """The tables were made by a newer version of the program: this one must not touch them."""


async def migrate(database: Database, *, then: Callable[[], Awaitable[None]] | None = None) -> None:
    """Bring the tables to this version; idempotent, data stays.

    Programs that start together take turns, `then` included: SQLite by its write lock, PostgreSQL
    by a lock of ours. NewerSchema when a newer version was here.
    """
    _make_folder(database)
    async with _one_at_a_time(database):
        async with database.engine.begin() as connection:
            await connection.run_sync(_upgrade)
        if then:
            await then()


async def state_of(database: Database) -> SchemaState:
    """How this database's tables stand to this program."""
    if _lacks_file(database):
        return SchemaState.MISSING
    async with database.engine.connect() as connection:
        return await read_state(connection)


async def read_state(connection: AsyncConnection) -> SchemaState:
    """How the tables behind this connection stand to this program."""
    current = await connection.run_sync(_current)
    if current is None:
        return SchemaState.MISSING
    if current == _head():
        return SchemaState.READY
    return SchemaState.OLDER if current in _known() else SchemaState.NEWER


@asynccontextmanager
async def _one_at_a_time(database: Database) -> AsyncIterator[None]:
    if database.is_sqlite:
        yield
        return
    async with database.engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield


def _make_folder(database: Database) -> None:
    if database.is_sqlite and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)


def _lacks_file(database: Database) -> bool:
    return database.is_sqlite and not Path(database.url.database or "").exists()


def _upgrade(connection: Connection) -> None:
    current = _current(connection)
    if current is not None and current not in _known():
        raise NewerSchema(current)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _known() -> frozenset[str]:
    """The revisions that this program has."""
    script = ScriptDirectory.from_config(_config())
    return frozenset(one.revision for one in script.walk_revisions())


@cache
def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
