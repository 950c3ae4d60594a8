"""Who does what until when, across processes: a community is answered, or listened to, by one."""

import uuid

from sqlalchemy import Double, delete, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import leases

LEASE_LIFE = 10.0  # seconds; a dead holder is replaced after this long

_TAKE = text(
    "INSERT INTO leases (name, holder, held_until) VALUES (:name, :holder, 0)"
    " ON CONFLICT (name) DO NOTHING"
)


class LeaseLost(Exception):
    """Somebody else does this now: stop at once, write nothing."""


class Leases:
    """Leases of one process; `holder` is its random name."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.holder = uuid.uuid4().hex

    @retried_once
    async def take(self, name: str) -> bool:
        """Hold it for LEASE_LIFE seconds unless somebody else does; our own is prolonged."""
        now = self._database.now()
        mine_or_free = or_(leases.c.holder == self.holder, leases.c.held_until < now)
        statement = (
            update(leases)
            .where(leases.c.name == name, mine_or_free)
            .values(holder=self.holder, held_until=now + literal(LEASE_LIFE, Double))
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(statement)).rowcount:
                return True
            made = await connection.execute(_TAKE, {"name": name, "holder": self.holder})
            return bool(made.rowcount and (await connection.execute(statement)).rowcount)

    async def prolong(self, connection: AsyncConnection, name: str) -> None:
        """Hold it on, in the caller's transaction, which then is certainly nobody else's work.

        LeaseLost when it was not ours any more, or had ended.
        """
        now = self._database.now()
        statement = (
            update(leases)
            .where(leases.c.name == name, leases.c.holder == self.holder, leases.c.held_until > now)
            .values(held_until=now + literal(LEASE_LIFE, Double))
        )
        if (await connection.execute(statement)).rowcount != 1:
            raise LeaseLost(name)

    @retried_once
    async def release(self, name: str) -> None:
        """Let the next one have it at once; where it goes on stays written."""
        statement = update(leases).where(leases.c.name == name, leases.c.holder == self.holder)
        async with self._database.transaction() as connection:
            await connection.execute(statement.values(held_until=0.0))

    @retried_once
    async def prolong_mine(self, names: list[str]) -> set[str]:
        """Hold these on; those that are still ours."""
        if not names:
            return set()
        now = self._database.now()
        statement = (
            update(leases)
            .where(
                leases.c.name.in_(names),
                leases.c.holder == self.holder,
                leases.c.held_until > now,
            )
            .values(held_until=now + literal(LEASE_LIFE, Double))
            .returning(leases.c.name)
        )
        async with self._database.transaction() as connection:
            return set((await connection.execute(statement)).scalars())

    @retried_once
    async def cursor(self, name: str) -> str | None:
        """Where whoever held it last wanted to go on."""
        query = select(leases.c.cursor).where(leases.c.name == name)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    @retried_once
    async def keep_cursor(self, name: str, cursor: str) -> None:
        """Where to go on; LeaseLost when somebody else goes on already."""
        async with self._database.transaction() as connection:
            await self.prolong(connection, name)
            await connection.execute(
                update(leases).where(leases.c.name == name).values(cursor=cursor)
            )

    @retried_once
    async def is_held(self, name: str, *, with_cursor: bool = False) -> bool:
        """Whether anybody holds it now; `with_cursor` and has got so far as to know a place."""
        query = select(leases.c.name).where(
            leases.c.name == name, leases.c.held_until > self._database.now()
        )
        if with_cursor:
            query = query.where(leases.c.cursor != "")
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    @retried_once
    async def forget_old(self, older_than: float) -> None:
        """Remove what nobody has held for so many seconds and where nothing is to go on."""
        old = leases.c.held_until < self._database.now() - literal(older_than, Double)
        async with self._database.transaction() as connection:
            await connection.execute(delete(leases).where(old, leases.c.cursor.is_(None)))
