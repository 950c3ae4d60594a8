"""What people say to have done by hand, and what VK showed of it since."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from vitrina.domain.community import Seen
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import manual_ticks
from vitrina.storage.telling_wishes import wish_later

_KEY_LIMIT = 80  # characters of the column


@dataclass(frozen=True)
class Tick:
    """A step that the person has ticked; `seen` is what VK showed of it, unknown till it did.

    `is_looked_at`: VK has answered since; what is unknown even so cannot be read.
    """

    seen: Seen = Seen.UNKNOWN
    is_looked_at: bool = False

    @property
    def is_unseen(self) -> bool:
        """Whether VK was looked at and does not show it as it should be."""
        return self.seen in (Seen.MISSING, Seen.DIFFERS)

    @property
    def may_be_seen(self) -> bool:
        """Whether a look may show what none has shown yet."""
        return self.is_unseen or not self.is_looked_at


@dataclass(frozen=True)
class Ticks:
    """The ticks of one community."""

    by_key: Mapping[str, Tick] = field(default_factory=dict)

    def of(self, key: str) -> Tick | None:
        """The tick of the step with that key."""
        return self.by_key.get(stored_key(key))

    def is_seen(self, key: str) -> bool:
        """Whether VK shows what the person did."""
        tick = self.of(key)
        return tick is not None and tick.seen is Seen.SAME


NO_TICKS = Ticks()


class ManualTicks:
    """Ticks of steps, by community and the step's key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def read(self, community_id: str) -> Ticks:
        """All of a community."""
        columns = manual_ticks.c
        query = select(columns.key, columns.seen, columns.seen_at).where(
            columns.community_id == community_id
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
        return Ticks({row.key: Tick(Seen(row.seen), row.seen_at is not None) for row in rows})

    async def tick(self, community_id: str, key: str) -> None:
        """The person says that it is done; nobody has looked since. Idempotent."""
        now = self._database.now()
        fresh = {"ticked_at": now, "seen": Seen.UNKNOWN, "seen_at": None}
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        statement = dialect.insert(manual_ticks).values(
            community_id=community_id, key=stored_key(key), **fresh
        )
        async with self._database.transaction() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["community_id", "key"],
                    set_={"seen": Seen.UNKNOWN, "seen_at": None},
                )
            )
            await wish_later(connection, community_id, now)

    async def untick(self, community_id: str, key: str) -> None:
        """The person takes it back. Idempotent."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(manual_ticks).where(_one(community_id, key)))
            await wish_later(connection, community_id, self._database.now())

    async def note_seen(self, community_id: str, seen: Mapping[str, Seen]) -> None:
        """What VK showed of these steps; those that are not ticked any more are left out."""
        async with self._database.transaction() as connection:
            for key, shown in sorted(seen.items()):
                statement = update(manual_ticks).where(_one(community_id, key))
                values = {"seen": shown, "seen_at": self._database.now()}
                await connection.execute(statement.values(**values))
            await wish_later(connection, community_id, self._database.now())


def _one(community_id: str, key: str) -> Any:
    return and_(manual_ticks.c.community_id == community_id, manual_ticks.c.key == stored_key(key))


def stored_key(key: str) -> str:
    """The key as the table has it: the longest ones by their hash."""
    return key if len(key) <= _KEY_LIMIT else hashlib.sha256(key.encode()).hexdigest()
