"""A build that is stopped by a person."""

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED, BuildEvent, BuildState
from vitrina.storage.build_events import note_event
from vitrina.storage.listings import relist_builds
from vitrina.storage.models import NOT_WAITING, builds


async def cancel_in(connection: AsyncConnection, now: ColumnElement[float], build_id: str) -> bool:
    """As `Builds.cancel`, in the caller's transaction."""
    statement = (
        update(builds)
        .where(builds.c.id == build_id, builds.c.state.in_(UNFINISHED))
        .values(
            state=BuildState.CANCELLED,
            epoch=builds.c.epoch + 1,
            finished_at=now,
            **NOT_WAITING,
        )
    )
    if (await connection.execute(statement)).rowcount != 1:
        return False
    await note_event(connection, build_id, now, BuildEvent.CANCELLED)
    await relist_builds(connection, now, [build_id])
    return True
