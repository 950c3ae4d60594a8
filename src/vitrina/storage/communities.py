"""Communities that live: whose they are, what they should be, how far they are."""

import json
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, RowMapping, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState, OpenedBy
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.search_terms import name_key_of
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.link_keys import LinkKind
from vitrina.storage.listings import write_terms
from vitrina.storage.models import communities, link_keys, practitioners, webhooks


@dataclass(frozen=True)
class CommunityRecord:
    """One community; of a forgotten one there is neither a practitioner nor a plan.

    `is_monthly`: posts of each next month are planned by themselves; None: nobody was asked.
    """

    id: str
    practitioner_id: str | None
    owner_id: int | None
    group_id: int | None
    screen_name: str | None
    plan: CommunityPlan | None = field(repr=False)
    state: CommunityState
    opened_by: OpenedBy
    student_id: str
    course_id: str
    checked_at: float | None
    created_at: float
    is_monthly: bool | None = None


@dataclass(frozen=True)
class Owner:
    """Whose community it is, and what was made there; `made_at` is unix seconds.

    `vk_user_id` is unknown where the person gave nothing but the community's key; `pack` names the
    texts that it was made of.
    """

    community_id: str
    vk_user_id: int | None
    practitioner_id: str
    practitioner: Practitioner = field(repr=False)
    made_at: float
    pack: str = ""


class Communities:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, community_id: str) -> CommunityRecord | None:
        """The community of this id."""
        return await self._one(communities.c.id == community_id)

    @retried_once
    async def find_by_key(self, key: str, kind: LinkKind) -> CommunityRecord | None:
        """The community that this key opens, whether or not there was a run over it."""
        query = (
            select(communities)
            .join(link_keys, link_keys.c.community_id == communities.c.id)
            .where(
                link_keys.c.key_hash == hash_key(key),
                link_keys.c.kind == kind,
                link_keys.c.ended_at.is_(None),
            )
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        return _community_of(row) if row else None

    async def find_by_group(self, group_id: int) -> CommunityRecord | None:
        """The community that VK's group is, unless it is forgotten."""
        of_group = communities.c.group_id == group_id
        return await self._one(of_group & (communities.c.state != CommunityState.FORGOTTEN))

    @retried_once
    async def list_known_as(
        self, *, group_id: int | None = None, screen_name: str = "", student_id: str = ""
    ) -> list[CommunityRecord]:
        """Communities, not forgotten, that are this group or this student's, oldest first.

        A student's id may be signed by the school, or only typed into the form.
        """
        forms = select(practitioners.c.id).where(practitioners.c.student_id == student_id)
        named = [
            *((communities.c.group_id == group_id,) if group_id is not None else ()),
            *((communities.c.screen_name == screen_name,) if screen_name else ()),
            *(
                (communities.c.student_id == student_id, communities.c.practitioner_id.in_(forms))
                if student_id
                else ()
            ),
        ]
        is_living = communities.c.state != CommunityState.FORGOTTEN
        query = select(communities).where(is_living, or_(*named)).order_by(communities.c.created_at)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_community_of(row) for row in rows]

    @retried_once
    async def practitioner_of(self, community_id: str) -> tuple[str, Practitioner] | None:
        """Id and form of who the community is for; None when it is gone or forgotten."""
        query = (
            select(practitioners.c.id, practitioners.c.data)
            .join(communities, communities.c.practitioner_id == practitioners.c.id)
            .where(communities.c.id == community_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
        return (row.id, Practitioner.model_validate_json(row.data)) if row else None

    @retried_once
    async def owner(self, group_id: int) -> Owner | None:
        """Whose community it is, or None when it is not one of ours."""
        query = (
            select(communities, practitioners.c.data)
            .join(webhooks, webhooks.c.community_id == communities.c.id)
            .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
            .where(webhooks.c.group_id == group_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return Owner(
            community_id=row["id"],
            vk_user_id=row["owner_id"],
            practitioner_id=row["practitioner_id"],
            practitioner=Practitioner.model_validate_json(row["data"]),
            made_at=row["created_at"],
            pack=json.loads(row["plan"])["pack"] if row["plan"] else "",
        )

    @retried_once
    async def set_monthly(self, community_id: str, *, is_monthly: bool) -> None:
        """Whether posts of each next month are planned by themselves; idempotent."""
        mine = update(communities).where(communities.c.id == community_id)
        async with self._database.transaction() as connection:
            await connection.execute(mine.values(is_monthly=is_monthly))

    @retried_once
    async def _one(self, which: ColumnElement[bool]) -> CommunityRecord | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(communities).where(which))).mappings().first()
        return _community_of(row) if row else None


async def is_living(connection: AsyncConnection, community_id: str) -> bool:
    """Whether it is not forgotten, nor will be before the caller's transaction ends."""
    query = select(communities.c.id).where(
        communities.c.id == community_id, communities.c.state != CommunityState.FORGOTTEN
    )
    found = await connection.execute(query.with_for_update(read=True))
    return found.first() is not None


def _community_of(row: RowMapping) -> CommunityRecord:
    return CommunityRecord(
        id=row["id"],
        practitioner_id=row["practitioner_id"],
        owner_id=row["owner_id"],
        group_id=row["group_id"],
        screen_name=row["screen_name"],
        plan=CommunityPlan.model_validate_json(row["plan"]) if row["plan"] else None,
        state=CommunityState(row["state"]),
        opened_by=OpenedBy(row["opened_by"]),
        student_id=row["student_id"],
        course_id=row["course_id"],
        checked_at=row["checked_at"],
        created_at=row["created_at"],
        is_monthly=row["is_monthly"],
    )


async def insert_practitioner(
    connection: AsyncConnection,
    practitioner_id: str,
    practitioner: Practitioner,
    student: str,
    now: ColumnElement[float],
) -> None:
    """Store a form in the caller's transaction; `student` is an id that the school signed.

    Who gives it to a community lists that one anew (`relist`).
    """
    await connection.execute(
        insert(practitioners).values(
            id=practitioner_id,
            student_id=student,
            course_id=practitioner.course_id,
            data=practitioner.model_dump_json(),
            created_at=now,
            name_key=name_key_of(practitioner.name),
        )
    )
    await write_terms(connection, practitioner_id, practitioner, student)
