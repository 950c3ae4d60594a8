"""Another try at what VK refused, when a person asks for it."""

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, BuildState, StepState
from vitrina.storage.build_events import note_event
from vitrina.storage.database import Database
from vitrina.storage.listings import relist_builds
from vitrina.storage.models import NOT_WAITING, builds, steps

_RETRIED = (BuildState.FAILED, BuildState.DONE_WITH_GAPS, BuildState.WAITING)


async def retry_build(database: Database, build_id: str) -> bool:
    """Plan the refused steps again and queue the build; see `Builds.retry`."""
    try:
        async with database.transaction() as connection:
            return await retry_in(connection, database.now(), build_id)
    except IntegrityError:
        return False


async def retry_in(connection: AsyncConnection, now: ColumnElement[float], build_id: str) -> bool:
    """The same in the caller's transaction; IntegrityError while the person has another build."""
    statement = (
        update(builds)
        .where(builds.c.id == build_id, builds.c.state.in_(_RETRIED))
        .values(
            NOT_WAITING
            | {
                "state": BuildState.QUEUED,
                "sleeps": 0,
                "finished_at": None,
                "submitted_at": now,
            }
        )
    )
    if (await connection.execute(statement)).rowcount != 1:
        return False
    await _plan_refused(connection, build_id)
    await note_event(connection, build_id, now, BuildEvent.RETRIED)
    await relist_builds(connection, now, [build_id])
    return True


async def _plan_refused(connection: AsyncConnection, build_id: str) -> None:
    refused = and_(steps.c.build_id == build_id, steps.c.state == StepState.REFUSED)
    query = select(steps.c.key, steps.c.reference).where(refused)
    for key, reference in (await connection.execute(query)).all():
        is_restored = bool((reference or {}).get("restored"))
        state = StepState.UNKNOWN if is_restored else StepState.PLANNED
        statement = update(steps).where(refused, steps.c.key == key)
        await connection.execute(statement.values(state=state))
