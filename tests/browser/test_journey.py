"""From the form to the finished community, as a person walks it."""

from playwright.async_api import expect

from browser.visitor import Visitor
from sandboxed import EXAMPLE


async def test_a_form_becomes_a_community(visitor: Visitor) -> None:
    page = visitor.page
    # A build may be done before a phone has drawn its page: this one is not.
    await visitor.served.sandboxed.add_fault("market.add", "delay", ms=4000)
    await visitor.open()
    await visitor.fill_form(EXAMPLE)
    await visitor.create()
    await expect(visitor.heading("Разрешить приложению доступ?")).to_be_visible()
    await visitor.allow()

    await expect(visitor.heading("Собираем ваше сообщество")).to_be_visible()
    await expect(page.get_by_role("progressbar", name="Готово")).to_be_visible()
    await visitor.see_result()

    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Открыть").first.click()
    club = await opened.value
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    await expect(club).to_have_url(f"{visitor.served.sandboxed.sandbox.url}/club{group['id']}")
    await expect(club.get_by_role("heading", name=group["title"]).first).to_be_visible()
    assert group["avatar"] and group["cover"]
    assert len(group["products"]) == len(EXAMPLE["pricing"])
