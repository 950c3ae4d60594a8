"""Communities that their people open by hand: what each has given us so far, until its first run.

A draft ends with its run, which takes the key over (`open_connected_build`), or by its age.
"""

import uuid
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState, OpenedBy
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.communities import insert_practitioner
from vitrina.storage.database import Database, retried_once
from vitrina.storage.draft_records import (
    DraftRecord,
    NamedGroup,
    NewDraft,
    TooManyDrafts,
    draft_of,
    group_values,
)
from vitrina.storage.keys import hash_key
from vitrina.storage.link_keys import LinkKind, insert_link
from vitrina.storage.listings import relist
from vitrina.storage.models import (
    communities,
    connect_drafts,
    link_keys,
    practitioners,
)
from vitrina.storage.photos import let_photo_go
from vitrina.storage.records import JSON
from vitrina.storage.vault import Purpose, Vault

__all__ = ["DraftRecord", "Drafts", "NamedGroup", "NewDraft", "TooManyDrafts"]

DAY = 86400.0  # seconds
_LOCK_SPACE = 0x64726166  # keeps these advisory locks apart from the others of `database.py`


class Drafts:
    """`days` that a draft lives after it was last touched."""

    def __init__(self, database: Database, vault: Vault, days: int) -> None:
        self._database = database
        self._vault = vault
        self._life = literal(days * DAY, Double)

    async def open(self, new: NewDraft) -> None:
        """Save practitioner, community, links and draft at once; idempotent by its page key.

        TooManyDrafts, and nothing is saved, beyond the client's drafts of one day.
        """
        try:
            async with self._database.transaction() as connection:
                await self._demand_room(connection, new.client, new.most)
                await self._insert(connection, new)
        except IntegrityError:
            # The same button was pressed twice: the draft is there.
            if await self.find(new.page_key) is None:
                raise

    @retried_once
    async def find(self, key: str, kind: LinkKind = "page") -> DraftRecord | None:
        """The draft that this key opens; None when there is none, or none any more."""
        query = (
            select(
                connect_drafts,
                communities.c.practitioner_id,
                communities.c.plan,
                communities.c.student_id,
                practitioners.c.data,
            )
            .join(communities, communities.c.id == connect_drafts.c.community_id)
            .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
            .join(link_keys, link_keys.c.community_id == connect_drafts.c.community_id)
            .where(
                link_keys.c.key_hash == hash_key(key),
                link_keys.c.kind == kind,
                link_keys.c.ended_at.is_(None),
            )
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        return draft_of(row) if row else None

    @retried_once
    async def newest_of(self, student_id: str) -> str | None:
        """The community of the newest draft of a student whom the school signed for."""
        query = (
            select(connect_drafts.c.community_id)
            .join(communities, communities.c.id == connect_drafts.c.community_id)
            .where(communities.c.student_id == student_id)
            .order_by(connect_drafts.c.created_at.desc())
            .limit(1)
        )
        async with self._database.transaction() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def name_group(self, community_id: str, address: str, group: NamedGroup) -> None:
        """Keep the pasted address with what it names; a key that was given before is forgotten."""
        await self._write(
            community_id,
            address=address,
            **group_values(group),
            sealed_key=null(),
            scope=null(),
            shown=null(),
            choices=null(),
        )

    async def keep_key(
        self,
        community_id: str,
        group: NamedGroup,
        key: str,
        scope: frozenset[str],
        shown: JSON,
        *,
        address: str | None = None,
    ) -> None:
        """Keep a probed key, sealed for its group, with what VK showed of the community.

        With `address` only while the draft has that one: another may have been given meanwhile.
        """
        is_as_it_was = func.coalesce(connect_drafts.c.address, "") == address
        await self._write(
            community_id,
            *(() if address is None else (is_as_it_was,)),
            **group_values(group),
            sealed_key=self._vault.seal(key, Purpose.COMMUNITY_KEY, group.group_id),
            scope=" ".join(sorted(scope)),
            shown=shown,
        )

    async def forget_key(self, community_id: str) -> None:
        """Another key is to be given; what it names stays."""
        await self._write(community_id, sealed_key=null(), scope=null(), shown=null())

    async def choose(self, community_id: str, choices: JSON) -> None:
        """Keep what the person chose."""
        await self._write(community_id, choices=choices)

    @retried_once
    async def read_key(self, draft: DraftRecord) -> str | None:
        """The key; None when it is not there any more. LostSecret when it does not open here."""
        query = select(connect_drafts.c.sealed_key, connect_drafts.c.group_id).where(
            connect_drafts.c.community_id == draft.community_id
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
        if row is None or row.sealed_key is None:
            return None
        return self._vault.open(row.sealed_key, Purpose.COMMUNITY_KEY, row.group_id)

    @retried_once
    async def sweep(self) -> int:
        """Delete drafts that nobody has touched for their days, people and photos with them.

        How many. Idempotent, in any number of processes.
        """
        over = connect_drafts.c.touched_at <= self._database.now() - self._life
        is_draft = and_(
            communities.c.id == connect_drafts.c.community_id,
            communities.c.state == CommunityState.DRAFT,
        )
        query = (
            select(communities.c.id, communities.c.practitioner_id, practitioners.c.data)
            .join(connect_drafts, is_draft)
            .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
            .where(over)
            .with_for_update()
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
            for row in rows:
                await connection.execute(delete(communities).where(communities.c.id == row.id))
                mine = practitioners.c.id == row.practitioner_id
                await connection.execute(delete(practitioners).where(mine))
                photo_id = Practitioner.model_validate_json(row.data).photo_id
                if photo_id:
                    await let_photo_go(connection, photo_id)
        return len(rows)

    async def _demand_room(self, connection: AsyncConnection, client: str, most: int) -> None:
        if not self._database.is_sqlite:  # where each transaction begins with the only write lock
            turn = func.pg_advisory_xact_lock(_LOCK_SPACE, int(client[:7], 16))
            await connection.execute(select(turn))
        leaves_in = connect_drafts.c.created_at + literal(DAY, Double) - self._database.now()
        query = (
            select(leaves_in)
            .where(connect_drafts.c.client == client, leaves_in > 0)
            .order_by(connect_drafts.c.created_at.desc())
            .offset(most - 1)
            .limit(1)
        )
        seconds = (await connection.execute(query)).scalar_one_or_none()
        if seconds is not None:
            raise TooManyDrafts(seconds)

    async def _insert(self, connection: AsyncConnection, new: NewDraft) -> None:
        now, community_id = self._database.now(), uuid.uuid4().hex
        await insert_practitioner(
            connection, new.practitioner_id, new.practitioner, new.student, now
        )
        await connection.execute(
            insert(communities).values(
                id=community_id,
                practitioner_id=new.practitioner_id,
                plan=new.plan.model_dump_json(),
                plan_version=new.plan.version,
                state=CommunityState.DRAFT,
                opened_by=OpenedBy.BY_HAND,
                student_id=new.student,
                course_id=new.practitioner.course_id,
                created_at=now,
            )
        )
        await connection.execute(
            insert(connect_drafts).values(
                community_id=community_id, client=new.client, created_at=now, touched_at=now
            )
        )
        await insert_link(connection, community_id, "page", new.page_key, now)
        await insert_link(connection, community_id, "follow", new.follow_key, now)
        await relist(connection, now, [community_id])

    @retried_once
    async def _write(self, community_id: str, *only: ColumnElement[bool], **values: Any) -> None:
        mine = connect_drafts.c.community_id == community_id
        statement = update(connect_drafts).where(mine, *only)
        async with self._database.transaction() as connection:
            await connection.execute(statement.values(**values, touched_at=self._database.now()))
