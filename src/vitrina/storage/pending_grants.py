"""Grants on their way: between `POST /oauth/init` and VK's answer, 600 seconds, used once.

A pending grant is sealed (it holds a form and a PKCE verifier) and is reached by three secrets:
the ticket of the hop, the state that VK carries, and the follow key of the frame. Once it is used
only its state reaches it, in the same browser: whoever comes again learns what became of it.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Protocol

from vitrina.storage.grant_quotas import (
    GRANT_LIMIT,
    GrantTooLarge,
)
from vitrina.storage.keys import hash_key
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
    for; `previous_outcome` is what became of the grant before this one, for whoever follows both,
    and `tried_code` the hash of the code that it came with, unless that may be tried once more.

    With a `purpose` it has no form either: a person proves who they are (`find_mine`).

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
    tried_code: str | None = field(default=None, repr=False)
    purpose: str | None = field(default=None, repr=False)

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
        named = {_FIELD_OF.get(name, name): value for name, value in kept.items()}
        known = {one.name for one in fields(cls)}
        # A process of a later version may say more.
        return cls(**{name: value for name, value in named.items() if name in known})


class PendingGrants(Protocol):
    """Where grants wait. LostSecret for one that does not open here; it is not used up by that."""

    async def put(self, grant: PendingGrant, client: str = "") -> PendingGrant:
        """Keep it for STATE_LIFE seconds; what is returned is kept, and its secrets count.

        One that waits under the same follow key gives way to it.

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

    async def drop(self, is_theirs: Callable[[PendingGrant], bool]) -> None:
        """Delete grants of somebody who wants to be forgotten, used or not. Idempotent.

        One that does not open here stays for its ten minutes.
        """

    async def is_pending(self, follow_key: str) -> bool:
        """Whether the grant of this follow key is still awaited."""

    async def peek_followed(self, follow_key: str) -> PendingGrant | None:
        """The grant that this follow key awaits; changes nothing."""


def state_of(ticket: str) -> str:
    """The state of a ticket: whoever comes by a used ticket finds what its state led to.

    It is as good as random, and no secret from whoever holds the ticket.
    """
    digest = hashlib.sha256(b"state" + ticket.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def seal_grant(vault: Vault, grant: PendingGrant) -> str:
    """A grant as it is kept, sealed for its state; GrantTooLarge when its texts are beyond all."""
    text = grant.to_json()
    if len(text.encode()) > GRANT_LIMIT:
        raise GrantTooLarge
    return vault.seal(text, Purpose.PENDING_GRANT, hash_key(grant.state))


def open_grant(vault: Vault, sealed: str, state_hash: str) -> PendingGrant:
    """The grant of this state; LostSecret when it does not open here."""
    return PendingGrant.of_json(vault.open(sealed, Purpose.PENDING_GRANT, state_hash))
