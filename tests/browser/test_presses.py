"""No press is lost: neither to an answer that comes in the middle nor before the scripts come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Response, Route, expect

from browser.kinds import STILL
from browser.people import OLGA
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Visitor

quietly = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)
on_desktop = pytest.mark.parametrize("screen", [DESKTOP], ids=str)
on_phone = pytest.mark.parametrize("screen", [PHONE], ids=str)
CLAIM = "Лечение спины"  # what the preview remarks on, under the row


class HeldPreview:
    """The preview's next answer, which comes when the test lets it."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._may_come = asyncio.Event()

    async def hold(self, route: Route) -> None:
        self.asked.set()
        await self._may_come.wait()
        await route.continue_()

    def let_come(self) -> None:
        self._may_come.set()


@asynccontextmanager
async def holding_preview(visitor: Visitor) -> AsyncIterator[HeldPreview]:
    held = HeldPreview()
    await visitor.page.route("**/preview", held.hold)
    yield held
    held.let_come()
    await visitor.page.unroute_all(behavior="wait")


async def preview_is_shown(visitor: Visitor) -> None:
    await expect(visitor.page.locator("#preview[data-ready]")).to_be_attached()


async def press_down(visitor: Visitor, button: Locator) -> None:
    """The mouse goes down on the middle of the button; where it is let go stays the same."""
    await button.scroll_into_view_if_needed()
    box = await button.bounding_box()
    assert box is not None
    await visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await visitor.page.mouse.down()


async def let_scripts_run(visitor: Visitor) -> None:
    """Everything that was to be done at once has been done, and drawn."""
    await visitor.page.evaluate(
        "() => new Promise((done) => setTimeout("
        "() => requestAnimationFrame(() => requestAnimationFrame(done)), 0))"
    )


def is_about_all(response: Response) -> bool:
    """The preview of a form whose last box is ticked."""
    sent = response.request.post_data or ""
    return response.url.endswith("/preview") and "consent_publication" in sent


def rows_of(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("group", name="Услуга", exact=True)


@quietly
@on_desktop
async def test_what_was_missing_a_moment_ago_takes_no_press(visitor: Visitor) -> None:
    """The preview said that the price is missing; it is there, and the next answer on its way."""
    await visitor.open()
    await preview_is_shown(visitor)
    row = rows_of(visitor).first
    async with visitor.page.expect_response("**/preview"):
        await row.get_by_label("Название услуги").fill("Массаж спины")
    await let_scripts_run(visitor)
    async with holding_preview(visitor) as held:
        await row.get_by_label("Цена").fill("1500")
        await held.asked.wait()
        await press_down(visitor, visitor.page.locator("#add"))
        await let_scripts_run(visitor)
        await visitor.page.mouse.up()
        await expect(rows_of(visitor)).to_have_count(2)
        await expect(visitor.page.locator(".msg.soft")).to_have_count(0)


@quietly
@on_desktop
async def test_an_answer_in_the_middle_of_a_press_waits_for_its_end(visitor: Visitor) -> None:
    await visitor.open()
    await preview_is_shown(visitor)
    async with holding_preview(visitor) as held:
        await rows_of(visitor).first.get_by_label("Название услуги").fill(CLAIM)
        await held.asked.wait()
        await press_down(visitor, visitor.page.locator("#add"))
        async with visitor.page.expect_response("**/preview") as answer:
            held.let_come()
        await (await answer.value).finished()
        await let_scripts_run(visitor)
        await visitor.page.mouse.up()
        await expect(rows_of(visitor)).to_have_count(2)
    await expect(visitor.page.locator(".msg.claim").first).to_be_visible()


@quietly
@on_phone
async def test_an_answer_under_a_finger_waits_until_it_is_lifted(visitor: Visitor) -> None:
    await visitor.open()
    await preview_is_shown(visitor)
    add = visitor.page.locator("#add")
    touch = await visitor.context.new_cdp_session(visitor.page)
    async with holding_preview(visitor) as held:
        await rows_of(visitor).first.get_by_label("Название услуги").fill(CLAIM)
        await held.asked.wait()
        await add.scroll_into_view_if_needed()
        box = await add.bounding_box()
        assert box is not None
        finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        await touch.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]}
        )
        async with visitor.page.expect_response("**/preview") as answer:
            held.let_come()
        await (await answer.value).finished()
        await let_scripts_run(visitor)
        await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        await expect(rows_of(visitor)).to_have_count(2)
    await expect(visitor.page.locator(".msg.claim").first).to_be_visible()


@quietly
@on_desktop
async def test_a_button_of_the_preview_stays_under_the_mouse(visitor: Visitor) -> None:
    """A new preview takes the place of the old one, its buttons too."""
    await visitor.open()
    async with visitor.page.expect_response(is_about_all, timeout=BUILD_MS) as whole:
        await visitor.fill_form(OLGA)
    await (await whole.value).finished()
    await let_scripts_run(visitor)
    edit = visitor.page.get_by_role("tabpanel").get_by_role("button", name="Изменить").first
    await expect(edit).to_be_visible()
    async with holding_preview(visitor) as held:
        await visitor.line("Несколько слов").fill("Двадцать лет практики.")
        async with asyncio.timeout(60):
            await held.asked.wait()
        await press_down(visitor, edit)
        async with visitor.page.expect_response("**/preview") as answer:
            held.let_come()
        await (await answer.value).finished()
        await let_scripts_run(visitor)
        await visitor.page.mouse.up()
        await expect(visitor.page.locator(".editor textarea")).to_be_visible()


@quietly
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=str)
async def test_a_press_before_the_scripts_have_come_adds_a_row_too(visitor: Visitor) -> None:
    """The server answers with one row more and all that was typed."""
    page, may_come = visitor.page, asyncio.Event()

    async def hold(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await page.route("**/form*.js*", hold)
    await page.goto(visitor.served.url + "/create", wait_until="commit")
    await visitor.line("Имя и фамилия").fill("Ольга Васильева")
    await visitor.fill_price(0, "Массаж спины", "1500", "40")
    await page.get_by_role("button", name="Добавить услугу").click(no_wait_after=True)
    await expect(rows_of(visitor)).to_have_count(2)
    may_come.set()
    await preview_is_shown(visitor)
    await visitor.fill_price(1, "Массаж лица", "1600", "45")
    await page.get_by_role("button", name="Добавить услугу").click()
    await expect(rows_of(visitor)).to_have_count(3)
    await expect(visitor.line("Имя и фамилия")).to_have_value("Ольга Васильева")
    await expect(rows_of(visitor).first.get_by_label("Цена")).to_have_value("1500")
