"""vkbottle as its users run it; only the address of the API is another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vkbottle import API, AiohttpClient


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
