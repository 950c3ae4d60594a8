"""Somebody on the guided way who posts whatever they like, in whatever order."""

from dataclasses import dataclass
from urllib.parse import urlencode

import httpx2

from vitrina.storage.models import builds
from web.guided import Guided, asked_of_vk, form_to
from web.served_app import ServedApp, read_column
from web.visitor import HTML, Page

ENDS = ("/address", "/key", "/work", "/grant")
READS = {"groups.getTokenPermissions", "groups.getById"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class Attacker:
    """Somebody with a browser of ours who posts whatever they like."""

    guided: Guided
    page: Page
    csrf: str

    async def post(self, end: str, at: str = "", **fields: str) -> httpx2.Response:
        """Post these fields with a good token, as a page of ours would."""
        body = urlencode({"csrf": self.csrf} | fields).encode()
        return await self.send(f"{at or self.page.path}{end}", body, FORM)

    async def post_body(self, end: str, body: bytes) -> httpx2.Response:
        """Post this."""
        return await self.send(f"{self.page.path}{end}", body, FORM)

    async def send(self, path: str, content: bytes, headers: dict[str, str]) -> httpx2.Response:
        """Post this with these headers and those of a browser on a page of ours."""
        ours = {"accept": HTML, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
        home = self.guided.served.url
        return await self.guided.browser.http.post(
            f"{home}{path}", content=content, headers=ours | headers
        )

    async def key_stage(self, group_id: int) -> Page:
        page = await self.guided.give_address(self.page, f"vk.ru/club{group_id}")
        assert "Дайте ключ сообщества" in page.words
        return page

    async def work_stage(self, group_id: int) -> Page:
        page = await self.key_stage(group_id)
        page = await self.guided.give_key(page, await self.guided.make_key(group_id))
        assert "Сделаем сами" in page.words
        return page


async def begin(served: ServedApp) -> Attacker:
    """A new draft in a browser of its own."""
    guided = Guided(served, await served.browser())
    page = await guided.begin()
    return Attacker(guided, page, form_to(page, "/address").value("csrf"))


async def nothing_is_built(served: ServedApp) -> bool:
    """No run, and nothing was asked of VK but reads."""
    return await read_column(served, builds.c.id) == [] and set(asked_of_vk(served)) <= READS
