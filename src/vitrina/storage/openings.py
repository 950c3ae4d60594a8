"""How many builds a client has opened within the hour, counted where a build is opened."""

from dataclasses import dataclass, field

from sqlalchemy import Double, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database
from vitrina.storage.models import build_openings

HOUR = 3600.0  # seconds
_LOCK_SPACE = 0x6F70656E  # keeps these advisory locks apart from the others of `database.py`


class TooManyBuilds(Exception):
    """This client has opened the hour's builds; one more may be opened in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class OpeningLimit:
    """Who opens a build, by a pseudonym of hexadecimal digits, and how many an hour they may."""

    client: str = field(repr=False)
    most: int


async def demand_room(database: Database, limit: OpeningLimit) -> None:
    """TooManyBuilds when the client has opened the hour's builds; counts nothing."""
    async with database.transaction() as connection:
        await _demand_room(connection, database, limit)


async def count_opening(
    connection: AsyncConnection, database: Database, limit: OpeningLimit
) -> None:
    """Count one more in the caller's transaction; TooManyBuilds, and nothing counted, beyond.

    Others who open for the same client wait until the caller's transaction ends, so of any number
    at once no more get through than there is room for.
    """
    if not database.is_sqlite:  # where each transaction begins with the only write lock
        turn = func.pg_advisory_xact_lock(_LOCK_SPACE, int(limit.client[:7], 16))
        await connection.execute(select(turn))
    await _demand_room(connection, database, limit)
    await connection.execute(
        insert(build_openings).values(client=limit.client, opened_at=database.now())
    )


async def forget_openings(database: Database) -> int:
    """Delete what is no longer counted, pseudonyms and all; how many. Idempotent."""
    over = build_openings.c.opened_at <= database.now() - literal(HOUR, Double)
    async with database.transaction() as connection:
        return (await connection.execute(delete(build_openings).where(over))).rowcount


async def _demand_room(
    connection: AsyncConnection, database: Database, limit: OpeningLimit
) -> None:
    leaves_in = build_openings.c.opened_at + literal(HOUR, Double) - database.now()
    query = (
        select(leaves_in)
        .where(build_openings.c.client == limit.client, leaves_in > 0)
        .order_by(build_openings.c.opened_at.desc())
        .offset(limit.most - 1)
        .limit(1)
    )
    seconds = (await connection.execute(query)).scalar_one_or_none()
    if seconds is not None:
        raise TooManyBuilds(seconds)
