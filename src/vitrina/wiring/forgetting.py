"""What a worker forgets when its time is over."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from vitrina.storage.database import Database, log_failure
from vitrina.storage.delivery_log import forget_old_events
from vitrina.storage.drafts import Drafts
from vitrina.storage.ended_callbacks import forget_ended_callbacks
from vitrina.storage.member_sweep import forget_ended
from vitrina.storage.openings import forget_openings
from vitrina.storage.photos import Photos
from vitrina.storage.questions import forget_questions
from vitrina.storage.table_pending_grants import forget_expired
from vitrina.storage.wall_events import forget_wall_events

EVERY = 600.0  # seconds

_log = structlog.get_logger("vitrina.process")


def forgetting_photos(photos: Photos, every: float = EVERY) -> AbstractAsyncContextManager[None]:
    """Photos whose days are over are deleted beside the block; any number of processes may."""
    return forgetting("photos", photos.sweep, every)


def forgetting_clients(
    database: Database, every: float = EVERY
) -> AbstractAsyncContextManager[None]:
    """Who opened builds and began grants is forgotten when it is no longer counted or awaited."""

    async def sweep() -> int:
        await forget_wall_events(database)
        await forget_questions(database, time.time())
        await forget_ended_callbacks(database)
        await forget_ended(database)
        await forget_old_events(database)
        return await forget_openings(database) + await forget_expired(database)

    return forgetting("clients", sweep, every)


def forgetting_drafts(drafts: Drafts, every: float = EVERY) -> AbstractAsyncContextManager[None]:
    """Drafts that nobody goes on with are deleted beside the block, with the form behind each."""
    return forgetting("drafts", drafts.sweep, every)


@asynccontextmanager
async def forgetting(
    what: str, sweep: Callable[[], Awaitable[int]], every: float = EVERY
) -> AsyncIterator[None]:
    """`sweep`, which says how much it has forgotten, again and again beside the block."""
    sweeping = asyncio.create_task(_sweep_on(what, sweep, every), name=what)
    try:
        yield
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


async def _sweep_on(what: str, sweep: Callable[[], Awaitable[int]], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            if count := await sweep():
                _log.info(f"{what}.forgotten", count=count)
        except SQLAlchemyError as error:
            # The edge of this task: the database may be back at the next turn.
            log_failure(_log, f"{what}.sweep_failed", error)
