"""A worker looks at communities by night, beside its builds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from vitrina.application.check_due import check_due
from vitrina.storage.database import log_failure
from vitrina.wiring.application import application_of, night_looks_of
from vitrina.wiring.services import Services

EVERY = 60.0  # seconds between two questions whether any is due
REST = 0.5  # seconds between two looks: builds and visitors come first

_log = structlog.get_logger("vitrina.community")


@asynccontextmanager
async def looking_by_night(services: Services, every: float = EVERY) -> AsyncIterator[None]:
    """Looks beside the block; any number of processes may, each takes other communities."""
    looking = asyncio.create_task(_look_on(services, every), name="night looks")
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _look_on(services: Services, every: float) -> None:
    building, looks = application_of(services).building, night_looks_of(services)
    while True:
        await asyncio.sleep(every)
        try:
            await check_due(building, looks, lambda: asyncio.sleep(REST))
        except SQLAlchemyError as error:
            # The edge of this task: the database may be back at the next turn.
            log_failure(_log, "community.looks_failed", error)
        except Exception:
            # The worker's edge as well: one community must not end the looks at all others.
            _log.exception("community.look_stumbled")
