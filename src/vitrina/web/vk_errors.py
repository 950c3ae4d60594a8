"""What VK refused while a person waited, added to the figures that workers fill too."""

from vitrina.storage.journal import count_errors
from vitrina.wiring import Services


async def count_vk_errors(services: Services) -> None:
    """What VK refused here belongs to the same figures as what it refuses to a worker."""
    if errors := services.workshop.take_errors():
        async with services.database.transaction() as connection:
            await count_errors(connection, errors)
