"""What is left to a person's hands: read, ticked, seen in VK; by key and without scripts too."""

import pytest
from playwright.async_api import Locator, Page, expect

from browser.barriers import find_barriers
from browser.conftest import LetIn
from browser.kinds import STILL
from browser.visitor import DESKTOP, PHONE, Visitor
from sandboxed import example_practitioner
from vitrina.building.advance import advance
from vitrina.building.plan import plan_community
from vitrina.domain.plan import Route
from vitrina.sandbox.world import Photo
from web.served_app import ServedApp

pytestmark = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)
FINGER = 44  # px that a finger needs
NOT_SEEN = "Пока не видим аватара. Проверьте, сохранилась ли картинка."


async def open_hands(visitor: Visitor) -> Page:
    """The page of a community that was made but for what a key may not do."""
    await make_by_key(visitor.served)
    await visitor.open("/builds/page-of-hands")
    return visitor.page


async def make_by_key(served: ServedApp) -> None:
    sandboxed = served.sandboxed
    person = example_practitioner(address="ул. Мира, 5")
    pack, now = sandboxed.services.pack, sandboxed.services.now()
    plan = plan_community(person, pack, Route.CONNECT, now, "seed")
    # The community itself is made here too, so that there is one.
    pieces = tuple(
        piece.model_copy(update={"manual": False}) if piece.required else piece
        for piece in plan.pieces
    )
    plan = plan.model_copy(update={"pieces": pieces})
    opened = await sandboxed.open_build(practitioner=person, plan=plan, page_key="page-of-hands")
    await advance(sandboxed.building, opened.build_id)


def set_avatar(served: ServedApp) -> None:
    """What the person does in VK."""
    (group,) = served.sandboxed.sandbox.world.groups.values()
    group.avatar = Photo(1, "avatar", -group.id, b"", "image/jpeg", 400, 400, 0)


def thing(page: Page, key: str) -> Locator:
    return page.locator(f'[data-step="{key}"]')


def tick_of(page: Page, key: str) -> Locator:
    return thing(page, key).locator(".tick button")


async def count_left(page: Page) -> tuple[int, int]:
    words = (await page.locator("#hands-heading").inner_text()).replace("\u00a0", " ")
    left, _, total = words.rpartition(": ")[2].partition(" из ")
    return int(left), int(total)


async def test_a_tick_is_kept_and_looked_at(visitor: Visitor) -> None:
    page = await open_hands(visitor)
    await tick_of(page, "avatar").click()
    await expect(thing(page, "avatar").locator(".seen")).to_have_text(NOT_SEEN)
    await expect(tick_of(page, "avatar")).to_have_attribute("aria-pressed", "true")

    set_avatar(visitor.served)
    await page.get_by_role("button", name="Проверить ещё раз").click()
    await expect(thing(page, "avatar").locator(".seen")).to_have_text("Видим: готово")
    left, total = await count_left(page)
    assert left == total - 1

    await page.reload()
    await expect(tick_of(page, "avatar")).to_have_attribute("aria-pressed", "true")
    assert await count_left(page) == (left, total)
    await tick_of(page, "avatar").click()
    await expect(page.locator("#hands-heading")).to_have_text("Осталось сделать вам")


async def test_things_alike_are_counted_under_one_heading(visitor: Visitor) -> None:
    page = await open_hands(visitor)
    cards = page.locator("[data-group]").filter(has_text="Добавьте карточки услуг")
    await cards.locator("summary").first.click()
    ticks = cards.locator(".tick button")
    number = await ticks.count()
    assert number > 1
    for one in range(number):
        await ticks.nth(one).click()
        await expect(ticks.nth(one)).to_have_attribute("aria-pressed", "true")
    # By a user's token the goods are read, and there are none.
    await expect(cards.locator(".count")).to_have_text(f"0/{number}")
    await expect(cards.locator(".seen").first).to_contain_text("Пока не видим карточки")


async def test_everything_is_wide_enough_for_a_finger_and_nothing_too_wide(
    visitor: Visitor,
) -> None:
    page = await open_hands(visitor)
    await page.set_viewport_size({"width": 360, "height": 780})
    for summary in await page.locator("#hands summary").all():
        if await summary.is_visible():
            await summary.click()
    for summary in await page.locator("#hands li summary").all():
        if not await summary.evaluate("one => one.parentElement.open"):
            await summary.click()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    if visitor.screen.is_phone:
        for target in await page.locator("#hands :is(summary, button, a.btn)").all():
            box = await target.bounding_box()
            if box is not None:
                assert box["height"] >= FINGER, await target.inner_text()
    assert await find_barriers(page, "hands", (PHONE, DESKTOP)) == []


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_keys_are_enough(visitor: Visitor) -> None:
    page = await open_hands(visitor)
    await tick_of(page, "hand/greeting").focus()
    await page.keyboard.press("Space")
    await expect(tick_of(page, "hand/greeting")).to_have_attribute("aria-pressed", "true")
    await expect(tick_of(page, "hand/greeting")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(thing(page, "hand/greeting").get_by_text("Нажмите «Сохранить».")).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_without_scripts_a_tick_works_too(let_in: LetIn) -> None:
    visitor = await let_in(java_script_enabled=False)
    page = await open_hands(visitor)
    await tick_of(page, "avatar").click()
    await expect(thing(page, "avatar").locator(".seen")).to_have_text(NOT_SEEN)
    set_avatar(visitor.served)
    await page.get_by_role("button", name="Проверить ещё раз").click()
    await expect(thing(page, "avatar").locator(".seen")).to_have_text("Видим: готово")
    await tick_of(page, "avatar").click()
    await expect(tick_of(page, "avatar")).to_have_attribute("aria-pressed", "false")


async def test_without_a_connection_nothing_is_said_to_be_done(visitor: Visitor) -> None:
    page = await open_hands(visitor)
    visitor.forgive("lost", "console")
    visitor.expect_status(404)
    await page.route("**/steps/**", lambda route: route.fulfill(status=404, body="gone"))
    await tick_of(page, "hand/greeting").click()
    await expect(page.get_by_text("gone")).to_be_visible()
    await page.unroute("**/steps/**")
    await visitor.open("/builds/page-of-hands")
    await expect(tick_of(page, "hand/greeting")).to_have_attribute("aria-pressed", "false")
