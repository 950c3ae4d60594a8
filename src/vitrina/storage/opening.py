"""What a grant does: opens a build in one transaction, or lands on the one that is unfinished."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED, BuildEvent, BuildPurpose, BuildState, WaitingFor
from vitrina.domain.community import CommunityState, OpenedBy
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.build_events import note_event
from vitrina.storage.communities import insert_practitioner
from vitrina.storage.database import Database
from vitrina.storage.link_keys import insert_link
from vitrina.storage.listings import relist
from vitrina.storage.models import NOT_WAITING, builds, communities
from vitrina.storage.new_grants import NewToken, insert_token
from vitrina.storage.openings import OpeningLimit, count_opening
from vitrina.storage.queued_builds import insert_build
from vitrina.storage.steps import insert_steps


@dataclass(frozen=True)
class NewBuild:
    """What a grant saves in one transaction. Keys are plain here and hashed in the table.

    `probed` are the person's communities as the rights probe has just read them; `student` is the
    id that the school signed for, empty for one that anybody may claim. `limit` says whose opening
    it is and how many an hour they have; without it nothing is counted.
    """

    practitioner_id: str
    practitioner: Practitioner = field(repr=False)
    token: NewToken
    plan: CommunityPlan = field(repr=False)
    page_key: str = field(repr=False)
    follow_key: str = field(repr=False)
    probed: tuple[int, ...] | None = None
    student: str = ""
    limit: OpeningLimit | None = None
    purpose: BuildPurpose = BuildPurpose.CREATE
    opened_by: OpenedBy = OpenedBy.BY_API


@dataclass(frozen=True)
class Opened:
    """The build a grant landed on; `is_new` is False when an unfinished one was there."""

    build_id: str
    is_new: bool
    community_id: str


async def open_build(database: Database, new: NewBuild) -> Opened:
    """Save practitioner, community, token and build at once, or land on the unfinished build.

    TooManyBuilds, and nothing is saved, when the build would be one too many within the hour.
    """
    landed = await _land_on_unfinished(database, new)
    if landed:
        return landed
    try:
        async with database.transaction() as connection:
            return await _insert(connection, database, new)
    except IntegrityError:
        # Another grant of the same person was faster between our look and our insert.
        landed = await _land_on_unfinished(database, new)
        if landed:
            return landed
        raise


async def _land_on_unfinished(database: Database, new: NewBuild) -> Opened | None:
    async with database.transaction() as connection:
        now = database.now()
        unfinished = and_(
            builds.c.vk_user_id == new.token.vk_user_id, builds.c.state.in_(UNFINISHED)
        )
        # Locked: it must not end before this grant has landed on it.
        query = select(builds.c.id, builds.c.community_id).where(unfinished).with_for_update()
        found = (await connection.execute(query)).one_or_none()
        if found is None:
            return None
        build_id, community_id = found
        await insert_token(connection, community_id, new.token, now)
        mine = builds.c.id == build_id
        await connection.execute(update(builds).where(mine).values(grant_id=new.token.id))
        waits = and_(
            mine,
            builds.c.state == BuildState.WAITING,
            builds.c.waiting_for == WaitingFor.GRANT,
        )
        await connection.execute(
            update(builds)
            .where(waits)
            .values(state=BuildState.QUEUED, submitted_at=now, **NOT_WAITING)
        )
        await insert_link(connection, community_id, "page", new.page_key, now)
        await insert_link(connection, community_id, "follow", new.follow_key, now)
        await note_event(connection, build_id, now, BuildEvent.JOINED)
        await relist(connection, now, [community_id])
        return Opened(build_id, is_new=False, community_id=community_id)


async def _insert(connection: AsyncConnection, database: Database, new: NewBuild) -> Opened:
    if new.limit is not None:
        await count_opening(connection, database, new.limit)
    now = database.now()
    community_id = uuid.uuid4().hex
    await _insert_community(connection, community_id, new, now)
    await insert_token(connection, community_id, new.token, now)
    build_id = await insert_build(
        connection,
        new.plan,
        now,
        community_id=community_id,
        purpose=new.purpose,
        practitioner_id=new.practitioner_id,
        grant_id=new.token.id,
        vk_user_id=new.token.vk_user_id,
    )
    known = {} if new.probed is None else {"community": {"probed": list(new.probed)}}
    await insert_steps(connection, build_id, new.plan, now, known)
    await insert_link(connection, community_id, "page", new.page_key, now)
    await insert_link(connection, community_id, "follow", new.follow_key, now)
    await note_event(connection, build_id, now, BuildEvent.OPENED, data={"purpose": new.purpose})
    return Opened(build_id, is_new=True, community_id=community_id)


async def _insert_community(
    connection: AsyncConnection, community_id: str, new: NewBuild, now: ColumnElement[float]
) -> None:
    await insert_practitioner(connection, new.practitioner_id, new.practitioner, new.student, now)
    await connection.execute(
        insert(communities).values(
            id=community_id,
            practitioner_id=new.practitioner_id,
            owner_id=new.token.vk_user_id,
            plan=new.plan.model_dump_json(),
            plan_version=new.plan.version,
            state=CommunityState.DRAFT,
            opened_by=new.opened_by,
            student_id=new.student,
            course_id=new.practitioner.course_id,
            created_at=now,
        )
    )
