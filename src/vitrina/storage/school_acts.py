"""Acts of the school on runs, each in one transaction with its entry in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Double, delete, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.listing import Filters
from vitrina.domain.member import Actor
from vitrina.storage.audit import write_entry
from vitrina.storage.build_ends import cancel_in
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.link_keys import replace_page_links_in
from vitrina.storage.list_conditions import list_conditions
from vitrina.storage.models import builds, bulk_acts, link_keys, listings
from vitrina.storage.retrying import retry_in

KEPT = 30 * 86400.0  # seconds that the number of an act on many is known


@dataclass(frozen=True)
class ManyRetried:
    """How many runs were queued, and how many had changed meanwhile; `builds` are the queued."""

    done: int
    skipped: int
    builds: tuple[tuple[str, int | None, int | None], ...] = ()


async def retry_noted(database: Database, actor: Actor, community_id: str, build_id: str) -> bool:
    """As `Builds.retry`."""
    try:
        async with database.transaction() as connection:
            if not await retry_in(connection, database.now(), build_id):
                return False
            await write_entry(connection, actor, "build.retried", community_id)
            return True
    except IntegrityError:
        return False


@retried_once
async def cancel_noted(database: Database, actor: Actor, community_id: str, build_id: str) -> bool:
    """As `Builds.cancel`."""
    async with database.transaction() as connection:
        if not await cancel_in(connection, database.now(), build_id):
            return False
        await write_entry(connection, actor, "build.cancelled", community_id)
        return True


@retried_once
async def replace_link_noted(database: Database, actor: Actor, community_id: str, key: str) -> bool:
    """Let this key alone open the page; whether it does, which it does not when it has ended.

    Idempotent.
    """
    known = select(link_keys.c.ended_at).where(link_keys.c.key_hash == hash_key(key))
    try:
        async with database.transaction() as connection:
            found = (await connection.execute(known)).first()
            if found is not None:
                return found.ended_at is None
            await replace_page_links_in(connection, database.now(), community_id, key)
            await write_entry(connection, actor, "link.replaced", community_id)
            return True
    except IntegrityError:
        return True  # the same press was faster


@retried_once
async def note_act(
    database: Database, actor: Actor, act: str, subject: str, data: Mapping[str, Any] | None = None
) -> None:
    """Write down an act that changes nothing in the database itself."""
    async with database.transaction() as connection:
        await write_entry(connection, actor, act, subject, data)


@retried_once
async def retry_many(
    database: Database,
    actor: Actor,
    act_id: str,
    filters: Filters,
    shown: Mapping[str, Any],
    limit: int,
) -> ManyRetried:
    """Queue the runs of these communities all at once, or none; once for each `act_id`.

    `shown` is for the audit log. Of a person's several communities one can be queued at a time.
    """
    now = database.now()
    async with database.transaction() as connection:
        known = select(bulk_acts).where(bulk_acts.c.id == act_id)
        if (row := (await connection.execute(known)).mappings().first()) is not None:
            return ManyRetried(row["done"], row["skipped"])
        old = bulk_acts.c.made_at < now - literal(KEPT, Double)
        await connection.execute(delete(bulk_acts).where(old))
        ids = await _list_runs(connection, filters, limit)
        begun = {"id": act_id, "done": 0, "skipped": 0, "made_at": now}
        await connection.execute(insert(bulk_acts).values(begun))
        done = [one for one in ids if await _try_again(connection, database, one)]
        skipped = len(ids) - len(done)
        mine = update(bulk_acts).where(bulk_acts.c.id == act_id)
        await connection.execute(mine.values(done=len(done), skipped=skipped))
        counted = {**shown, "done": len(done), "skipped": skipped}
        await write_entry(connection, actor, "builds.retried", "", counted)
        turns = select(builds.c.id, builds.c.vk_user_id, builds.c.group_id)
        rows = await connection.execute(turns.where(builds.c.id.in_(done)))
        return ManyRetried(len(done), skipped, tuple(tuple(row) for row in rows))


async def _list_runs(connection: AsyncConnection, filters: Filters, limit: int) -> Sequence[str]:
    query = (
        select(listings.c.build_id)
        .where(*list_conditions(filters), listings.c.build_id.is_not(None))
        .order_by(listings.c.since, listings.c.community_id)
        .limit(limit)
    )
    return [str(one) for one in (await connection.execute(query)).scalars()]


async def _try_again(connection: AsyncConnection, database: Database, build_id: str) -> bool:
    try:
        async with connection.begin_nested():
            return await retry_in(connection, database.now(), build_id)
    except IntegrityError:  # the person has another build on its way
        return False
