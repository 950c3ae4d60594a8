"""What the operator's commands do to the database, beside whatever else runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vitrina.application.runs import RunServices
from vitrina.settings import Settings
from vitrina.storage.builds import Builds
from vitrina.storage.form_visits import FormVisits
from vitrina.storage.sealed import count_unopened
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors
from vitrina.wiring.database import open_database_beside


@asynccontextmanager
async def open_runs(settings: Settings) -> AsyncIterator[RunServices]:
    """Builds for the operator's commands, beside whatever else runs; their sweep is the queue."""
    async with open_database_beside(settings) as database:
        yield RunServices(Builds(database), _leave_to_the_sweep)


@asynccontextmanager
async def open_visits(settings: Settings) -> AsyncIterator[FormVisits]:
    """Visits of forms, for the operator's command, beside whatever else runs."""
    async with open_database_beside(settings) as database:
        yield FormVisits(database)


@asynccontextmanager
async def open_visitors(settings: Settings) -> AsyncIterator[Visitors]:
    """What visitors told, for the operator's command, beside whatever else runs."""
    async with open_database_beside(settings) as database:
        yield Visitors(database)


async def _leave_to_the_sweep(build_id: str, turn: str) -> None:
    """A queued build that nobody was told of is found by a worker within seconds."""


async def count_lost_secrets(settings: Settings) -> int:
    """How many stored secrets no key of the settings opens."""
    async with open_database_beside(settings) as database:
        return await count_unopened(database, Vault(settings.secret_keys))
