"""Everything about a community's person and their visitors goes in one transaction.

Which rows of a table are theirs is read from its columns, so that a table that is added later is
emptied too: the community's where it has `community_id`, else the group's where it has `group_id`.
The tables that have neither are dealt with by name, and a test asks of each what becomes of it.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import (
    RowMapping,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED, BuildState
from vitrina.domain.community import CommunityState
from vitrina.storage.database import Database, retried_once
from vitrina.storage.ended_callbacks import keep_ended_callback
from vitrina.storage.getcourse_students import forget_student
from vitrina.storage.kept import read_photo_ids
from vitrina.storage.keys import hash_key
from vitrina.storage.models import (
    builds,
    communities,
    course_students,
    forgotten_runs,
    leases,
    link_keys,
    metadata,
    practitioners,
    webhooks,
)
from vitrina.storage.photos import let_photo_go
from vitrina.storage.vault import LostSecret, Purpose, Vault

# Hints of the job engine that name a person go in the same transaction.
DropJobs = Callable[[AsyncConnection, Sequence[str]], Awaitable[None]]

# Their rows are changed rather than deleted, or deleted by what they are joined with.
_BY_NAME = (communities, builds, link_keys)


class Forgetting:
    """Forgets communities; `drop_jobs` deletes what the job engine knows of their runs."""

    def __init__(self, database: Database, vault: Vault, drop_jobs: DropJobs) -> None:
        self._database = database
        self._vault = vault
        self._drop_jobs = drop_jobs

    @retried_once
    async def list_unfinished(self, community_id: str) -> list[str]:
        """The runs over the community that are not over."""
        query = select(builds.c.id).where(
            builds.c.community_id == community_id, builds.c.state.in_(UNFINISHED)
        )
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    @retried_once
    async def list_links(self, community_id: str) -> frozenset[str]:
        """Hashes of the keys that open something of the community."""
        query = select(link_keys.c.key_hash).where(link_keys.c.community_id == community_id)
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(query)).scalars())

    @retried_once
    async def forget(self, community_id: str) -> bool:
        """Delete it all, or nothing; False when there is nothing any more. Idempotent.

        What the same person, known by their VK profile or the school's signature, began and never
        made goes too, unless a run is at work there.
        """
        async with self._database.transaction() as connection:
            # A runner locks its build before its community: so do we.
            ids = await _lock_runs(connection, community_id)
            living = and_(
                communities.c.id == community_id, communities.c.state != CommunityState.FORGOTTEN
            )
            query = select(communities).where(living).with_for_update(key_share=True)
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return False
            await self._forget(connection, community_id, row["group_id"], ids, row["student_id"])
            for attempt in await _list_attempts(connection, row):
                ids = await _lock_runs(connection, attempt)
                await self._forget(connection, attempt, None, ids)
            if row["student_id"]:
                mine = course_students.c.student_id == row["student_id"]
                await connection.execute(delete(course_students).where(mine))
        await self._database.empty_log()
        return True

    async def _forget(
        self,
        connection: AsyncConnection,
        community_id: str,
        group_id: int | None,
        build_ids: Sequence[str],
        student_id: str = "",
    ) -> None:
        await self._end_callbacks(connection, community_id)
        if group_id is not None:
            # Who answers, listens or writes down holds one of these, and finds it gone.
            of_group = leases.c.name.like(f"%/{group_id}")
            await connection.execute(delete(leases).where(of_group))
        await self._drop_jobs(connection, build_ids)
        forms = await _list_forms(connection, community_id)
        photo_ids = await read_photo_ids(connection, forms)
        for table in reversed(metadata.sorted_tables):
            if table is builds:
                await _forget_runs(connection, community_id)
            elif table is link_keys:
                await self._end_links(connection, community_id)
            elif (theirs := _condition_of(table, community_id, group_id)) is not None:
                await connection.execute(delete(table).where(theirs))
        await connection.execute(
            update(communities).where(communities.c.id == community_id).values(_nothing_left())
        )
        await _forget_forms(connection, forms)
        await forget_student(connection, student_id)
        for photo_id in photo_ids:
            await let_photo_go(connection, photo_id)

    async def _end_callbacks(self, connection: AsyncConnection, community_id: str) -> None:
        """Who writes down what VK tells waits for us here, and then finds no such group."""
        mine = select(webhooks).where(webhooks.c.community_id == community_id).with_for_update()
        for row in (await connection.execute(mine)).mappings().all():
            try:
                secret = self._vault.open(
                    row["sealed_secret"], Purpose.CALLBACK_SECRET, row["group_id"]
                )
            except LostSecret:
                continue  # then late events are told that there is no such community
            await keep_ended_callback(connection, secret, self._database.now())

    async def _end_links(self, connection: AsyncConnection, community_id: str) -> None:
        """Links to the page stay known as ended, to say what became of it; the others go."""
        mine = link_keys.c.community_id == community_id
        await connection.execute(delete(link_keys).where(mine, link_keys.c.kind != "page"))
        ended = func.coalesce(link_keys.c.ended_at, self._database.now())
        await connection.execute(update(link_keys).where(mine).values(ended_at=ended))


@retried_once
async def was_forgotten(database: Database, page_key: str) -> bool:
    """Whether this key opened the page of a community that is forgotten since."""
    query = (
        select(link_keys.c.key_hash)
        .join(communities, communities.c.id == link_keys.c.community_id)
        .where(
            link_keys.c.key_hash == hash_key(page_key),
            link_keys.c.kind == "page",
            communities.c.state == CommunityState.FORGOTTEN,
        )
    )
    async with database.transaction() as connection:
        return (await connection.execute(query)).first() is not None


async def _lock_runs(connection: AsyncConnection, community_id: str) -> Sequence[str]:
    runs = select(builds.c.id).where(builds.c.community_id == community_id)
    return (await connection.execute(runs.with_for_update())).scalars().all()


async def _list_attempts(connection: AsyncConnection, row: RowMapping) -> Sequence[str]:
    """Communities of the same person that came to nothing."""
    same = [
        *((communities.c.owner_id == row["owner_id"],) if row["owner_id"] else ()),
        *((communities.c.student_id == row["student_id"],) if row["student_id"] else ()),
    ]
    if not same:
        return ()
    is_at_work = exists().where(
        builds.c.community_id == communities.c.id, builds.c.state.in_(UNFINISHED)
    )
    came_to_nothing = and_(
        communities.c.state == CommunityState.DRAFT, communities.c.group_id.is_(None), ~is_at_work
    )
    query = select(communities.c.id).where(or_(*same), came_to_nothing)
    return (await connection.execute(query.with_for_update(key_share=True))).scalars().all()


def _condition_of(table: Table, community_id: str, group_id: int | None) -> Any:
    """Which rows of a table are the community's; None when there is no telling by its columns."""
    if table in _BY_NAME:
        return None
    if "community_id" in table.c:
        return table.c.community_id == community_id
    if "group_id" in table.c and group_id is not None:
        return table.c.group_id == group_id
    return None


