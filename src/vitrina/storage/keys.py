"""Keys that people hold: a build's page, its follow address, its leads. Only hashes are kept."""

import hashlib
from typing import Literal

from sqlalchemy import ColumnElement, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.models import build_keys

# A key to the leads that was changed for another one stays known, to say so.
KeyKind = Literal["page", "follow", "leads", "ex-leads"]


def hash_key(key: str) -> str:
    """How a key that people hold is kept: SHA-256, enough for 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


async def insert_key(
    connection: AsyncConnection, build_id: str, kind: KeyKind, key: str, now: ColumnElement[float]
) -> None:
    """Let the key open the build, in the caller's transaction; IntegrityError if it is in use."""
    await connection.execute(
        insert(build_keys).values(
            key_hash=hash_key(key), build_id=build_id, kind=kind, created_at=now
        )
    )
