"""A community that its person opened by hand gets its group, its key and its first run at once."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, BuildPurpose
from vitrina.domain.community import CommunityState, GrantKind, OpenedBy
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.build_events import note_event
from vitrina.storage.database import Database
from vitrina.storage.models import builds, communities, connect_drafts, grants, webhooks
from vitrina.storage.new_grants import SealedKey, insert_key
from vitrina.storage.openings import OpeningLimit, count_opening
from vitrina.storage.queued_builds import insert_build
from vitrina.storage.steps import insert_steps


class GroupClaimed(Exception):
    """The group is another community's of ours, or somebody is claiming it at this moment."""


class DraftGone(Exception):
    """There is no such community that waits for its group."""


@dataclass(frozen=True)
class Connection:
    """A probed key of a community, and what is to be made there; keys and secrets are sealed.

    `limit` says whose opening it is and how many an hour they have; without it nothing is counted.
    """

    community_id: str
    screen_name: str
    key: SealedKey
    plan: CommunityPlan = field(repr=False)
    sealed_secret: str = field(repr=False)
    limit: OpeningLimit | None = None


@dataclass(frozen=True)
class Connected:
    """The run that connects the community; `is_new` is False where it was opened before."""

    build_id: str
    is_new: bool


async def open_connection(database: Database, new: Connection) -> Connected:
    """Claim the group for the draft and open its run; idempotent: one draft has one such run.

    GroupClaimed, DraftGone or TooManyBuilds, and nothing is saved.
    """
    try:
        async with database.transaction() as connection:
            return await _open(connection, database, new)
    except IntegrityError:
        # The same draft in another tab was faster, or another draft has the group.
        async with database.transaction() as connection:
            build_id = await _find_run(connection, new.community_id)
        if build_id is None:
            raise GroupClaimed from None
        return Connected(build_id, is_new=False)


async def _open(connection: AsyncConnection, database: Database, new: Connection) -> Connected:
    mine = communities.c.id == new.community_id
    query = select(communities).where(mine).with_for_update()
    community = (await connection.execute(query)).mappings().first()
    if community is None:
        raise DraftGone
    known = await _find_run(connection, new.community_id)
    if known is not None:
        return Connected(known, is_new=False)
    if community["state"] != CommunityState.DRAFT:
        raise DraftGone
    if new.limit is not None:
        await count_opening(connection, database, new.limit)
    now, group_id = database.now(), new.key.group_id
    text = {"plan": new.plan.model_dump_json(), "plan_version": new.plan.version}
    await connection.execute(
        update(communities)
        .where(mine)
        .values(
            group_id=group_id,
            screen_name=new.screen_name,
            state=CommunityState.MADE,
            opened_by=OpenedBy.BY_HAND,
            **text,
        )
    )
    await insert_key(connection, new.community_id, new.key, now)
    await _insert_webhook(connection, new)
    build_id = await insert_build(
        connection,
        new.plan,
        now,
        community_id=new.community_id,
        purpose=BuildPurpose.CONNECT,
        practitioner_id=community["practitioner_id"],
        grant_id=await _find_key_grant(connection, group_id),
        vk_user_id=None,
        group=(group_id, new.screen_name),
    )
    there = {"community": {"group_id": group_id}}
    await insert_steps(connection, build_id, new.plan, now, there, done=there.keys())
    await _note_opened(connection, build_id, now)
    await connection.execute(
        delete(connect_drafts).where(connect_drafts.c.community_id == new.community_id)
    )
    return Connected(build_id, is_new=True)


async def _find_run(connection: AsyncConnection, community_id: str) -> str | None:
    """The latest run that connects, whatever became of it."""
    query = (
        select(builds.c.id)
        .where(builds.c.community_id == community_id, builds.c.purpose == BuildPurpose.CONNECT)
        .order_by(builds.c.created_at.desc())
        .limit(1)
    )
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def _find_key_grant(connection: AsyncConnection, group_id: int) -> str:
    query = select(grants.c.id).where(
        and_(grants.c.kind == GrantKind.COMMUNITY_KEY, grants.c.group_id == group_id)
    )
    found: str = (await connection.execute(query)).scalar_one()
    return found


async def _insert_webhook(connection: AsyncConnection, new: Connection) -> None:
    # One that a forgotten community has left behind is of no use to anybody.
    ours = webhooks.c.group_id == new.key.group_id
    await connection.execute(delete(webhooks).where(ours))
    await connection.execute(
        insert(webhooks).values(
            group_id=new.key.group_id,
            community_id=new.community_id,
            sealed_secret=new.sealed_secret,
            confirmation_code="",
        )
    )


async def _note_opened(
    connection: AsyncConnection, build_id: str, now: ColumnElement[float]
) -> None:
    told = {"purpose": BuildPurpose.CONNECT}
    await note_event(connection, build_id, now, BuildEvent.OPENED, data=told)
