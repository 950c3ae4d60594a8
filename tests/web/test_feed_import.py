"""VK's own import reads our feed: what becomes of each post, in the sandbox's VK."""

import asyncio
import time
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete, update

from connected import open_draft, open_group, order_of
from vitrina.application.open_connected_build import ConnectionOpened, open_connected_build
from vitrina.sandbox.options import SandboxOptions
from vitrina.storage.feeds import Feeds
from vitrina.storage.link_keys import insert_link
from vitrina.storage.models import feed_items, webhooks
from vitrina.vk.outgoing import is_shown_as
from web.conftest import AppWith
from web.feeding import PAGE_KEY, FedCommunity, open_fed
from web.served_app import PATIENCE, ServedApp, read_column, wait_until
from web.visitor import Browser

HOME = f"/builds/{PAGE_KEY}"
SECRET = "secret-of-a-callback"
AGREEING = SandboxOptions(auto_consent=True, rate_limits=False)
EVIL = "Первая строка\n\n<b>Вторая</b> & «третья» ]]> 2 < 3 💆🏽\n#Массаж"


class Vk:
    """The sandbox's VK, and a person's hands in it."""

    def __init__(self, served: ServedApp, group_id: int) -> None:
        self.served, self.group_id = served, group_id

    async def ask(self, path: str, **body: Any) -> dict[str, Any]:
        url = f"{self.served.sandboxed.sandbox.url}{path}"
        answer = await self.served.sandboxed.http.post(url, json=body)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    async def connect(self, address: str) -> dict[str, Any]:
        url = f"{self.served.url}{address}"
        return await self.ask("/sandbox/rss", group_id=self.group_id, url=url)

    async def poll(self) -> dict[str, Any]:
        return await self.ask("/sandbox/rss/poll", group_id=self.group_id)

    async def posts(self) -> list[dict[str, Any]]:
        """The wall, the oldest post first."""
        groups = (await self.served.sandboxed.world())["groups"]
        (group,) = [group for group in groups if group["id"] == self.group_id]
        return sorted(group["posts"], key=lambda post: int(post["id"]))

    async def tell(self, post: dict[str, Any]) -> None:
        """What VK's Callback API says of a new post."""
        program = await self.served.program()
        told = {
            "type": "wall_post_new", "group_id": self.group_id, "event_id": f"e{post['id']}",
            "secret": SECRET, "v": "5.199",
            "object": {
                "id": post["id"], "owner_id": -self.group_id, "from_id": -self.group_id,
                "date": 1, "text": post["text"], "post_type": "post",
            },
        }  # fmt: skip
        answer = await program.post(f"/webhook/{self.group_id}", json=told)
        assert (answer.status_code, answer.text) == (200, "ok")


async def open_vk(served: ServedApp, **form: Any) -> tuple[Vk, FedCommunity, str]:
    """A community that a person opened, its feed's address, VK's callbacks."""
    vk = Vk(served, 0)
    vk.group_id = int((await vk.ask("/sandbox/communities", title="Массаж у Ольги"))["group_id"])
    fed = await open_fed(served.sandboxed, now=time.time(), group_id=vk.group_id, **form)
    services = served.sandboxed.services
    await services.webhooks.expect(vk.group_id, fed.community_id, secret=SECRET, code="c")
    async with services.database.transaction() as connection:
        await connection.execute(update(webhooks).values(confirmed_at=1.0))
    feed = await Feeds(services.database, services.vault).open(fed.community_id)
    return vk, fed, f"/feeds/{feed.key}.xml"


async def tick(browser: Browser) -> None:
    page = await browser.open(HOME)
    (form,) = [form for form in page.forms if form.action == f"{HOME}/feed"]
    assert (await browser.submit(page, form)).status == 200


async def read_progress(program: httpx2.AsyncClient) -> tuple[int, int]:
    progress = (await program.get(f"/groups/{PAGE_KEY}/status")).json()["progress"]
    return progress["posts_published"], progress["total_posts"]


