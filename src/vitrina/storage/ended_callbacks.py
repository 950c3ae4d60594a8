"""Secrets that VK signed events of forgotten communities with: hashes, to send late events away."""

from sqlalchemy import ColumnElement, Double, delete, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.models import ended_callbacks

KEPT_DAYS = 90  # VK repeats an event for hours; a server that it has kept, whenever one comes
_DAY = 86400.0


async def keep_ended_callback(
    connection: AsyncConnection, secret: str, now: ColumnElement[float]
) -> None:
    """What comes with this secret from now on is late, in the caller's transaction."""
    secret_hash = hash_key(secret)
    same = ended_callbacks.c.secret_hash == secret_hash
    await connection.execute(delete(ended_callbacks).where(same))
    await connection.execute(insert(ended_callbacks).values(secret_hash=secret_hash, ended_at=now))


@retried_once
async def is_ended_callback(database: Database, secret: str) -> bool:
    """Whether VK signed events of a forgotten community with this secret."""
    if not secret.isascii():  # ours are, and half a character has no hash
        return False
    query = select(ended_callbacks.c.ended_at).where(
        ended_callbacks.c.secret_hash == hash_key(secret)
    )
    async with database.transaction() as connection:
        return (await connection.execute(query)).first() is not None


@retried_once
async def forget_ended_callbacks(database: Database) -> int:
    """Drop those that VK has long stopped to send to; how many."""
    old = database.now() - literal(KEPT_DAYS * _DAY, Double)
    statement = delete(ended_callbacks).where(ended_callbacks.c.ended_at < old)
    async with database.transaction() as connection:
        return (await connection.execute(statement)).rowcount
