"""The schema's version: brought up by `vitrina migrate`, asked for by everything that starts."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from vitrina.storage.database import Database

_MIGRATION_LOCK = 0x76697472696E61  # "vitrina", a number nobody else in the database will choose


async def migrate(database: Database) -> None:
    """Bring the tables to this version; repeat-safe, data stays.

    Programs that start together take turns: SQLite by its write lock, PostgreSQL by a lock of ours.
    """
    _make_folder(database)
    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        await connection.run_sync(_upgrade)


async def is_migrated(database: Database) -> bool:
    """Whether the tables are those of this version."""
    if _lacks_file(database):
        return False
    async with database.engine.connect() as connection:
        current = await connection.run_sync(_current)
    return current == ScriptDirectory.from_config(_config()).get_current_head()


def _make_folder(database: Database) -> None:
    if database.is_sqlite and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)


def _lacks_file(database: Database) -> bool:
    return database.is_sqlite and not Path(database.url.database or "").exists()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
