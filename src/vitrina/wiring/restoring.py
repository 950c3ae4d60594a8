"""`vitrina restored`: after a backup was put back."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from vitrina.building.queue.heartbeats import last_heartbeat
from vitrina.settings import Settings
from vitrina.storage.database import Database
from vitrina.storage.restoring import Distrusted, distrust_backup, last_sign_of_life
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.database import conninfo, hold_file, open_database_beside

_WATCHED_FOR = 4.0  # seconds: hearts beat each second, leases are held on every three


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
