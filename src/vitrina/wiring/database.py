"""The database: of this version, and of one process where it is a file."""

import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from vitrina.settings import Settings
from vitrina.storage.database import Database
from vitrina.storage.private_file import open_private
from vitrina.storage.schema_state import SchemaState, state_of
from vitrina.wiring.cannot_start import CannotStart

NEWER_DATABASE = "the database is of a newer version than this program: install the newer program"


async def open_database(
    settings: Settings, stack: AsyncExitStack, *, will_work: bool, check_schema: bool
) -> Database:
    """The database, closed with the stack.

    CannotStart when it is not migrated, or a second process wants the SQLite file.
    """
    database = Database(settings.database_url, pool_size=settings.pool_size)
    stack.push_async_callback(database.close)
    if check_schema:
        await demand_schema(database)
    if database.is_sqlite:
        if not will_work:
            raise CannotStart("SQLite serves one process: use `vitrina serve --with-worker`")
        stack.enter_context(hold_file(database))
    return database


@asynccontextmanager
async def open_database_beside(settings: Settings) -> AsyncIterator[Database]:
    """The database of this version, beside whatever else uses it."""
    database = Database(settings.database_url)
    try:
        await demand_schema(database)
        yield database
    finally:
        await database.close()


async def demand_schema(database: Database) -> None:
    """CannotStart unless our tables and the job engine's are of this version."""
    state = await state_of(database)
    if state is SchemaState.NEWER:
        raise CannotStart(NEWER_DATABASE)
    ready = state is SchemaState.READY
    if ready and not database.is_sqlite:
        # Where there is no PostgreSQL, its job engine is not loaded.
        from vitrina.building.queue.engine import is_engine_ready

        ready = await is_engine_ready(conninfo(database))
    if not ready:
        raise CannotStart("the database is not of this version: run `vitrina migrate`")


def conninfo(database: Database) -> str:
    """The database's address for the job engine, which speaks to psycopg directly."""
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def hold_file(database: Database) -> Iterator[None]:
    """The SQLite database is this process's alone; the system frees the lock when it dies."""
    lock_file = Path(f"{database.url.database}.lock")
    with open(lock_file, "w", opener=open_private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"another process holds {lock_file.name}: stop it, or use PostgreSQL"
            ) from None
        yield
