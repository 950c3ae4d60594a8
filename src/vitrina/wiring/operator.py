"""What the operator's commands do to the database, beside whatever else runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vitrina.settings import Settings
from vitrina.storage.builds import Builds
from vitrina.storage.sealed import count_unopened
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors
from vitrina.wiring.database import open_database_beside


@asynccontextmanager
async def open_builds(settings: Settings) -> AsyncIterator[Builds]:
    """The builds alone, for the operator's commands: beside whatever else runs."""
    async with open_database_beside(settings) as database:
        yield Builds(database)


async def forget_visitor(settings: Settings, group_id: int, peer_id: int) -> None:
    """Delete what one visitor told one community; repeat-safe, beside whatever else runs."""
    async with open_database_beside(settings) as database:
        await Visitors(database).forget(group_id, peer_id)


async def count_lost_secrets(settings: Settings) -> int:
    """How many stored secrets no key of the settings opens."""
    async with open_database_beside(settings) as database:
        return await count_unopened(database, Vault(settings.secret_keys))
