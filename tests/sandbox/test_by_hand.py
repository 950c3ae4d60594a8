"""What people do by hand in VK: a community, its key, a feed that VK imports."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from sandbox.client import Client, draw_jpeg


async def test_a_community_that_a_person_opened(nobody: Client) -> None:
    made = await nobody.control(
        "communities", title="Массаж Ольги", description="Спина", cover=True, posts=3, owner_id=7
    )
    [group] = (await nobody.world())["groups"]
    assert (group["id"], group["screen_name"]) == (made["group_id"], made["screen_name"])
    assert group["owner_id"] == 7 == made["owner_id"] and group["type"] == "page"
    assert group["info"]["description"] == "Спина" and group["cover"] is True
    assert [post["state"] for post in group["posts"]] == ["published"] * 3
    key = await nobody.become_community(made["group_id"])
    assert (await key.do("groups.getById", fields="cover"))["groups"][0]["cover"]["enabled"] == 1
    owner = await nobody.become_person(user_id=7)
    assert (await owner.do("groups.get", filter="admin"))["items"] == [made["group_id"]]


async def test_closed_ones_and_other_types(nobody: Client) -> None:
    for kind in ("group", "event"):
        made = await nobody.control("communities", title="Клуб", type=kind, closed=True)
        read = await nobody.become_community(made["group_id"])
        [group] = (await read.do("groups.getById"))["groups"]
        assert (group["type"], group["is_closed"]) == (kind, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": " "},
        {"title": 5},
        {"title": "Да", "type": "planet"},
        {"title": "Да", "posts": 51},
        {"title": "Да", "owner_id": 0},
        {"title": "Да", "cover": "yes"},
    ],
)
async def test_what_no_community_is_made_of(nobody: Client, body: dict[str, Any]) -> None:
    answer = await nobody.http.post(f"{nobody.url}/sandbox/communities", json=body)
    assert answer.status_code == 400 and answer.json()["error"]
    assert (await nobody.world())["groups"] == []


async def test_a_person_opens_one_on_vk_s_page_and_makes_a_key(nobody: Client) -> None:
    http, url = nobody.http, nobody.url
    assert "Создать сообщество" in (await http.get(f"{url}/groups_create")).text
    wrong = await http.post(f"{url}/groups_create", data={"title": " "})
    assert wrong.status_code == 400 and 'role="alert"' in wrong.text
    form = {"title": "<b>Спина</b>", "type": "page"}
    opened = await http.post(f"{url}/groups_create", data=form)
    [group] = (await nobody.world())["groups"]
    assert opened.status_code == 303 and opened.headers["location"] == f"/club{group['id']}"
    page = (await http.get(f"{url}/club{group['id']}")).text
    assert "&lt;b&gt;Спина&lt;/b&gt;" in page
    keys = f"{url}/club{group['id']}?act=tokens"
    assert "Создать ключ" in (await http.get(keys)).text
    assert 'role="alert"' in (await http.post(keys, data={"right": "everything"})).text
    shown = (await http.post(keys, data={"right": ["manage", "wall"]})).text
    found = re.search(r'id="access_key">([^<]+)<', shown)
    assert found is not None
    key = Client(http, url, found[1], group_id=group["id"])
    told = await key.do("groups.getTokenPermissions")
    assert {right["name"] for right in told["permissions"]} == {"manage", "wall"}
    assert (await key.do("groups.getById"))["groups"][0]["id"] == group["id"]
    assert found[1] not in (await http.get(keys)).text


async def test_another_site_makes_neither(nobody: Client) -> None:
    made = await nobody.control("communities", title="Массаж")
    elsewhere = {"sec-fetch-site": "cross-site"}
    for path, form in (
        ("/groups_create", {"title": "Чужое"}),
        (f"/club{made['group_id']}?act=tokens", {"right": "wall"}),
    ):
        answer = await nobody.http.post(nobody.url + path, data=form, headers=elsewhere)
        assert answer.status_code == 403
    assert (await nobody.http.post(f"{nobody.url}/club1?act=tokens")).status_code == 404
    assert len((await nobody.world())["groups"]) == 1


@dataclass
class Site:
    """A site of ours: a feed, pages with Open Graph, pictures."""

    url: str = ""
    items: list[str] = field(default_factory=list)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path == "/feed.xml":
            body = f'<rss version="2.0"><channel>{"".join(self.items)}</channel></rss>'
            return web.Response(text=body, content_type="application/rss+xml", status=self.status)
        if request.path.endswith(".jpg"):
            return web.Response(body=draw_jpeg(1200, 630), content_type="image/jpeg")
        head = '<meta property="og:image" content="/p.jpg"><meta property="og:title" content="Т">'
        return web.Response(text=head if request.path != "/bare" else "", content_type="text/html")

    def add(self, guid: str, description: str, when: str = "", page: str = "page") -> None:
        link = f"<link>{self.url}/{page}</link><enclosure url='{self.url}/e.jpg'/>"
        self.items.insert(
            0,
            f"<item><guid>{guid}</guid>{link}<title>Заголовок</title><pubDate>{when}</pubDate>"
            f"<description><![CDATA[{description}]]></description></item>",
        )


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    site.url = f"http://{host}:{port}"
    try:
        yield site
    finally:
        await runner.cleanup()


async def test_a_feed_becomes_posts_as_vk_makes_them(olga: Client, club: int) -> None:
    async with open_site() as site:
        site.add("1", "Первая<br>строка\nвторая &lt;3 <img src='x.jpg'>", page="one")
        connected = await olga.control("rss", group_id=club, url=f"{site.url}/feed.xml")
        assert len(connected["posts"]) == 1 and connected["errors"] == []
        site.add("3", "Третья", "Fri, 27 Nov 2026 10:00:00 +0300", page="bare")
        site.add("2", "Вторая", "Thu, 26 Nov 2026 10:00:00 +0300")
        assert len((await olga.control("rss/poll"))["posts"]) == 2
        assert (await olga.control("rss/poll"))["posts"] == []
        assert "/e.jpg" not in site.asked and "/x.jpg" not in site.asked
    [third, second, first] = (await olga.do("wall.get", owner_id=-club))["items"]
    assert first["text"] == "Перваястрока\nвторая <3"
    assert [second["text"], third["text"]] == ["Вторая", "Третья"]
    assert first["from_id"] == -club and first["post_source"] == {"type": "rss"}
    link = first["attachments"][0]["link"]
    assert link["url"] == f"{site.url}/one" and link["title"] == "Т"
    picture = await olga.http.get(link["photo"]["sizes"][0]["url"])
    assert picture.content == draw_jpeg(1200, 630)
    assert "photo" not in third["attachments"][0]["link"]


async def test_a_feed_is_read_when_the_clock_moves_and_its_posts_are_told(
    olga: Client, club: int
) -> None:
    key = await olga.become_community(club)
    await key.do("groups.setLongPollSettings", group_id=club, enabled=1, wall_post_new=1)
    server = await key.do("groups.getLongPollServer", group_id=club)
    async with open_site() as site:
        feed = f"{site.url}/feed.xml"
        assert await olga.control("rss", group_id=club, url=feed) == {"posts": [], "errors": []}
        site.add("1", "Новость")
        await olga.control("clock", advance_s=60)
    wait = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": "0"}
    [event] = (await key.http.get(server["server"], params=wait)).json()["updates"]
    assert event["type"] == "wall_post_new" and event["object"]["text"] == "Новость"
    assert event["object"]["attachments"][0]["link"]["url"] == f"{site.url}/page"
    page = (await olga.http.get(f"{olga.url}/club{club}")).text
    assert "Новость" in page and "/photos/" in page
    [group] = (await olga.world())["groups"]
    assert group["feeds"] == [{"url": feed, "taken": 1}]


@pytest.mark.parametrize("what", ["away", "no XML", "no feed", "elsewhere"])
async def test_a_feed_that_cannot_be_read_is_said(olga: Client, club: int, what: str) -> None:
    async with open_site() as site:
        site.status = 503 if what == "away" else 200
        if what == "no XML":
            site.items.append("<item>")
        path = "page" if what == "no feed" else "feed.xml"
        url = f"https://example.org/{path}" if what == "elsewhere" else f"{site.url}/{path}"
        answer = await olga.control("rss", group_id=club, url=url)
    assert answer["posts"] == [] and [row["url"] for row in answer["errors"]] == [url]


async def test_what_is_no_feed_is_refused(olga: Client, club: int) -> None:
    for body in ({"group_id": club}, {"group_id": 1, "url": "http://127.0.0.1/"}):
        answer = await olga.http.post(f"{olga.url}/sandbox/rss", json=body)
        assert answer.status_code == 400


async def test_a_link_is_posted_with_the_picture_of_its_page(olga: Client, club: int) -> None:
    await olga.control("options", strict=["link-needs-photo"])
    async with open_site() as site:
        post = {"owner_id": -club, "from_group": 1, "message": "Тут"}
        await olga.do("wall.post", **post, attachments=f"{site.url}/page")
        assert await olga.code("wall.post", **post, attachments=f"{site.url}/bare") == 100
    [shown] = (await olga.do("wall.get", owner_id=-club))["items"]
    assert shown["attachments"][0]["link"]["photo"]["width"] == 1200
