"""Drawing in threads of its own, so that heartbeats and pages are never late."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

from vitrina.art.cards import draw_picture
from vitrina.domain.picture import Picture
from vitrina.storage.photos import Photos

THREADS = 2


class Drawing:
    """Pictures as JPEG bytes; the threads end with the stack."""

    def __init__(self, photos: Photos, stack: AsyncExitStack) -> None:
        self._photos = photos
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="draw")
        stack.callback(self._pool.shutdown, wait=False, cancel_futures=True)

    async def draw(self, picture: Picture) -> bytes:
        """The picture, with its stored photo where it has one that is still kept."""
        photo = None
        if picture.kind == "avatar" and picture.photo_id:
            photo = await self._photos.find(picture.photo_id)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, draw_picture, picture, photo)
