"""What VK refused while a person waited, added to the figures that workers fill too."""

from vitrina.storage.journal import count_errors
from vitrina.web.http.afterwards import afterwards
from vitrina.wiring.services import Services


async def count_vk_errors(services: Services) -> None:
    """What VK refused here belongs to the same figures as what it refuses to a worker.

    A figure that cannot be written is no reason to lose what was asked for.
    """
    if errors := services.building.take_errors():
        await afterwards("count_vk_errors", _write(services, errors))


async def _write(services: Services, errors: tuple[tuple[str, int], ...]) -> None:
    async with services.database.transaction() as connection:
        await count_errors(connection, errors)
