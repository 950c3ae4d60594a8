"""A person's photo is read and kept."""

import asyncio
from dataclasses import dataclass

import structlog

from vitrina.application.photo_services import PhotoServices
from vitrina.art.photo_file import BadPhoto, PhotoNotRead, Reason
from vitrina.storage.photos import NoRoom

READING_PATIENCE = 20.0  # seconds, those before in the queue included

_log = structlog.get_logger("vitrina.web")


@dataclass(frozen=True)
class PhotoAdded:
    """Whoever has the id has the photo."""

    photo_id: str


@dataclass(frozen=True)
class PhotoRefused:
    """The file itself will not do."""

    reason: Reason


@dataclass(frozen=True)
class PhotosBusy:
    """Too many are read at once; nothing is said about this one."""


@dataclass(frozen=True)
class PhotosFull:
    """No more are kept: from this client, or from anybody."""

    by_client: bool


async def find_room_for_photo(services: PhotoServices, client: str) -> PhotosFull | None:
    """Whether one more would be kept, asked before its bytes are received; None: yes."""
    try:
        await services.photos.demand_room(client)
    except NoRoom as full:
        return _full(full)
    return None


async def add_photo(
    services: PhotoServices, data: bytes, client: str
) -> PhotoAdded | PhotoRefused | PhotosBusy | PhotosFull:
    """Crop, clean and keep the photo; `client` is whom it counts for, by a pseudonym."""
    reading = asyncio.ensure_future(services.prepare(data))
    services.held.hold_until_done(reading)
    reading.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        # It keeps its turn to the end, whoever waits for it or not.
        async with asyncio.timeout(READING_PATIENCE):
            photo = await asyncio.shield(reading)
    except BadPhoto as bad:
        return PhotoRefused(bad.reason)
    except (TimeoutError, PhotoNotRead):
        return PhotosBusy()
    try:
        return PhotoAdded(await services.photos.add(photo, client))
    except NoRoom as full:
        return _full(full)


def _full(full: NoRoom) -> PhotosFull:
    _log.warning("photos.no_room", by_client=full.by_client)
    return PhotosFull(full.by_client)
