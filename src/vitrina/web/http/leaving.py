"""Clients that disconnect before their response is ready."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

T = TypeVar("T")


async def while_connected(request: Request, work: Awaitable[T]) -> T:
    """The result of `work`; once the client is gone, `work` is cancelled: ClientDisconnect.

    For a request whose body is read already: nothing else may read from the connection meanwhile.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_wait_for_leaving(request))
    leaving.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            leaving.result()  # raises BodyTooLarge for one who sends on and on instead of waiting
            raise ClientDisconnect
        return await working
    finally:
        working.cancel()
        leaving.cancel()


async def _wait_for_leaving(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
