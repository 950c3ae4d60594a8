"""No page and no state of it shuts anybody out, as far as axe can tell."""

from typing import Any

import pytest
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.kinds import STILL
from browser.people import OLGA
from browser.visitor import DESKTOP, Visitor
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.models import builds
from web.served_app import grant, init

pytestmark = pytest.mark.parametrize("screen", [DESKTOP], ids=str)
quietly = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)

NO_WAIT = {"waiting_for": None, "waiting_data": None, "not_before": None}
TOPIC = {"method": "board.addTopic", "step": "topic/reviews"}


async def test_the_form(visitor: Visitor) -> None:
    page = visitor.page
    visitor.expect_status(422)
    await visitor.open()
    found = await find_barriers(page, "the empty form")
    await visitor.create()
    await expect(page.get_by_role("alert")).to_be_visible()
    found += await find_barriers(page, "the form with errors")
    await visitor.fill_form(OLGA)
    await page.get_by_role("button", name="Убрать услугу").first.click()
    found += await find_barriers(page, "the filled form with a service taken away")
    assert found == []


@pytest.mark.parametrize("theme", ["Глина", "Ночной спа"], ids=["clay", "night"])
async def test_the_form_in_other_colours(visitor: Visitor, theme: str) -> None:
    await visitor.open()
    await visitor.tick(theme)
    assert await find_barriers(visitor.page, theme) == []


async def test_the_way_through_vk(visitor: Visitor) -> None:
    page = visitor.page
    started = await init(await visitor.served.program())
    await page.goto(started["auth_url"])
    await expect(visitor.heading("Создать это сообщество от вашего имени?")).to_be_visible()
    found = await find_barriers(page, "the question before VK")
    await page.get_by_role("button", name="Разрешить и продолжить").click()
    await expect(visitor.heading("Разрешить приложению доступ?")).to_be_visible()
    found += await find_barriers(page, "VK's question")
    await page.get_by_role("button", name="Отмена").click()
    await expect(visitor.heading("Разрешение не получено")).to_be_visible()
    found += await find_barriers(page, "the form after a refusal")
    assert found == []


async def test_pages_that_say_one_thing(visitor: Visitor) -> None:
    visitor.expect_status(404, 400)
    found = []
    for address in (
        "/consent/personal-data", "/consent/publication", "/nowhere", "/builds/nobodys",
        "/oauth/go/used",
    ):  # fmt: skip
        await visitor.open(address)
        found += await find_barriers(visitor.page, address)
    assert found == []


@quietly
async def test_every_wait_of_a_build(visitor: Visitor) -> None:
    address = (await grant(await visitor.served.program()))["build_url"]
    found = []
    check = f"{visitor.served.sandboxed.sandbox.url}/not_robot_captcha?session_token=x"
    soon = visitor.served.sandboxed.services.now() + 3600
    for state, values in {
        "a build that begins": {},
        "a check": waits(WaitingFor.CAPTCHA, {**TOPIC, "redirect_uri": check}),
        "a check without an address": waits(WaitingFor.CAPTCHA, TOPIC),
        "a lost grant": waits(WaitingFor.GRANT, None),
        "a confirmation": waits(WaitingFor.PERSON, {**TOPIC, "redirect_uri": check}),
        "a pause": waits(WaitingFor.FLOOD, None) | {"not_before": soon},
        "a failed build": {"state": BuildState.FAILED},
        "a cancelled build": {"state": BuildState.CANCELLED},
    }.items():
        found += await find_barriers_of_build(visitor, address, state, values)
    assert found == []


def waits(waiting_for: WaitingFor, data: dict[str, Any] | None) -> dict[str, Any]:
    return {"state": BuildState.WAITING, "waiting_for": waiting_for, "waiting_data": data}


async def find_barriers_of_build(
    visitor: Visitor, address: str, state: str, values: dict[str, Any]
) -> list[str]:
    """Put the only build into a state, then open its page: an open one would load itself again."""
    await visitor.page.goto("about:blank")
    async with visitor.served.sandboxed.services.database.transaction() as connection:
        await connection.execute(builds.update().values(**{**NO_WAIT, **values}))
    await visitor.page.goto(address)
    return await find_barriers(visitor.page, state)


async def test_the_result_and_the_community(visitor: Visitor) -> None:
    page = visitor.page
    sandboxed = visitor.served.sandboxed
    await sandboxed.add_fault("photos.getOwnerCoverPhotoUploadServer", "error", code=15)
    await sandboxed.add_fault("market.add", "delay", ms=4000)
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.create()
    await visitor.allow()
    await expect(page.get_by_text(", делаем", exact=True)).to_be_attached()
    found = await find_barriers(page, "a build at work")
    await visitor.see_result()
    found += await find_barriers(page, "the result with something left to do")
    (group,) = (await sandboxed.world())["groups"]
    club = f"{sandboxed.sandbox.url}/club{group['id']}"
    product = group["products"][0]["id"]
    for part in ("", "/postponed", f"/goods/{product}", "/messages"):
        await page.goto(club + part)
        found += await find_barriers(page, f"/club{part}")
    assert found == []
