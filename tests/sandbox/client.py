"""A plain client of VK's API that knows nothing of the sandbox's inside, and test pictures."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import httpx2
import numpy
import simplejpeg

EVERYTHING = "groups,wall,photos,market,messages"
COMMUNITY = "photos,messages,wall,manage"


@dataclass
class Client:
    """Speaks to one sandbox over HTTP; ``token`` pays for the calls."""

    http: httpx2.AsyncClient
    url: str
    token: str = ""
    user_id: int = 0
    group_id: int = 0

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        """The whole JSON answer, be it a response or an error."""
        data = {name: str(value) for name, value in params.items()}
        data = {"v": "5.199", "access_token": self.token, **data}
        answer = await self.http.post(f"{self.url}/method/{method}", data=data)
        assert answer.status_code == 200
        body: dict[str, Any] = answer.json()
        return body

    async def do(self, method: str, **params: object) -> Any:
        """What the method returned; an error fails the test."""
        body = await self.ask(method, **params)
        assert "response" in body, body
        return body["response"]

    async def refuse(self, method: str, **params: object) -> dict[str, Any]:
        """The error object; an answer fails the test."""
        body = await self.ask(method, **params)
        assert "error" in body, body
        error: dict[str, Any] = body["error"]
        return error

    async def code(self, method: str, **params: object) -> int:
        error = await self.refuse(method, **params)
        return int(error["error_code"])

    async def control(self, name: str, **body: object) -> dict[str, Any]:
        answer = await self.http.post(f"{self.url}/sandbox/{name}", json=body)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    async def world(self) -> dict[str, Any]:
        body: dict[str, Any] = (await self.http.get(f"{self.url}/sandbox/world")).json()
        return body

    async def become_person(self, scope: str = EVERYTHING, user_id: int | None = None) -> Client:
        """Somebody else with a token of these rights."""
        wanted: dict[str, object] = {"kind": "user", "scope": scope}
        if user_id is not None:
            wanted["user_id"] = user_id
        created = await self.control("tokens", **wanted)
        return Client(self.http, self.url, created["access_token"], created["user_id"])

    async def become_community(self, group_id: int, scope: str = COMMUNITY) -> Client:
        created = await self.control("tokens", kind="community", scope=scope, group_id=group_id)
        return Client(self.http, self.url, created["access_token"], group_id=group_id)

    async def become_app(self) -> Client:
        """An app with its service key."""
        created = await self.control("tokens", kind="service")
        return Client(self.http, self.url, created["access_token"])

    async def upload(self, address: str, data: bytes, field: str = "photo") -> dict[str, Any]:
        answer = await self.http.post(address, files={field: ("picture.jpg", data)})
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply


def draw_jpeg(width: int, height: int) -> bytes:
    """A smooth JPEG of this size."""
    across = numpy.linspace(0, 255, width, dtype=numpy.uint8)
    pixels = numpy.repeat(numpy.tile(across, (height, 1))[:, :, None], 3, axis=2)
    return bytes(simplejpeg.encode_jpeg(numpy.ascontiguousarray(pixels), quality=80))


def draw_png(width: int, height: int) -> bytes:
    """A black PNG of this size."""
    rows = (b"\0" + b"\0" * width) * height

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
