"""Jobs of runs that are forgotten: their locks name the person."""

from collections.abc import Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

# One that a worker has taken finds no build and is deleted by the worker.
_DROP = text(
    "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock IN :locks"
).bindparams(bindparam("locks", expanding=True))


async def drop_jobs(connection: AsyncConnection, build_ids: Sequence[str]) -> None:
    """Delete the jobs that wait for these builds, in the caller's transaction.

    Without PostgreSQL there are none outside the process.
    """
    if build_ids and connection.dialect.name == "postgresql":
        await connection.execute(_DROP, {"locks": [f"build:{one}" for one in build_ids]})
