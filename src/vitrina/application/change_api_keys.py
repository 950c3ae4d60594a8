"""Keys of the school's API: made, listed, ended."""

from collections.abc import Collection
from dataclasses import dataclass, field

from vitrina.application.program_services import ProgramServices
from vitrina.domain.api_key import ApiKey, Scope
from vitrina.domain.member import Actor
from vitrina.storage.api_keys import TooManyKeys


@dataclass(frozen=True)
class KeyMade:
    """The key, which nobody can read again."""

    key: str = field(repr=False)


class KeysFull:
    """There are as many good keys as a school may have."""


async def make_key(
    services: ProgramServices,
    actor: Actor,
    name: str,
    scopes: Collection[Scope],
    lives: float | None,
) -> KeyMade | KeysFull:
    """A new key that ends by itself after `lives` seconds, or never."""
    try:
        _, key = await services.keys.make(actor, name, scopes, lives)
    except TooManyKeys:
        return KeysFull()
    return KeyMade(key)


async def list_keys(services: ProgramServices) -> list[ApiKey]:
    """The good ones first."""
    return await services.keys.list_all()


async def end_key(services: ProgramServices, actor: Actor, key_id: str) -> bool:
    """From now on it opens nothing; False when there is no such key, or it has ended."""
    return await services.keys.end(actor, key_id)
