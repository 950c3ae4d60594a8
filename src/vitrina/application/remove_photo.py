"""A person takes their photo away again."""

from vitrina.application.photo_services import PhotoServices


async def remove_photo(services: PhotoServices, photo_id: str) -> None:
    """The photo is gone at once. Idempotent: whether it was there is not said."""
    await services.photos.remove(photo_id)
