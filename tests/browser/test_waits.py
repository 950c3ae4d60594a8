"""VK asks the person for something in the middle: a check, a new grant."""

import re

import pytest
from playwright.async_api import expect

from browser.conftest import LetIn
from browser.kinds import STILL
from browser.people import OLGA
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Screen, Visitor
from web.served_app import grant

TOPIC = "board.addTopic"
CHECK = "ВКонтакте просит подтвердить, что вы не робот"


async def begin(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.create()
    await visitor.allow()


async def see_one_whole_community(visitor: Visitor) -> None:
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert len(group["topics"]) == 1 and len(group["products"]) == len(OLGA["pricing"])
    assert len({post["text"] for post in group["posts"]}) == len(group["posts"]) == 8


async def test_a_page_without_a_stream_asks_and_sees_the_end(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.web.build.streams.PER_KEY", 0)
    visitor.expected.add(429)

    await begin(visitor)

    await visitor.see_result()


@pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)
@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_the_countdown_does_not_stand_at_its_last_second(
    visitor: Visitor, screen: Screen
) -> None:
    address = (await grant(await visitor.served.program()))["build_url"]
    await visitor.page.clock.install()
    await visitor.page.goto(address)
    left = visitor.page.locator("#left")
    await expect(left).to_have_text(re.compile("ещё секунд"))
    await visitor.page.clock.run_for(60_000)
    await expect(left).to_have_text("ещё немного")
    await visitor.page.clock.run_for(30_000)
    await expect(left).to_have_text("ещё немного")


async def test_a_check_is_passed_in_vks_window_and_the_build_goes_on(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.served.sandboxed.add_fault(TOPIC, "error", times=20, code=14)
    await begin(visitor)
    await expect(visitor.heading(CHECK)).to_be_visible(timeout=BUILD_MS)

    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Открыть проверку").click()
    window = await opened.value
    await expect(window.get_by_role("heading", name="Подтвердите")).to_be_visible()
    async with window.expect_event("close"):
        await window.get_by_role("button", name="Я не робот").click()

    await visitor.see_result()
    await see_one_whole_community(visitor)


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_a_check_is_passed_by_hand_without_scripts(let_in: LetIn, screen: Screen) -> None:
    visitor = await let_in(java_script_enabled=False)
    page = visitor.page
    await visitor.served.sandboxed.add_fault(TOPIC, "error", times=20, code=14)
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.create()
    await visitor.allow()
    await expect(visitor.heading(CHECK)).to_be_visible(timeout=BUILD_MS)

    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Открыть проверку").click()
    window = await opened.value
    await window.get_by_role("button", name="Я не робот").click()
    answer = await window.locator("#success_token").text_content()
    await page.get_by_text("Проверка пройдена, а").click()
    await page.get_by_label("Ответ проверки").fill(answer or "")
    await page.get_by_label("Ответ проверки").press("Enter")

    await visitor.see_result()
    await see_one_whole_community(visitor)


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_a_lost_grant_is_given_again(visitor: Visitor, screen: Screen) -> None:
    await visitor.served.sandboxed.add_fault(TOPIC, "error", times=20, code=5)
    await begin(visitor)
    heading = visitor.heading("ВКонтакте просит разрешение ещё раз")
    await expect(heading).to_be_visible(timeout=BUILD_MS)
    visitor.served.sandboxed.sandbox.world.faults.clear()

    await visitor.page.get_by_role("button", name="Разрешить").click()
    await visitor.allow()

    await visitor.see_result()
    await see_one_whole_community(visitor)
