"""Grants on their way in a table beside the builds: the default, and where Redis is away."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Row,
    and_,
    delete,
    insert,
    literal,
    or_,
    select,
    update,
)

from vitrina.storage.database import Database, retried_once
from vitrina.storage.grant_quotas import GrantQuotas, demand_room, size_of
from vitrina.storage.keys import hash_key
from vitrina.storage.models import oauth_states
from vitrina.storage.pending_grants import STATE_LIFE, PendingGrant, open_grant, seal_grant
from vitrina.storage.vault import LostSecret, Vault


class TablePendingGrants:
    """The default: a table beside the builds."""

    def __init__(
        self, database: Database, vault: Vault, quotas: GrantQuotas = GrantQuotas()
    ) -> None:
        self._database = database
        self._vault = vault
        self._quotas = quotas

    async def put(self, grant: PendingGrant, client: str = "") -> PendingGrant:
        now = self._database.now()
        sealed = seal_grant(self._vault, grant)
        size = size_of(sealed)
        async with self._database.transaction() as connection:
            await demand_room(connection, self._database, self._quotas, client, size)
            over = oauth_states.c.expires_at <= now
            same = oauth_states.c.follow_hash == hash_key(grant.follow_key)
            await connection.execute(delete(oauth_states).where(or_(over, same)))
            await connection.execute(
                insert(oauth_states).values(
                    state_hash=hash_key(grant.state),
                    ticket_hash=hash_key(grant.ticket),
                    follow_hash=hash_key(grant.follow_key),
                    sealed=sealed,
                    expires_at=now + literal(STATE_LIFE, Double),
                    client=client,
                    size=size,
                )
            )
        return grant

    @retried_once
    async def peek(self, ticket: str) -> PendingGrant | None:
        query = select(oauth_states.c.state_hash, oauth_states.c.sealed).where(
            oauth_states.c.ticket_hash == hash_key(ticket),
            oauth_states.c.expires_at > self._database.now(),
        )
        async with self._database.transaction() as connection:
            return self._open((await connection.execute(query)).one_or_none())

    async def bind(self, ticket: str, browser: str) -> PendingGrant | None:
        mine = hash_key(browser)
        statement = (
            update(oauth_states)
            .where(
                oauth_states.c.ticket_hash == hash_key(ticket),
                oauth_states.c.expires_at > self._database.now(),
                or_(oauth_states.c.browser_hash.is_(None), oauth_states.c.browser_hash == mine),
            )
            .values(browser_hash=mine)
            .returning(oauth_states.c.state_hash, oauth_states.c.sealed)
        )
        async with self._database.transaction() as connection:
            return self._open((await connection.execute(statement)).one_or_none())

    async def take(self, state: str, browser: str) -> PendingGrant | None:
        closed = _closed_door(state)
        statement = (
            update(oauth_states)
            .where(*self._used_by(state, browser), oauth_states.c.ticket_hash != closed)
            # The next grant of the same follower takes over the follow key.
            .values(ticket_hash=closed, follow_hash=closed)
            .returning(oauth_states.c.state_hash, oauth_states.c.sealed)
        )
        async with self._database.transaction() as connection:
            return self._open((await connection.execute(statement)).one_or_none())

    @retried_once
    async def find_taken(self, state: str, browser: str) -> PendingGrant | None:
        query = select(oauth_states.c.state_hash, oauth_states.c.sealed).where(
            *self._used_by(state, browser), oauth_states.c.ticket_hash == _closed_door(state)
        )
        async with self._database.transaction() as connection:
            return self._open((await connection.execute(query)).one_or_none())

    async def forget(self, state: str) -> None:
        used = and_(
            oauth_states.c.state_hash == hash_key(state),
            oauth_states.c.ticket_hash == _closed_door(state),
        )
        async with self._database.transaction() as connection:
            await connection.execute(delete(oauth_states).where(used))

    @retried_once
    async def drop(self, is_theirs: Callable[[PendingGrant], bool]) -> None:
        query = select(oauth_states.c.state_hash, oauth_states.c.sealed)
        async with self._database.transaction() as connection:
            for row in (await connection.execute(query)).all():
                with suppress(LostSecret):
                    if is_theirs(open_grant(self._vault, row.sealed, row.state_hash)):
                        mine = oauth_states.c.state_hash == row.state_hash
                        await connection.execute(delete(oauth_states).where(mine))

    @retried_once
    async def is_pending(self, follow_key: str) -> bool:
        query = select(oauth_states.c.state_hash).where(
            oauth_states.c.follow_hash == hash_key(follow_key),
            oauth_states.c.expires_at > self._database.now(),
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    @retried_once
    async def peek_followed(self, follow_key: str) -> PendingGrant | None:
        query = select(oauth_states.c.state_hash, oauth_states.c.sealed).where(
            oauth_states.c.follow_hash == hash_key(follow_key),
            oauth_states.c.expires_at > self._database.now(),
        )
        async with self._database.transaction() as connection:
            return self._open((await connection.execute(query)).one_or_none())

    def _used_by(self, state: str, browser: str) -> tuple[ColumnElement[bool], ...]:
        return (
            oauth_states.c.state_hash == hash_key(state),
            oauth_states.c.browser_hash == hash_key(browser),
            oauth_states.c.expires_at > self._database.now(),
        )

    def _open(self, row: Row[Any, Any] | None) -> PendingGrant | None:
        """Inside the transaction: what does not open is not used up by the trial."""
        return open_grant(self._vault, row.sealed, row.state_hash) if row else None


async def forget_expired(database: Database) -> int:
    """Delete grants whose time is over, as an outage of Redis leaves them; how many."""
    over = oauth_states.c.expires_at <= database.now()
    async with database.transaction() as connection:
        return (await connection.execute(delete(oauth_states).where(over))).rowcount


def _closed_door(state: str) -> str:
    """What a used grant has in place of its ticket's and its follow key's hash.

    It is no hash of anything that somebody could send, and tells used grants from others.
    """
    return hash_key(state)[::-1]