async def test_posts_come_out_in_vk_at_their_time_each_once_with_its_picture(
    served: ServedApp,
    browser: Browser,
    program: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vk, fed, address = await open_vk(served)
    assert await vk.connect(address) == {"posts": [], "errors": []}  # before the person said so
    await tick(browser)
    await vk.poll()
    await vk.poll()
    posts = await vk.posts()
    assert [
        is_shown_as(ours.text, post["text"]) for ours, post in zip(fed.posts, posts, strict=False)
    ] == [True, True]
    assert len(posts) == 2
    for post in posts:
        assert "\n\n" in post["text"]
        assert list(post["cards"].values()) != [None] and len(post["cards"]) == 1
    assert await read_progress(program) == (0, len(fed.posts))
    for post in posts:
        await vk.tell(post)
        await vk.tell(post)  # VK may say so twice
    assert await read_progress(program) == (2, len(fed.posts))
    assert "Вышло 2 из" in (await browser.open(HOME)).words

    later = fed.posts[2].publish_at
    assert later is not None
    monkeypatch.setattr(served.sandboxed.services.database, "_clock", lambda: later + 1.0)
    await vk.poll()
    posts = await vk.posts()
    assert len(posts) == 3 and is_shown_as(fed.posts[2].text, posts[2]["text"])
    await vk.tell(posts[2])
    assert await read_progress(program) == (3, len(fed.posts))
    assert list(map(str, await read_column(served, feed_items.c.post_id))) == [
        str(post["id"]) for post in posts
    ]


async def test_a_hostile_text_arrives_as_text(served: ServedApp, browser: Browser) -> None:
    vk, _, address = await open_vk(served, overrides={"post/1": EVIL, "post/2": None})
    await tick(browser)
    await vk.connect(address)
    (post,) = await vk.posts()
    assert post["text"] == EVIL.replace("<b>", "‹b>").replace("</b>", "‹/b>")
    await vk.tell(post)
    assert "Вышло 1 из" in (await browser.open(HOME)).words


async def test_a_post_of_somebody_else_is_not_taken_for_ours(
    served: ServedApp, browser: Browser, program: httpx2.AsyncClient
) -> None:
    vk, fed, address = await open_vk(served)
    await tick(browser)
    await vk.tell({"id": 900, "text": fed.posts[0].text})  # before anything was given out
    await browser.open(HOME)
    assert (await read_progress(program))[0] == 0
    await vk.connect(address)
    await vk.tell({"id": 901, "text": fed.posts[1].text + " и ещё слово"})
    await browser.open(HOME)
    # The person may have posted the first by hand just as well: it is there, and that counts.
    assert (await read_progress(program))[0] == 1


async def test_a_community_connected_by_its_key_gets_posts_with_pictures_by_the_feed(
    app_with: AppWith,
) -> None:
    """The whole of it: VK's key, a real run, VK's own events, and the feed beside them."""
    async with app_with(AGREEING) as served:
        sandboxed, program = served.sandboxed, await served.program()
        database = sandboxed.services.database
        group = await open_group(sandboxed)
        draft = await open_draft(database)
        async with database.transaction() as connection:
            await insert_link(connection, draft, "page", PAGE_KEY, database.now())
        order = order_of(draft, group, posts_by_feed=True)
        building = served.app.state.context.application.building
        assert isinstance(await open_connected_build(building, order), ConnectionOpened)
        await wait_until(program, f"/groups/{PAGE_KEY}/status", "completed")
        vk, browser = Vk(served, group.group_id), await served.browser()
        assert await vk.posts() == []
        told = (await program.get(f"/groups/{PAGE_KEY}/status", params={"view": "page"})).json()
        lines = {line["key"]: line["detail"] for line in told["lines"]}
        assert "из ленты" in lines["posts_now"] and "из ленты" in lines["posts_later"]
        published, total = await read_progress(program)
        assert (published, total) == (0, 8)
        page = await browser.open(HOME)
        assert "Опубликуйте записи" not in page.words and "Адрес ленты" in page.words
        await tick(browser)
        feed = await Feeds(database, sandboxed.services.vault).open(draft)
        # VK tells of each new post by the callback that the run has set up.
        assert len((await vk.connect(f"/feeds/{feed.key}.xml"))["posts"]) == 2
        for _ in range(int(PATIENCE / 0.05)):
            if (await read_progress(program))[0] == 2:
                break
            await asyncio.sleep(0.05)
        assert await read_progress(program) == (2, 8)
        assert [bool(post["cards"]) for post in await vk.posts()] == [True, True]


async def test_after_a_backup_was_put_back_vk_takes_no_post_twice(
    served: ServedApp, browser: Browser
) -> None:
    vk, _, address = await open_vk(served)
    await tick(browser)
    await vk.connect(address)
    assert len(await vk.posts()) == 2
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(delete(feed_items))
    await vk.poll()
    assert len(await vk.posts()) == 2 and len(await read_column(served, feed_items.c.post_key)) == 2
