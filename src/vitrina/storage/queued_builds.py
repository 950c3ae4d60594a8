"""A run over a community as it is stored when it is opened: queued, and nothing done yet."""

import uuid

from sqlalchemy import ColumnElement, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildPurpose, BuildState
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.listings import relist
from vitrina.storage.models import builds


async def insert_build(
    connection: AsyncConnection,
    plan: CommunityPlan,
    now: ColumnElement[float],
    *,
    community_id: str,
    purpose: BuildPurpose,
    practitioner_id: str,
    grant_id: str,
    vk_user_id: int | None,
    group: tuple[int, str] | None = None,
) -> str:
    """Store the build in the caller's transaction; its id. Its steps are the caller's to store.

    `group`: VK's id and screen name of a group that is there. IntegrityError while another build
    of the community, or of the person, is not finished.
    """
    build_id = uuid.uuid4().hex
    group_id, screen_name = group or (None, None)
    await connection.execute(
        insert(builds).values(
            id=build_id,
            community_id=community_id,
            purpose=purpose,
            practitioner_id=practitioner_id,
            grant_id=grant_id,
            vk_user_id=vk_user_id,
            route=plan.route,
            plan=plan.model_dump_json(),
            plan_version=plan.version,
            state=BuildState.QUEUED,
            group_id=group_id,
            screen_name=screen_name,
            submitted_at=now,
            created_at=now,
            epoch=0,
            sleeps=0,
            requests=0,
            uploads=0,
        )
    )
    await relist(connection, now, [community_id])
    return build_id
