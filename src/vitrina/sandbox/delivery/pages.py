"""Pages of this machine as VK's robot reads them: a link's title and Open Graph picture."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2

from vitrina.sandbox.delivery.sending import is_loopback
from vitrina.sandbox.world import LinkCard, Photo, World
from vitrina.sandbox.world.pictures import BadPicture, read_picture

TIMEOUT_S = 8.0
_MOST_BYTES = 5_000_000
# How VK's robot names itself when it reads a page that was linked ([F]).
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)"}


@dataclass(frozen=True)
class Fetched:
    """What an address gave: HTTP 200 and its body."""

    data: bytes
    encoding: str


class Robot:
    """Reads addresses of this machine only; anything else is as if nobody answered."""

    def __init__(self) -> None:
        self._client = httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False, headers=_HEADERS)

    async def __aenter__(self) -> Robot:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def fetch(self, url: str) -> Fetched | None:
        """None when nobody answered, when it is not 200, or when it is too long."""
        try:
            host = urlsplit(url).hostname
        except ValueError:
            return None
        if not is_loopback(host):
            return None
        try:
            answer = await self._client.get(url)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return None
        if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
            return None
        return Fetched(answer.content, answer.encoding or "utf-8")

    async def read_card(self, world: World, owner_id: int, url: str) -> LinkCard:
        """The card of a link; without a picture when the page names none that can be had."""
        page = await self.fetch(url)
        if page is None:
            return LinkCard()
        reader = _OpenGraph()
        reader.feed(page.data.decode(page.encoding, "replace"))
        card = LinkCard(reader.found.get("og:title", ""), reader.found.get("og:description", ""))
        picture = reader.found.get("og:image")
        if picture:
            card.photo = await self._take_picture(world, owner_id, urljoin(url, picture))
        return card

    async def _take_picture(self, world: World, owner_id: int, url: str) -> Photo | None:
        fetched = await self.fetch(url)
        if fetched is None:
            return None
        try:
            picture = await asyncio.to_thread(read_picture, fetched.data, "link")
        except BadPicture:
            return None
        photo = Photo(
            id=world.next_id("photo"),
            kind="link",
            owner_id=owner_id,
            data=picture.data,
            mime=picture.mime,
            width=picture.width,
            height=picture.height,
            date=int(world.now()),
            access_key=world.secret(18),
        )
        world.photos[photo.id] = photo
        return photo


class _OpenGraph(HTMLParser):
    """``found``: property → content, the first of each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            return
        given = dict(attrs)
        name, content = given.get("property") or given.get("name"), given.get("content")
        if name and content:
            self.found.setdefault(name, content)
