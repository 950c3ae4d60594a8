"""What became of asking VK while a person waited, as verbs answer it; and its figures."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from vitrina.application.afterwards import afterwards
from vitrina.domain.reason import Reason
from vitrina.storage.database import Database
from vitrina.storage.usage import count_errors
from vitrina.vk.errors import ErrorKind, OAuthError, OutcomeUnknown, VkError

PATIENCE = 5.0  # seconds, repeats included: a person looks at an empty page meanwhile

T = TypeVar("T")


@dataclass(frozen=True)
class VkFailure:
    """VK could not be reached (`is_away`), or refused.

    `error` is VK's name for it, for programs; `reason` is for the person.
    """

    is_away: bool
    error: str
    reason: Reason | None


def failure_of(error: VkError) -> VkFailure:
    """The same in the shape of an answer."""
    return VkFailure(
        is_away=error.kind in (ErrorKind.TRANSIENT, ErrorKind.UNKNOWN),
        error=error.error if isinstance(error, OAuthError) else "grant_failed",
        reason=error.reason,
    )


async def ask_within_patience(method: str, question: Awaitable[T]) -> T:
    """VK's answer, or OutcomeUnknown when a person has waited for it long enough."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await question
    except TimeoutError:
        raise OutcomeUnknown(method, "no answer while a person waits") from None


async def count_vk_errors(
    database: Database, take_errors: Callable[[], tuple[tuple[str, int], ...]]
) -> None:
    """Add what VK refused here to the same figures as what it refuses to a worker.

    A figure that cannot be written is no reason to lose what was asked for.
    """
    if errors := take_errors():
        await afterwards("count_vk_errors", _write(database, errors))


async def _write(database: Database, errors: tuple[tuple[str, int], ...]) -> None:
    async with database.transaction() as connection:
        await count_errors(connection, errors)
