"""Posts of which nobody could tell whether VK published them: a late event of VK may tell."""

from dataclasses import dataclass, field

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, BuildState, StepState
from vitrina.domain.community import Way
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.build_events import note_event
from vitrina.storage.database import Database, retried_once
from vitrina.storage.listings import relist
from vitrina.storage.models import builds, steps
from vitrina.storage.pieces import Made, keep_pieces

PERHAPS_POSTED = "build.perhaps_posted"


@dataclass(frozen=True)
class UnsurePost:
    """A step whose person was asked to look at the wall, and the plan that has its text."""

    build_id: str
    community_id: str
    key: str
    plan: CommunityPlan = field(repr=False)


@retried_once
async def list_unsure_posts(database: Database, group_id: int) -> tuple[UnsurePost, ...]:
    """Those of a group, the oldest run first."""
    query = (
        select(steps.c.build_id, steps.c.key, steps.c.reason, builds.c.community_id, builds.c.plan)
        .join(builds, builds.c.id == steps.c.build_id)
        .where(
            builds.c.group_id == group_id,
            steps.c.state == StepState.REFUSED,
            steps.c.reason.is_not(None),
        )
        .order_by(builds.c.created_at, steps.c.position)
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(
        UnsurePost(
            row.build_id, row.community_id, row.key, CommunityPlan.model_validate_json(row.plan)
        )
        for row in rows
        if row.reason["code"] == PERHAPS_POSTED
    )


@retried_once
async def note_posted(database: Database, post: UnsurePost, post_id: int) -> bool:
    """VK published it after all: the step is done, and its run too if nothing else is missing.

    False when somebody else was faster. Idempotent.
    """
    mine = and_(
        steps.c.build_id == post.build_id,
        steps.c.key == post.key,
        steps.c.state == StepState.REFUSED,
    )
    done = {
        "state": StepState.DONE,
        "reference": {"post_id": post_id},
        "reason": None,
        "error_code": None,
    }
    now = database.now()
    async with database.transaction() as connection:
        statement = update(steps).where(mine).values(changed_at=now, **done)
        if not (await connection.execute(statement)).rowcount:
            return False
        made = Made("post", vk_id=post_id, way=Way.COMMUNITY_KEY)
        await keep_pieces(connection, post.community_id, post.build_id, {post.key: made})
        told = {"way": Way.COMMUNITY_KEY}
        await note_event(
            connection, post.build_id, now, BuildEvent.STEP_DONE, step_key=post.key, data=told
        )
        await _close_gap(connection, post.build_id)
        await relist(connection, now, [post.community_id])
        return True


async def _close_gap(connection: AsyncConnection, build_id: str) -> None:
    """A run whose only gaps were such posts has none any more."""
    refused = and_(steps.c.build_id == build_id, steps.c.state == StepState.REFUSED)
    if (await connection.execute(select(steps.c.key).where(refused).limit(1))).first() is None:
        ended = and_(builds.c.id == build_id, builds.c.state == BuildState.DONE_WITH_GAPS)
        await connection.execute(update(builds).where(ended).values(state=BuildState.DONE))