def _nothing_left() -> dict[str, Any]:
    """What stays of the community's row: that there was one, and how it began."""
    empty = {column.name: None for column in communities.c if column.nullable}
    return {**empty, "student_id": "", "course_id": "", "state": CommunityState.FORGOTTEN}


async def _forget_runs(connection: AsyncConnection, community_id: str) -> None:
    """Runs go with their steps and their history; what the figures count of them stays."""
    mine = builds.c.community_id == community_id
    state = case((builds.c.state.in_(UNFINISHED), BuildState.CANCELLED), else_=builds.c.state)
    counted = select(builds.c.purpose, state, builds.c.finished_at - builds.c.started_at)
    names = ["purpose", "state", "seconds"]
    await connection.execute(insert(forgotten_runs).from_select(names, counted.where(mine)))
    await connection.execute(delete(builds).where(mine))


async def _list_forms(connection: AsyncConnection, community_id: str) -> set[str]:
    """The forms of the community and of its runs."""
    of_community = select(communities.c.practitioner_id).where(communities.c.id == community_id)
    of_runs = select(builds.c.practitioner_id).where(builds.c.community_id == community_id)
    found = await connection.execute(of_community.union(of_runs))
    return {form for form in found.scalars() if form}


async def _forget_forms(connection: AsyncConnection, forms: set[str]) -> None:
    """Delete forms that no other community has."""
    is_used = or_(
        exists().where(communities.c.practitioner_id == practitioners.c.id),
        exists().where(builds.c.practitioner_id == practitioners.c.id),
    )
    mine = practitioners.c.id.in_(forms)
    await connection.execute(delete(practitioners).where(mine, ~is_used))
