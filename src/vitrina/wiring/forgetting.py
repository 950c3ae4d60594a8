"""What a worker forgets when its time is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from vitrina.storage.photos import Photos

EVERY = 600.0  # seconds

_log = structlog.get_logger("vitrina.process")


@asynccontextmanager
async def forgetting_photos(photos: Photos, every: float = EVERY) -> AsyncIterator[None]:
    """Photos whose days are over are deleted beside the block; any number of processes may."""
    sweeping = asyncio.create_task(_sweep_on(photos, every), name="photos")
    try:
        yield
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


async def _sweep_on(photos: Photos, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            if count := await photos.sweep():
                _log.info("photos.forgotten", count=count)
        except SQLAlchemyError:
            # The edge of this task: the database may be back at the next turn.
            _log.exception("photos.sweep_failed")
