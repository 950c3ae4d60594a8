"""What became of the posts of a feed: VK shows one, and it counts as published."""

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, StepState
from vitrina.domain.community import Way
from vitrina.storage.build_events import note_event
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, feed_items, steps
from vitrina.storage.pieces import Made, keep_pieces


@retried_once
async def note_published(
    database: Database, community_id: str, piece_key: str, post_id: int
) -> bool:
    """VK shows a post that the feed gave out: it counts as published from now on.

    Its step is done in every run that left it to VK, so page, status and history know it alike.
    False: it was known, or never given out.
    """
    waits = and_(
        feed_items.c.community_id == community_id,
        feed_items.c.piece_key == piece_key,
        feed_items.c.published_at.is_(None),
    )
    statement = update(feed_items).where(waits)
    async with database.transaction() as connection:
        seen = statement.values(published_at=database.now(), post_id=post_id)
        if not (await connection.execute(seen)).rowcount:
            return False
        for build_id in await _find_runs(connection, community_id, piece_key):
            await _finish_step(connection, database, build_id, piece_key, post_id)
            made = Made("post", vk_id=post_id, way=Way.FEED)
            await keep_pieces(connection, community_id, build_id, {piece_key: made})
        return True


async def _find_runs(
    connection: AsyncConnection, community_id: str, piece_key: str
) -> tuple[str, ...]:
    """The runs that left this piece to VK, the newest last; no runner holds such a step."""
    query = (
        select(steps.c.build_id)
        .join(builds, builds.c.id == steps.c.build_id)
        .where(
            builds.c.community_id == community_id,
            steps.c.key == piece_key,
            steps.c.state == StepState.MANUAL,
        )
        .order_by(builds.c.created_at)
    )
    return tuple((await connection.execute(query)).scalars())


async def _finish_step(
    connection: AsyncConnection, database: Database, build_id: str, key: str, post_id: int
) -> None:
    mine = and_(steps.c.build_id == build_id, steps.c.key == key)
    done = {"state": StepState.DONE, "way": Way.FEED, "reference": {"post_id": post_id}}
    await connection.execute(update(steps).where(mine).values(changed_at=database.now(), **done))
    told = {"way": Way.FEED}
    await note_event(
        connection, build_id, database.now(), BuildEvent.STEP_DONE, step_key=key, data=told
    )
