"""What the verbs about members of the school work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vitrina.storage.database import Database
from vitrina.storage.vault import Vault


@dataclass(frozen=True)
class MemberServices:
    """For verbs about members, their sessions and what they did; `now` is unix seconds.

    `hash_password` and `is_password` (a password, and what is kept or None for nobody) take their
    turns: whoever comes while too many wait is told to come again.
    """

    database: Database
    vault: Vault
    hash_password: Callable[[str], Awaitable[str]]
    is_password: Callable[[str, str | None], Awaitable[bool]]
    now: Callable[[], float]
