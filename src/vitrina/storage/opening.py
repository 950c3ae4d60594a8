"""What a grant does: opens a build in one transaction, or lands on the one that is unfinished."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import and_, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED, BuildState, WaitingFor
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.database import Database
from vitrina.storage.grants import NewToken, insert_token
from vitrina.storage.keys import insert_key
from vitrina.storage.models import NOT_WAITING, builds, practitioners
from vitrina.storage.openings import OpeningLimit, count_opening
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


@dataclass(frozen=True)
class Opened:
    """The build a grant landed on; `is_new` is False when an unfinished one was there."""

    build_id: str
    is_new: bool


async def open_build(database: Database, new: NewBuild) -> Opened:
    """Save practitioner, token, plan and build at once, or land on the unfinished build.

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
        mine = and_(builds.c.vk_user_id == new.token.vk_user_id, builds.c.state.in_(UNFINISHED))
        token_id = await insert_token(connection, new.token, now)
        statement = update(builds).where(mine).values(token_id=token_id).returning(builds.c.id)
        build_id = (await connection.execute(statement)).scalar_one_or_none()
        if build_id is None:
            await connection.rollback()
            return None
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
        await insert_key(connection, build_id, "page", new.page_key, now)
        await insert_key(connection, build_id, "follow", new.follow_key, now)
        return Opened(build_id, is_new=False)


async def _insert(connection: AsyncConnection, database: Database, new: NewBuild) -> Opened:
    if new.limit is not None:
        await count_opening(connection, database, new.limit)
    now = database.now()
    build_id = uuid.uuid4().hex
    await connection.execute(
        insert(practitioners).values(
            id=new.practitioner_id,
            student_id=new.student,
            course_id=new.practitioner.course_id,
            data=new.practitioner.model_dump_json(),
            created_at=now,
        )
    )
    token_id = await insert_token(connection, new.token, now)
    await connection.execute(
        insert(builds).values(
            id=build_id,
            practitioner_id=new.practitioner_id,
            token_id=token_id,
            vk_user_id=new.token.vk_user_id,
            route=new.plan.route,
            plan=new.plan.model_dump_json(),
            plan_version=new.plan.version,
            state=BuildState.QUEUED,
            submitted_at=now,
            created_at=now,
            epoch=0,
            sleeps=0,
            requests=0,
            uploads=0,
        )
    )
    known = {} if new.probed is None else {"community": {"probed": list(new.probed)}}
    await insert_steps(connection, build_id, new.plan, now, known)
    await insert_key(connection, build_id, "page", new.page_key, now)
    await insert_key(connection, build_id, "follow", new.follow_key, now)
    return Opened(build_id, is_new=True)
