"""What may become of a person's return from VK with a grant, or without one.

`retry` is the same form on its way once more, under the same follow key.
"""

from dataclasses import dataclass, field

from vitrina.application.vk_failures import VkFailure
from vitrina.storage.pending_grants import STATE_LIFE, PendingGrant


@dataclass(frozen=True)
class StateUsed:
    """The state is unknown, expired, or of another browser: nothing is stored."""


@dataclass(frozen=True)
class BuildReached:
    """The key opens the page of the build that the grant opened or joined."""

    page_key: str = field(repr=False)


@dataclass(frozen=True)
class GrantRefused:
    """The person said no."""

    retry: PendingGrant


@dataclass(frozen=True)
class GrantFailed:
    """VK gave no token for the code; without a `failure` nobody knows any more why."""

    retry: PendingGrant
    failure: VkFailure | None


@dataclass(frozen=True)
class GrantInterrupted:
    """The process that had the code ended before it opened the build; VK takes a code once."""

    retry: PendingGrant


@dataclass(frozen=True)
class GrantTooNarrow:
    """VK gave fewer rights than are needed; which, where that is still known."""

    retry: PendingGrant
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WrongProfile:
    """The grant of another VK profile than the one whose build waits."""

    retry: PendingGrant


@dataclass(frozen=True)
class AlreadyMade:
    """This person has a community from us, which `page_key` opens: a second one if they say so."""

    retry: PendingGrant
    page_key: str = field(repr=False)


@dataclass(frozen=True)
class GrantOverLimit:
    """The hour's builds are opened; `retry` is None when room comes later than it would wait."""

    retry: PendingGrant | None
    seconds: float


GrantEnd = (
    StateUsed
    | BuildReached
    | GrantRefused
    | GrantFailed
    | GrantInterrupted
    | GrantTooNarrow
    | WrongProfile
    | AlreadyMade
    | GrantOverLimit
)


def over_limit(retry: PendingGrant, seconds: float) -> GrantOverLimit:
    """A grant waits for ten minutes: where room comes later, trying again leads to nothing."""
    return GrantOverLimit(retry if seconds < STATE_LIFE else None, seconds)
