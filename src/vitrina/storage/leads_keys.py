"""The private link to a build's booking requests: one is good at a time, changed ones are known.

The key itself is made by the caller out of a number that grows with each change, so that the same
link can be shown again although only its hash is kept.
"""

from collections.abc import Callable

from sqlalchemy import and_, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import KeyKind, hash_key, insert_key
from vitrina.storage.models import build_keys

MakeKey = Callable[[int], str]

_CHANGED: KeyKind = "ex-leads"


@retried_once
async def current_key(database: Database, build_id: str, make_key: MakeKey) -> str:
    """The key that opens the build's leads now; it begins to at the first asking. Repeat-safe."""
    async with database.transaction() as connection:
        key = make_key(await _count_changed(connection, build_id))
        query = select(build_keys.c.kind).where(build_keys.c.key_hash == hash_key(key))
        known = (await connection.execute(query)).first()
    if known is None:
        await _let_open(database, build_id, key)
    return key


async def change_key(database: Database, build_id: str, make_key: MakeKey) -> str:
    """A new key; whatever opened the build's leads before stops at once."""
    mine = and_(build_keys.c.build_id == build_id, build_keys.c.kind == "leads")
    try:
        async with database.transaction() as connection:
            changed = await connection.execute(update(build_keys).where(mine).values(kind=_CHANGED))
            if not changed.rowcount:
                # Nobody has asked for the present one yet: without it the number would not grow.
                unasked = make_key(await _count_changed(connection, build_id))
                await insert_key(connection, build_id, _CHANGED, unasked, database.now())
            key = make_key(await _count_changed(connection, build_id))
            await insert_key(connection, build_id, "leads", key, database.now())
            return key
    except IntegrityError:
        return await current_key(database, build_id, make_key)  # another request was faster


async def _let_open(database: Database, build_id: str, key: str) -> None:
    try:
        async with database.transaction() as connection:
            await insert_key(connection, build_id, "leads", key, database.now())
    except IntegrityError:
        return  # another request was faster


async def _count_changed(connection: AsyncConnection, build_id: str) -> int:
    query = (
        select(func.count())
        .select_from(build_keys)
        .where(build_keys.c.build_id == build_id, build_keys.c.kind == _CHANGED)
    )
    return int((await connection.execute(query)).scalar_one())
