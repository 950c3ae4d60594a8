"""Drawing in threads of its own, so that heartbeats and pages are never late.

Builds have their threads and pages have another: however many look, a build does not wait for them.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

from vitrina.art.cards import draw_picture, photo_of
from vitrina.art.draw import load_engine
from vitrina.domain.picture import Picture
from vitrina.storage.photos import Photos
from vitrina.wiring.turns import Turns

THREADS = 2


class Drawing:
    """Pictures as JPEG bytes; the threads end with the stack."""

    def __init__(self, photos: Photos, stack: AsyncExitStack) -> None:
        self._photos = photos
        self.pages = Turns("pictures", stack, at_once=1, waiting=100, patience=10.0)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="draw")
        stack.callback(self._pool.shutdown, wait=False, cancel_futures=True)

    async def load_engine(self) -> None:
        """Load what the first picture would wait for, beside whatever else is done."""
        await asyncio.get_running_loop().run_in_executor(self._pool, load_engine)

    async def draw(self, picture: Picture) -> bytes:
        """The picture, with its stored photo where it has one that is still kept."""
        photo = await self._find_photo(picture)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, draw_picture, picture, photo)

    async def draw_for_page(self, picture: Picture) -> bytes:
        """The same for somebody who looks at a page; Busy where too many do."""
        return await self.pages.run(draw_picture, picture, await self._find_photo(picture))

    async def _find_photo(self, picture: Picture) -> bytes | None:
        photo_id = photo_of(picture)
        return await self._photos.find(photo_id) if photo_id else None
