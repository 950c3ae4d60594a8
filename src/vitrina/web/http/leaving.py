"""Clients that disconnect before their response is ready."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from vitrina.web.http.context import BodyTooLarge

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


def leaving_when_too_large(receive: Receive) -> Receive:
    """For an answer under way, which only waits for its reader to leave.

    One who sends on and on instead is taken to have left: nothing else can be said to them now.
    """

    async def listen() -> Message:
        try:
            return await receive()
        except BodyTooLarge:
            return {"type": "http.disconnect"}

    return listen


async def _wait_for_leaving(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
