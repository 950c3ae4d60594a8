"""The schema, brought up to this version by `vitrina migrate`: the only file that knows Alembic."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select

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
