"""Keys of the school's API: shown once, kept hashed, ended at once."""

import secrets
import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, Double, RowMapping, func, insert, literal, or_, select, update

from vitrina.domain.api_key import PREFIX, ApiKey, Scope
from vitrina.domain.member import Actor
from vitrina.storage.audit import write_entry
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.models import api_keys

MOST = 50  # keys that are good at once
LISTED = 200
_HINT = 8  # characters that a key is told by from the others
_NOTED_EVERY = 60.0  # seconds between two notes that a key is in use


class TooManyKeys(Exception):
    """There are as many good keys as a school may have."""


class ApiKeys:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self, actor: Actor, name: str, scopes: Collection[Scope], lives: float | None
    ) -> tuple[str, str]:
        """The key's id, and the key itself, which is shown once; TooManyKeys.

        It ends by itself after `lives` seconds, or never.
        """
        key_id, key = uuid.uuid4().hex, PREFIX + secrets.token_urlsafe(32)
        now = self._database.now()
        async with self._database.transaction() as connection:
            good = select(func.count()).select_from(api_keys).where(self._is_good())
            if (await connection.execute(good)).scalar_one() >= MOST:
                raise TooManyKeys
            await connection.execute(
                insert(api_keys).values(
                    id=key_id,
                    key_hash=hash_key(key),
                    hint=key[:_HINT],
                    name=name,
                    scopes=sorted(scopes),
                    created_at=now,
                    ends_at=None if lives is None else now + literal(lives, Double),
                )
            )
            told = {"name": name, "scopes": " ".join(sorted(scopes))}
            await write_entry(connection, actor, "api_key.made", key_id, told)
        return key_id, key

    @retried_once
    async def find(self, key: str) -> ApiKey | None:
        """The key if it is good now; that it is in use is noted once a minute."""
        # Found by its hash: how long that takes says nothing about a key that is guessed.
        mine = api_keys.c.key_hash == hash_key(key)
        now = self._database.now()
        async with self._database.transaction() as connection:
            query = select(api_keys).where(mine, self._is_good())
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            unnoted = or_(api_keys.c.used_at.is_(None), api_keys.c.used_at < now - _NOTED_EVERY)
            await connection.execute(update(api_keys).where(mine, unnoted).values(used_at=now))
        return _key_of(row)

    @retried_once
    async def list_all(self) -> list[ApiKey]:
        """The good ones first, then those that ended; of each the newest first."""
        query = select(api_keys).order_by(
            self._is_good().desc(), api_keys.c.created_at.desc(), api_keys.c.id
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.limit(LISTED))).mappings().all()
        return [_key_of(row) for row in rows]

    async def end(self, actor: Actor, key_id: str) -> bool:
        """From now on it opens nothing; False when there is no such key, or it has ended."""
        now = self._database.now()
        mine = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.ended_at.is_(None))
        async with self._database.transaction() as connection:
            if (await connection.execute(mine.values(ended_at=now))).rowcount != 1:
                return False
            await write_entry(connection, actor, "api_key.ended", key_id)
        return True

    def _is_good(self) -> ColumnElement[bool]:
        lives_on = or_(api_keys.c.ends_at.is_(None), api_keys.c.ends_at > self._database.now())
        return api_keys.c.ended_at.is_(None) & lives_on


def _key_of(row: RowMapping) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        hint=row["hint"],
        scopes=frozenset(Scope(scope) for scope in row["scopes"]),
        created_at=row["created_at"],
        ends_at=row["ends_at"],
        ended_at=row["ended_at"],
        used_at=row["used_at"],
    )
