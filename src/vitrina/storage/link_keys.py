"""Links that open a community's pages: only hashes are kept, and ended ones stay known.

The links to its booking requests and to its calendar can be changed. Their keys are made by the
caller out of a number that grows with each change, so that the same link can be shown again
although only its hash is kept.
"""

from collections.abc import Callable
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.models import link_keys

# The page of the community's build, its progress without personal data, its booking requests, its
# visits for a calendar.
LinkKind = Literal["page", "follow", "requests", "calendar"]
MakeKey = Callable[[int], str]


async def insert_link(
    connection: AsyncConnection,
    community_id: str,
    kind: LinkKind,
    key: str,
    now: ColumnElement[float],
) -> None:
    """Let the key open the community, in the caller's transaction; IntegrityError if in use."""
    await connection.execute(
        insert(link_keys).values(
            key_hash=hash_key(key), community_id=community_id, kind=kind, created_at=now
        )
    )


@retried_once
async def let_open(database: Database, community_id: str, kind: LinkKind, key: str) -> None:
    """Let the key open the community; idempotent."""
    query = select(link_keys.c.key_hash).where(link_keys.c.key_hash == hash_key(key))
    try:
        async with database.transaction() as connection:
            if (await connection.execute(query)).first() is None:
                await insert_link(connection, community_id, kind, key, database.now())
    except IntegrityError:
        return  # another request was faster


@retried_once
async def is_ended(database: Database, key: str, kind: LinkKind) -> bool:
    """Whether this key opened something once and was changed for another one."""
    query = select(link_keys.c.key_hash).where(
        link_keys.c.key_hash == hash_key(key),
        link_keys.c.kind == kind,
        link_keys.c.ended_at.is_not(None),
    )
    async with database.transaction() as connection:
        return (await connection.execute(query)).first() is not None


@retried_once
async def current_key(
    database: Database, community_id: str, make_key: MakeKey, kind: LinkKind = "requests"
) -> str:
    """The key that opens these now; it begins to at the first asking. Idempotent."""
    async with database.transaction() as connection:
        key = make_key(await _count_changed(connection, community_id, kind))
    await let_open(database, community_id, kind, key)
    return key


@retried_once
async def replace_page_links(database: Database, community_id: str, key: str) -> None:
    """Let this key alone open the community's page; every link before it ends. Idempotent."""
    known = select(link_keys.c.key_hash).where(link_keys.c.key_hash == hash_key(key))
    try:
        async with database.transaction() as connection:
            if (await connection.execute(known)).first() is None:
                await replace_page_links_in(connection, database.now(), community_id, key)
    except IntegrityError:
        return  # another request was faster


async def replace_page_links_in(
    connection: AsyncConnection, now: ColumnElement[float], community_id: str, key: str
) -> None:
    """The same for a key that is new, in the caller's transaction; IntegrityError if in use."""
    mine = and_(
        link_keys.c.community_id == community_id,
        link_keys.c.kind == "page",
        link_keys.c.ended_at.is_(None),
    )
    await connection.execute(update(link_keys).where(mine).values(ended_at=now))
    await insert_link(connection, community_id, "page", key, now)


async def change_key(
    database: Database, community_id: str, make_key: MakeKey, kind: LinkKind = "requests"
) -> str:
    """A new key; whatever opened these before stops at once."""
    mine = and_(
        link_keys.c.community_id == community_id,
        link_keys.c.kind == kind,
        link_keys.c.ended_at.is_(None),
    )
    now = database.now()
    try:
        async with database.transaction() as connection:
            end = update(link_keys).where(mine).values(ended_at=now)
            if not (await connection.execute(end)).rowcount:
                # Nobody has asked for the present one yet: without it the number would not grow.
                unasked = make_key(await _count_changed(connection, community_id, kind))
                await insert_link(connection, community_id, kind, unasked, now)
                await connection.execute(end)
            key = make_key(await _count_changed(connection, community_id, kind))
            await insert_link(connection, community_id, kind, key, now)
            return key
    except IntegrityError:
        # Another request was faster.
        return await current_key(database, community_id, make_key, kind)


async def _count_changed(connection: AsyncConnection, community_id: str, kind: LinkKind) -> int:
    query = (
        select(func.count())
        .select_from(link_keys)
        .where(
            link_keys.c.community_id == community_id,
            link_keys.c.kind == kind,
            link_keys.c.ended_at.is_not(None),
        )
    )
    return int((await connection.execute(query)).scalar_one())
