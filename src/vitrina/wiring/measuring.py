"""What the operator's look at VK's rights works with, beside whatever else runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vitrina.application.measure_rights import (
    KnownRights,
    MeasuringServices,
    list_measured_rights,
)
from vitrina.settings import Settings
from vitrina.storage.vk_verdicts import VkVerdicts
from vitrina.vk.client import VkClient, open_http
from vitrina.vk.error_counter import VkErrorCounter
from vitrina.wiring.database import open_database_beside


@asynccontextmanager
async def open_measuring(settings: Settings) -> AsyncIterator[MeasuringServices]:
    """VK's API and the verdicts; CannotStart when the database is not of this version.

    VK's refusals are what is looked for here: they are not counted among its errors.
    """
    async with open_database_beside(settings) as database, open_http() as http:
        count = VkErrorCounter().count
        vk = VkClient(http, settings.vk_api_url, settings.call_timeout, on_error=count)
        yield MeasuringServices(vk, VkVerdicts(database))


async def see_measured_rights(settings: Settings) -> list[KnownRights]:
    """What was measured of each kind of token and is still good."""
    async with open_database_beside(settings) as database:
        return await list_measured_rights(VkVerdicts(database))
