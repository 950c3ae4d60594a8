"""vkbottle as its users run it; only the address of the API is another one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from vkbottle import API, AiohttpClient

from vitrina.sandbox.server import RunningSandbox


@asynccontextmanager
async def open_api(url: str, token: str) -> AsyncIterator[API]:
    """An API of one token. It has its own HTTP client, because vkbottle's usual one is shared by
    the whole process and outlives an event loop."""
    http = AiohttpClient()
    api = API(token, http_client=http)
    api.API_URL = f"{url}/method/"
    try:
        yield api
    finally:
        await http.close()


Found = TypeVar("Found")


async def wait_until(look: Callable[[], Found], seconds: float = 10) -> Found:
    """What ``look`` sees once it is true; the test fails when time is up."""
    ends = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < ends, f"still {found!r}"
        await asyncio.sleep(0.01)
    return found


def find_answers(running: RunningSandbox, group_id: int) -> list[str]:
    """What this community has written, in the order it was sent."""
    return [message.text for message in running.world.messages if message.from_id == -group_id]
