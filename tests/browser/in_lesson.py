"""What a person does in a lesson's frame, and in the tab that opens from it."""

from playwright.async_api import Frame, Page, expect

from browser.lesson import School
from browser.visitor import Visitor


async def open_lesson(visitor: Visitor, school: School, **data: str) -> None:
    """A lesson with our line in it; the form inside is what is typed into from now on."""
    path = school.write_lesson(visitor.served.url, **data)
    await visitor.page.goto(school.origin + path)
    visitor.frame = await frame_of(visitor)


async def frame_of(visitor: Visitor) -> Frame:
    handle = await visitor.page.locator("iframe").element_handle()
    frame = await handle.content_frame()
    assert frame is not None
    await frame.wait_for_load_state("load")
    return frame


async def grant_in_a_tab(visitor: Visitor) -> Page:
    """Press the main button, agree in the tab that opens."""
    async with visitor.page.context.expect_page() as opened:
        await visitor.create()
    tab = await opened.value
    go_on = tab.get_by_role("button", name="Разрешить и продолжить")
    allow = tab.get_by_role("button", name="Разрешить", exact=True)
    await expect(go_on.or_(allow)).to_be_visible()
    if await go_on.is_visible():
        await go_on.click()
    await allow.click()
    return tab


async def see_no_cookies(frame: Frame) -> None:
    """The browser keeps no third party's cookies; on the lesson's own page it would."""
    tried = "document.cookie = 'tried=1; SameSite=None; Secure; Path=/', document.cookie"
    assert await frame.evaluate(tried) == ""
    assert "tried=1" in await frame.page.evaluate(tried)
