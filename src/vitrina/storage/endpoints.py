"""Addresses of a school that events are sent to, and the secrets that sign what is sent."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Double, RowMapping, and_, delete, func, insert, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Actor
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.audit import write_entry
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import deliveries, endpoints
from vitrina.storage.vault import LostSecret, Purpose, Vault

MOST = 10  # endpoints of a school: each has connections of its own
_COUNTED = ("waiting", "failed")
BOTH_SECRETS = 86_400.0  # seconds that the secret before signs too


class EndpointState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # it has failed for days: what comes meanwhile waits
    OFF = "off"  # by a person: nothing is written down for it


class TooManyEndpoints(Exception):
    """There are as many as a school may have."""


@dataclass(frozen=True)
class EndpointRecord:
    """One endpoint. Times are unix seconds; `both_until` while two secrets sign.

    `waiting` and `failed` count its deliveries.
    """

    id: str
    url: str = field(repr=False)
    kinds: tuple[str, ...]
    state: EndpointState
    failing_since: float | None
    taken_at: float | None
    both_until: float | None
    waiting: int = 0
    failed: int = 0


class Endpoints:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, actor: Actor, url: str, kinds: Sequence[SchoolEvent]) -> tuple[str, str]:
        """The endpoint's id, and its secret, which is shown once; TooManyEndpoints."""
        endpoint_id, secret = uuid.uuid4().hex, _new_secret()
        async with self._database.transaction() as connection:
            count = select(func.count()).select_from(endpoints)
            if (await connection.execute(count)).scalar_one() >= MOST:
                raise TooManyEndpoints
            await connection.execute(
                insert(endpoints).values(
                    id=endpoint_id,
                    url=url,
                    kinds=[str(kind) for kind in kinds],
                    state=EndpointState.ACTIVE,
                    sealed_secret=self._seal(endpoint_id, secret),
                    created_at=self._database.now(),
                )
            )
            await write_entry(connection, actor, "endpoint.added", endpoint_id)
        return endpoint_id, secret

    @retried_once
    async def list_all(self) -> list[EndpointRecord]:
        """Every endpoint, the oldest first."""
        count = (
            select(deliveries.c.endpoint_id, deliveries.c.state, func.count().label("count"))
            .where(deliveries.c.state.in_(_COUNTED))
            .group_by(deliveries.c.endpoint_id, deliveries.c.state)
        )
        query = select(endpoints, self._database.now().label("now")).order_by(
            endpoints.c.created_at, endpoints.c.id
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
            counted = {
                (row.endpoint_id, row.state): row._mapping["count"]
                for row in await connection.execute(count)
            }
        return [
            _endpoint_of(
                row, counted.get((row["id"], "waiting"), 0), counted.get((row["id"], "failed"), 0)
            )
            for row in rows
        ]

    async def find(self, endpoint_id: str) -> EndpointRecord | None:
        """One of them."""
        return next((one for one in await self.list_all() if one.id == endpoint_id), None)

    async def replace_secret(self, actor: Actor, endpoint_id: str) -> str | None:
        """A new secret, shown once; the one before signs too for a day. None: no such endpoint."""
        secret = _new_secret()
        until = self._database.now() + literal(BOTH_SECRETS, Double)
        statement = (
            update(endpoints)
            .where(endpoints.c.id == endpoint_id)
            .values(
                sealed_before=endpoints.c.sealed_secret,
                before_until=until,
                sealed_secret=self._seal(endpoint_id, secret),
            )
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                return None
            await write_entry(connection, actor, "endpoint.secret_replaced", endpoint_id)
        return secret

    async def switch(self, actor: Actor, endpoint_id: str, state: EndpointState) -> bool:
        """Send to it again, or no longer; False when there is no such endpoint."""
        mine = update(endpoints).where(endpoints.c.id == endpoint_id)
        async with self._database.transaction() as connection:
            done = await connection.execute(mine.values(state=state, failing_since=null()))
            if done.rowcount != 1:
                return False
            await write_entry(connection, actor, f"endpoint.{_ACTS[state]}", endpoint_id)
        return True

    async def remove(self, actor: Actor, endpoint_id: str) -> bool:
        """Delete it with all its deliveries; False when there is no such endpoint."""
        mine = delete(endpoints).where(endpoints.c.id == endpoint_id)
        async with self._database.transaction() as connection:
            if (await connection.execute(mine)).rowcount != 1:
                return False
            await write_entry(connection, actor, "endpoint.removed", endpoint_id)
        return True

    def open_secrets(self, row: RowMapping, now: float) -> list[str]:
        """What signs now, the newest first; LostSecret."""
        record = (row["id"],)
        found = [self._vault.open(row["sealed_secret"], Purpose.ENDPOINT_SECRET, *record)]
        if row["sealed_before"] and row["before_until"] > now:
            try:
                found.append(
                    self._vault.open(row["sealed_before"], Purpose.ENDPOINT_SECRET, *record)
                )
            except LostSecret:
                return found  # it is on its way out, and the newest one signs
        return found

    def _seal(self, endpoint_id: str, secret: str) -> str:
        return self._vault.seal(secret, Purpose.ENDPOINT_SECRET, endpoint_id)


async def forget_secrets_before(connection: AsyncConnection, database: Database) -> None:
    """Delete secrets whose day beside their successors is over."""
    is_over = and_(
        endpoints.c.sealed_before.is_not(None), endpoints.c.before_until < database.now()
    )
    await connection.execute(
        update(endpoints).where(is_over).values(sealed_before=null(), before_until=null())
    )


_ACTS = {
    EndpointState.ACTIVE: "resumed",
    EndpointState.PAUSED: "paused",
    EndpointState.OFF: "switched_off",
}


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _endpoint_of(row: RowMapping, waiting: int, failed: int) -> EndpointRecord:
    has_both = row["sealed_before"] is not None and row["before_until"] > row["now"]
    return EndpointRecord(
        id=row["id"],
        url=row["url"],
        kinds=tuple(row["kinds"]),
        state=EndpointState(row["state"]),
        failing_since=row["failing_since"],
        taken_at=row["taken_at"],
        both_until=row["before_until"] if has_both else None,
        waiting=waiting,
        failed=failed,
    )
