"""Grants on their way: between `POST /oauth/init` and VK's answer, 600 seconds, used once.

A pending grant is sealed (it holds a form and a PKCE verifier) and is reached by three secrets:
the ticket of the hop, the state that VK carries, and the follow key of the frame. Once it is used
only its state reaches it, in the same browser: whoever comes again learns what became of it.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

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
from vitrina.storage.grant_quotas import (
    GRANT_LIMIT,
    GrantQuotas,
    GrantTooLarge,
    demand_room,
    size_of,
)
from vitrina.storage.keys import hash_key
from vitrina.storage.models import oauth_states
from vitrina.storage.vault import Purpose, Vault

STATE_LIFE = 600  # seconds
# Names of the first release in the stored JSON.
_STORED_AS = {"previous_outcome": "met"}
_FIELD_OF = {stored: name for name, stored in _STORED_AS.items()}


@dataclass(frozen=True)
class PendingGrant:
    """What is kept until VK answers: the three secrets, the PKCE verifier, the form as JSON.

    `practitioner_id` is decided here already: it chooses wordings, so what was shown is made.
    `again` says that the person wants one more community beside a finished one; `for_user` is the
    VK user whose unfinished build waits for this grant. `student` is the id that the school signed
    for; `previous_outcome` is what became of the grant before this one, for whoever follows both.

    With `group_id` it is not a person's grant but the one of that community's own key, asked for on
    the build's page `page_key`; the form is empty then. Without, `page_key` is the page of the
    finished community that the person was asked about.
    """

    state: str = field(repr=False)
    ticket: str = field(repr=False)
    follow_key: str = field(repr=False)
    verifier: str = field(repr=False)
    practitioner: str = field(repr=False)
    practitioner_id: str
    again: bool = False
    for_user: int | None = field(default=None, repr=False)
    student: str | None = field(default=None, repr=False)
    previous_outcome: str | None = field(default=None, repr=False)
    group_id: int | None = field(default=None, repr=False)
    page_key: str | None = field(default=None, repr=False)

    def to_json(self) -> str:
        # What is not said is left out: a process of the version before reads it as well.
        said = {
            _STORED_AS.get(name, name): value
            for name, value in self.__dict__.items()
            if value is not None
        }
        return json.dumps(said, ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> "PendingGrant":
        kept = json.loads(text)
        return cls(**{_FIELD_OF.get(name, name): value for name, value in kept.items()})


class PendingGrants(Protocol):
    """Where grants wait. LostSecret for one that does not open here; it is not used up by that."""

    async def put(self, grant: PendingGrant, client: str = "") -> PendingGrant:
        """Keep it for STATE_LIFE seconds; what is returned is kept, and its secrets count.

        `client` is the pseudonym that it counts for. TooManyGrants, or GrantTooLarge.
        """

    async def peek(self, ticket: str) -> PendingGrant | None:
        """The grant behind a ticket, bound to a browser or not; changes nothing."""

    async def bind(self, ticket: str, browser: str) -> PendingGrant | None:
        """Use the ticket up for this browser; the same browser may come again, others get None."""

    async def take(self, state: str, browser: str) -> PendingGrant | None:
        """Use the state up; None when it is unknown, expired, used, or bound to another browser."""

    async def find_taken(self, state: str, browser: str) -> PendingGrant | None:
        """The grant that this browser has used up and that is not forgotten; changes nothing."""

    async def forget(self, state: str) -> None:
        """Its build is there: nothing of a used grant is kept any longer. Idempotent."""

    async def is_pending(self, follow_key: str) -> bool:
        """Whether the grant of this follow key is still awaited."""

    async def peek_followed(self, follow_key: str) -> PendingGrant | None:
        """The grant that this follow key awaits; changes nothing."""


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
            await connection.execute(delete(oauth_states).where(oauth_states.c.expires_at <= now))
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


def seal_grant(vault: Vault, grant: PendingGrant) -> str:
    """A grant as it is kept, sealed for its state; GrantTooLarge when its texts are beyond all."""
    text = grant.to_json()
    if len(text.encode()) > GRANT_LIMIT:
        raise GrantTooLarge
    return vault.seal(text, Purpose.PENDING_GRANT, hash_key(grant.state))


def open_grant(vault: Vault, sealed: str, state_hash: str) -> PendingGrant:
    """The grant of this state; LostSecret when it does not open here."""
    return PendingGrant.of_json(vault.open(sealed, Purpose.PENDING_GRANT, state_hash))


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
