"""What the operator's commands do to the database, beside whatever else runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from vitrina.building.queue import apply_engine_schema, last_heartbeat
from vitrina.settings import Settings
from vitrina.storage import schema
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.restoring import Distrusted, distrust_backup, last_sign_of_life
from vitrina.storage.sealed import count_unopened
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors
from vitrina.wiring.connections import (
    NEWER_DATABASE,
    CannotStart,
    conninfo,
    demand_schema,
    hold_file,
)

_WATCHED_FOR = 4.0  # seconds: hearts beat each second, leases are held on every three


@asynccontextmanager
async def open_builds(settings: Settings) -> AsyncIterator[Builds]:
    """The builds alone, for the operator's commands: beside whatever else runs."""
    async with open_database_beside(settings) as database:
        yield Builds(database)


async def forget_visitor(settings: Settings, group_id: int, peer_id: int) -> None:
    """Delete what one visitor told one community; repeat-safe, beside whatever else runs."""
    async with open_database_beside(settings) as database:
        await Visitors(database).forget(group_id, peer_id)


async def migrate(settings: Settings) -> None:
    """Bring the database to this version: our tables and the job engine's; idempotent.

    CannotStart when a newer version was here.
    """
    database = Database(settings.database_url)

    async def add_the_engines_tables() -> None:
        await apply_engine_schema(conninfo(database))

    try:
        await schema.migrate(database, then=None if database.is_sqlite else add_the_engines_tables)
    except schema.NewerSchema:
        raise CannotStart(NEWER_DATABASE) from None
    finally:
        await database.close()


async def count_lost_secrets(settings: Settings) -> int:
    """How many stored secrets no key of the settings opens."""
    async with open_database_beside(settings) as database:
        return await count_unopened(database, Vault(settings.secret_keys))


async def distrust_restored(
    settings: Settings, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> Distrusted:
    """After a backup was put back: mark what it cannot know; idempotent.

    CannotStart while a process of ours lives, as far as that can be seen.
    """
    async with open_database_beside(settings) as database, AsyncExitStack() as stack:
        if database.is_sqlite:
            stack.enter_context(hold_file(database))
        else:
            before = await _read_signs_of_life(database)
            await sleep(_WATCHED_FOR)
            if await _read_signs_of_life(database) != before:
                raise CannotStart("something works on this database: stop every process first")
        return await distrust_backup(database)


async def _read_signs_of_life(database: Database) -> tuple[float, float]:
    return await last_heartbeat(conninfo(database)), await last_sign_of_life(database)


@asynccontextmanager
async def open_database_beside(settings: Settings) -> AsyncIterator[Database]:
    """The database of this version, beside whatever else uses it."""
    database = Database(settings.database_url)
    try:
        await demand_schema(database)
        yield database
    finally:
        await database.close()
