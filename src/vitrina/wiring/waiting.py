"""A start that finds no database waits for it, instead of being started over and over."""

import asyncio
import time

import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from vitrina.settings import Settings
from vitrina.storage.database import Database

FIRST_PAUSE = 0.5  # seconds; each pause is twice the one before
LONGEST_PAUSE = 5.0
ANSWER_WITHIN = 5.0

_log = structlog.get_logger("vitrina.process")


async def wait_for_database(settings: Settings, patience: float) -> None:
    """Return when the database lets us in, or after `patience` seconds: the start says why not."""
    if not patience:
        return
    database = Database(settings.database_url, pool_size=2)
    ends_at, pause = time.monotonic() + patience, FIRST_PAUSE
    try:
        while not database.is_sqlite and not await _lets_in(database):
            left = ends_at - time.monotonic()
            if left <= 0:
                return
            _log.warning("process.waiting_for_database", seconds_left=round(left))
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 2, LONGEST_PAUSE)
    finally:
        await database.close()


async def _lets_in(database: Database) -> bool:
    try:
        async with asyncio.timeout(ANSWER_WITHIN), database.transaction() as connection:
            await connection.execute(text("SELECT 1"))
    except (OperationalError, TimeoutError):
        return False
    return True
