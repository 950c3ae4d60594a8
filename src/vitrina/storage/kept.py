"""What lies here of a community's person and visitors, counted for who is to decide."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, dialogs, feeds, grants, leads, photos, practitioners
from vitrina.storage.new_grants import is_key


@dataclass(frozen=True)
class Kept:
    """How many booking requests, dialogs, runs and grants, and what else there is."""

    requests: int
    dialogs: int
    runs: int
    is_running: bool
    grants: int
    has_key: bool
    has_feed: bool
    has_photo: bool


@retried_once
async def count_kept(database: Database, community: CommunityRecord) -> Kept:
    """What is there of the community now."""
    is_mine = grants.c.community_id == community.id
    is_connected = feeds.c.connected_at.is_not(None)
    conditions = {
        "requests": leads.c.group_id == community.group_id,
        "dialogs": dialogs.c.group_id == community.group_id,
        "runs": builds.c.community_id == community.id,
        "unfinished": (builds.c.community_id == community.id) & builds.c.state.in_(UNFINISHED),
        "grants": is_mine,
        "keys": is_mine & is_key(),
        "feeds": (feeds.c.community_id == community.id) & is_connected,
    }
    counts = [
        select(func.count()).where(condition).scalar_subquery().label(name)
        for name, condition in conditions.items()
    ]
    async with database.transaction() as connection:
        found = (await connection.execute(select(*counts))).mappings().one()
        photo_ids = await read_photo_ids(connection, {community.practitioner_id or ""})
        named = select(photos.c.id).where(photos.c.id.in_(photo_ids))
        has_photo = (await connection.execute(named)).first() is not None
    return Kept(
        requests=found["requests"],
        dialogs=found["dialogs"],
        runs=found["runs"],
        is_running=found["unfinished"] > 0,
        grants=found["grants"],
        has_key=found["keys"] > 0,
        has_feed=found["feeds"] > 0,
        has_photo=has_photo,
    )


async def read_photo_ids(connection: AsyncConnection, forms: Collection[str]) -> set[str]:
    """The photos that these forms name, in the caller's transaction."""
    query = select(practitioners.c.data).where(practitioners.c.id.in_(forms))
    texts = (await connection.execute(query)).scalars()
    named = {Practitioner.model_validate_json(text).photo_id for text in texts}
    return {photo_id for photo_id in named if photo_id}
