"""Which key seals, the same one in every process: known everywhere first, then used.

Each process says every few seconds which keys it knows. The key that seals stands in one row of the
database; it changes only when every living process knows the new one (docs/decisions/0014).
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Double, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import LOCK_SPACE, Database
from vitrina.storage.models import key_holders, sealing_key
from vitrina.storage.sealed import is_anything_sealed
from vitrina.storage.vault import UnknownKey, Vault

POLL_INTERVAL = 5.0  # seconds between two looks of a process at the key that seals
ALIVE_FOR = 60.0  # seconds that a silent process counts as living
_FORGET_AFTER = 86_400.0  # seconds: what a dead process said is no longer of interest
_TURN = 7  # our advisory lock: a process that joins and a change of the key take turns
_ROW = 1

_log = structlog.get_logger("vitrina.secrets")


class KeyMissing(Exception):
    """The settings lack the key that every process seals with; its id is the argument."""


class KeyNotEverywhere(Exception):
    """Some living processes do not know the key, or do not use it yet: `names` says which."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True)
class KeyHolder:
    """What a living process last said: the keys it knows, newest first, and the one it uses."""

    name: str
    key_ids: tuple[str, ...]
    sealing: str
    binds: bool
    seen: float  # seconds ago


class Keyring:
    """One process's part in it: it says what it knows, and seals with what is agreed upon."""

    def __init__(self, database: Database, vault: Vault, name: str) -> None:
        self._database = database
        self._vault = vault
        self._id, self._name = uuid.uuid4().hex, name[:80]

    async def join(self) -> None:
        """Say what this process knows and seal as the others do; KeyMissing when it cannot.

        While nothing is sealed and nobody else lives, no key is missing.

        Where nothing is agreed upon yet the oldest one seals: processes that were not started anew
        know it as well.
        """
        async with self._database.transaction() as connection:
            await _take_turn(connection, self._database)
            agreed = await _find_agreed(connection)
            if agreed not in self._vault.key_ids:
                if agreed is not None and await self._is_needed(connection):
                    raise KeyMissing(agreed)
                agreed = self._vault.key_ids[-1]
                await _agree(connection, self._database, agreed)
            await self._follow(connection, agreed)
            old = self._database.now() - literal(_FORGET_AFTER, Double)
            await connection.execute(delete(key_holders).where(key_holders.c.seen_at < old))

    async def stay(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Go on saying so, and follow a change of the key, until cancelled."""
        while True:
            await sleep(POLL_INTERVAL)
            try:
                await self.look()
            except SQLAlchemyError as error:
                # The edge of this task: the database may be back at the next look.
                _log.warning("keys.look_failed", error=type(error).__name__)

    async def look(self) -> None:
        """One look: follow the key that is agreed upon, and say what this process knows."""
        async with self._database.transaction() as connection:
            await self._follow(connection, await _find_agreed(connection))

    async def leave(self) -> None:
        """This process ends: nobody waits for it."""
        mine = delete(key_holders).where(key_holders.c.id == self._id)
        async with self._database.transaction() as connection:
            await connection.execute(mine)

    async def _is_needed(self, connection: AsyncConnection) -> bool:
        living = await _find_living(connection, self._database)
        return bool(living) or await is_anything_sealed(connection)

    async def _follow(self, connection: AsyncConnection, agreed: str | None) -> None:
        if agreed is not None:
            try:
                self._vault.seal_with(agreed)
            except UnknownKey:
                # It was silent for too long while the others changed: what it knew, they know.
                _log.error("keys.unknown_key", key=agreed)
        said = {
            "name": self._name,
            "key_ids": ",".join(self._vault.key_ids),
            "sealing": self._vault.sealing,
            "binds": int(self._vault.binds),
            "seen_at": self._database.now(),
        }
        await _upsert(connection, self._database, key_holders, {"id": self._id}, said)


async def use_key(database: Database, key_id: str, *, force: bool = False) -> None:
    """From now on every process seals with this key; KeyNotEverywhere when one does not know it.

    With `force` it is so all the same: what is sealed then, those do not open.
    """
    async with database.transaction() as connection:
        await _take_turn(connection, database)
        lacking = [one for one in await _find_living(connection, database) if _lacks(one, key_id)]
        if lacking and not force:
            raise KeyNotEverywhere(tuple(one.name for one in lacking))
        await _agree(connection, database, key_id)


async def until_used(
    database: Database,
    key_id: str,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Wait until every living process seals with this key; KeyNotEverywhere after a minute."""
    for _ in range(round(ALIVE_FOR) + 1):
        late = [one.name for one in await find_holders(database) if one.sealing != key_id]
        if not late:
            return
        await sleep(1.0)
    raise KeyNotEverywhere(tuple(late))


async def find_holders(database: Database) -> list[KeyHolder]:
    """The living processes and what each knows."""
    async with database.transaction() as connection:
        return await _find_living(connection, database)


async def find_agreed(database: Database) -> str | None:
    """The id of the key that seals; None while no process has started."""
    async with database.transaction() as connection:
        return await _find_agreed(connection)


def _lacks(holder: KeyHolder, key_id: str) -> bool:
    return key_id not in holder.key_ids


async def _find_living(connection: AsyncConnection, database: Database) -> list[KeyHolder]:
    age = (database.now() - key_holders.c.seen_at).label("age")
    query = (
        select(key_holders, age)
        .where(key_holders.c.seen_at > database.now() - literal(ALIVE_FOR, Double))
        .order_by(key_holders.c.name)
    )
    return [
        KeyHolder(
            name=row["name"],
            key_ids=tuple(row["key_ids"].split(",")),
            sealing=row["sealing"],
            binds=bool(row["binds"]),
            seen=row["age"],
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def _find_agreed(connection: AsyncConnection) -> str | None:
    query = select(sealing_key.c.key_id).where(sealing_key.c.id == _ROW)
    return (await connection.execute(query)).scalar_one_or_none()


async def _agree(connection: AsyncConnection, database: Database, key_id: str) -> None:
    values = {"key_id": key_id, "changed_at": database.now()}
    await _upsert(connection, database, sealing_key, {"id": _ROW}, values)


async def _upsert(
    connection: AsyncConnection,
    database: Database,
    table: Any,
    key: dict[str, Any],
    values: dict[str, Any],
) -> None:
    dialect: Any = sqlite if database.is_sqlite else postgresql
    statement = dialect.insert(table).values(**key, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


async def _take_turn(connection: AsyncConnection, database: Database) -> None:
    """Nobody joins between the look at who knows the key and its use; SQLite has one writer."""
    if not database.is_sqlite:
        await connection.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, _TURN)))
