"""How long the work on a community took, without what was waited for."""

from vitrina.building.progress import count_seconds_worked
from vitrina.storage.build_events import read_events
from vitrina.storage.database import Database
from vitrina.storage.records import BuildRecord


async def read_work_time(database: Database, build: BuildRecord) -> float | None:
    """Seconds; None while it is not over."""
    if build.finished_at is None:
        return None
    return count_seconds_worked(await read_events(database, build.id))
