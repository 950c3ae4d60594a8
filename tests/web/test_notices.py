"""Her own VK profile is told of requests: the button, the link, the look whether it worked."""

import asyncio
import re

from sandbox.client import COMMUNITY
from vitrina.storage.models import communities, notice_receivers, notices
from vitrina.vk.screens import dialog_url
from vitrina.wording.practitioner_notices import BOUND
from web.conftest import AppWith
from web.served_app import ServedApp, read_column
from web.test_bot import finished, group_of, mint, until_settled
from web.visitor import Browser, Form, Page

OLGA = 7001


def button(page: Page, ending: str) -> Form:
    return next(form for form in page.forms if form.action.endswith(ending))


async def with_bot(served: ServedApp, owner: int | None) -> int:
    """The community has its key, and whoever granted the token is this VK user, or unknown."""
    group = (await group_of(served))["id"]
    key = await mint(served, kind="community", group_id=group, scope=COMMUNITY)
    services = served.sandboxed.services
    (community_id,) = await read_column(served, communities.c.id)
    await services.webhooks.adopt(group, community_id, secret="secret")
    assert await services.grants.keep_key(group, key)
    async with services.database.transaction() as connection:
        await connection.execute(communities.update().values(owner_id=owner))
    return int(group)


async def write(
    served: ServedApp, group_id: int, person: int, text: str = "вот", **more: str
) -> None:
    """The person writes in VK, which tells us and lets the community write to them."""
    answer = await served.sandboxed.http.post(
        f"{served.sandboxed.sandbox.url}/sandbox/messages",
        json={"group_id": group_id, "user_id": person, "text": text, **more},
    )
    answer.raise_for_status()


async def until_closed(browser: Browser, build_url: str) -> Page:
    """The page, as soon as VK has refused a notice."""
    async with asyncio.timeout(10):
        while True:
            page = await browser.open(build_url)
            if "не доходят" in page.words:
                return page
            await asyncio.sleep(0.1)


async def press(browser: Browser, build_url: str, ending: str) -> Page:
    page = await browser.open(build_url)
    return await browser.submit(page, button(page, ending))


async def test_her_profile_is_told_by_a_link_that_works_once(app_with: AppWith) -> None:
    async with finished(app_with) as (served, _, made):
        browser, build_url = await served.browser(), made["build_url"]
        group = await with_bot(served, None)
        home = await browser.open(build_url)
        assert "Узнавайте о заявках сразу" in home.words
        assert "Получать заявки во ВКонтакте" in home.words

        page = await browser.submit(home, button(home, "/notices"))
        assert page.status == 200 and page.answer.headers["cache-control"] == "no-store"
        link = page.link("Открыть переписку")
        code = link.rpartition("&ref=")[2]
        assert re.fullmatch(r"[0-9a-f]{32}", code)
        assert link.startswith(f"{served.sandboxed.sandbox.url}/im?sel=-{group}&")
        early = await browser.submit(page, button(page, "/check"))
        assert early.status == 409 and "Пока не получилось" in early.words

        await write(served, group, OLGA, ref=code)
        async with asyncio.timeout(10):
            while True:
                if await until_settled(served) == ["sent"]:
                    break
                await asyncio.sleep(0.05)
        world = await served.sandboxed.world()
        assert [one["text"] for one in world["messages"] if one["from_id"] == -group] == [BOUND]
        checked = await browser.submit(page, button(page, "/check"))
        assert checked.status == 200 and "Заявки приходят вам во ВКонтакте" in checked.words
        assert f"/id{OLGA}" in checked.html
        assert await read_column(served, notice_receivers.c.code_hash) == [None]


async def test_what_vk_does_not_let_through_is_said_and_kept(app_with: AppWith) -> None:
    async with finished(app_with) as (served, _, made):
        browser, build_url = await served.browser(), made["build_url"]
        group = await with_bot(served, OLGA)
        await write(served, group, 5001, "позовите мастера")
        closed = await until_closed(browser, build_url)
        assert "Сообщения до вас не доходят" in closed.words
        still = await browser.submit(closed, button(closed, "/check"))
        assert still.status == 409 and "не пропускает сообщения" in still.words

        async with served.sandboxed.services.database.transaction() as connection:
            earlier = notices.c.created_at - 3600
            await connection.execute(notices.update().values(created_at=earlier))
        closed = await browser.open(build_url)
        assert "не дошло 1 сообщение" in closed.words
        inbox = await browser.click(closed, "Открыть заявки")
        assert "Вас ждут в переписке" in inbox.words and "Вас зовут" in inbox.words
        seen = await browser.submit(inbox, button(inbox, "/seen"))
        assert "Вас ждут в переписке" not in seen.words

        await write(served, group, OLGA)
        back = await press(browser, build_url, "/check")
        assert back.status == 200 and "Заявки приходят вам" in back.words


async def test_without_a_bot_there_is_nobody_to_write_to(app_with: AppWith) -> None:
    async with finished(app_with) as (served, _, made):
        browser, build_url = await served.browser(), made["build_url"]
        page = await browser.open(build_url)
        assert not [form for form in page.forms if form.action.endswith("/notices")]
        await with_bot(served, None)
        home = await browser.open(build_url)
        services = served.sandboxed.services
        group = (await group_of(served))["id"]
        key = await services.grants.find_key(group)
        assert key is not None
        await services.grants.lose_key(group, key)
        answer = await browser.submit(home, button(home, "/notices"))
        assert answer.status == 409 and "Сначала разрешите боту" in answer.words
        assert await read_column(served, notice_receivers.c.code_hash) == []


def test_a_link_to_a_dialog_has_vk_s_own_form_on_vk() -> None:
    assert dialog_url("https://vk.ru", 5, "abc") == "https://vk.me/club5?ref=abc"
    assert dialog_url("https://vk.com", 5) == "https://vk.me/club5"
    assert dialog_url("http://127.0.0.1:8100", 5, "a") == "http://127.0.0.1:8100/im?sel=-5&ref=a"
