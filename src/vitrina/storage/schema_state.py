"""How a database's tables stand to this program, for everything that starts or says it is ready.

Alembic writes the number; to read it needs no Alembic, which takes a tenth of a start to load.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = table("alembic_version", column("version_num"))


class SchemaState(StrEnum):
    """How the tables stand to this program."""

    READY = "ready"
    MISSING = "missing"
    OLDER = "older"
    NEWER = "newer"  # made by a version that this one does not know


async def state_of(database: Database) -> SchemaState:
    """How this database's tables stand to this program."""
    if _lacks_file(database):
        return SchemaState.MISSING
    async with database.engine.connect() as connection:
        return await read_state(connection)


def _lacks_file(database: Database) -> bool:
    return database.is_sqlite and not Path(database.url.database or "").exists()


async def read_state(connection: AsyncConnection) -> SchemaState:
    """How the tables behind this connection stand to this program."""
    current = await connection.run_sync(current_revision)
    if current is None:
        return SchemaState.MISSING
    known = known_revisions()
    if current == known[-1]:
        return SchemaState.READY
    return SchemaState.OLDER if current in known else SchemaState.NEWER


def current_revision(connection: Connection) -> str | None:
    """The number of the last migration that the tables have had; None before the first."""
    if not connection.dialect.has_table(connection, _VERSION.name):
        return None
    found: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
    return found


@cache
def known_revisions() -> tuple[str, ...]:
    """The numbers of this program's migrations, in order: their files begin with them."""
    return tuple(sorted(path.stem.partition("_")[0] for path in MIGRATIONS.glob("versions/*.py")))
