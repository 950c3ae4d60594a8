"""The schema, brought up to this version by `vitrina migrate`: the only file that knows Alembic."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database
from vitrina.storage.schema_state import (
    MIGRATIONS,
    SchemaState,
    current_revision,
    known_revisions,
    read_state,
    state_of,
)

__all__ = ["NewerSchema", "SchemaState", "migrate", "read_state", "state_of"]

_MIGRATION_LOCK = 0x76697472696E61  # "vitrina", a number nobody else in the database will choose


class NewerSchema(Exception):
    """The tables were made by a newer version of the program: this one must not touch them."""


class BrokenReferences(Exception):
    """A migration left rows that refer to nothing, in the tables it names: it is undone."""


async def migrate(database: Database, *, then: Callable[[], Awaitable[None]] | None = None) -> None:
    """Bring the tables to this version; idempotent, data stays.

    Programs that start together take turns, `then` included: SQLite by its write lock, PostgreSQL
    by a lock of ours. NewerSchema when a newer version was here.
    """
    _make_folder(database)
    async with _one_at_a_time(database):
        async with _open_for_change(database) as connection:
            await connection.run_sync(_upgrade)
        if then:
            await then()


@asynccontextmanager
async def _one_at_a_time(database: Database) -> AsyncIterator[None]:
    if database.is_sqlite:
        yield
        return
    async with database.engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield


@asynccontextmanager
async def _open_for_change(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction in which SQLite lets a table be rebuilt that others refer to.

    It deletes what refers to a dropped table otherwise; at the end every reference must hold.
    """
    if not database.is_sqlite:
        async with database.engine.begin() as connection:
            yield connection
        return
    async with database.engine.connect() as connection:
        await _hold_references(connection, hold=False)
        try:
            async with connection.begin():
                yield connection
                broken = await connection.exec_driver_sql("PRAGMA foreign_key_check")
                if tables := {row[0] for row in broken}:
                    raise BrokenReferences(", ".join(sorted(tables)))
        finally:
            await _hold_references(connection, hold=True)


async def _hold_references(connection: AsyncConnection, *, hold: bool) -> None:
    # Inside a transaction, which SQLAlchemy begins with the first statement, it would do nothing.
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(f"PRAGMA foreign_keys = {'ON' if hold else 'OFF'}")


def _make_folder(database: Database) -> None:
    if database.is_sqlite and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)


def _upgrade(connection: Connection) -> None:
    current = current_revision(connection)
    if current is not None and current not in known_revisions():
        raise NewerSchema(current)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
