"""What a person does with their own hands on the guided way, in our pages and in VK's."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
from playwright.async_api import Locator, Page, expect

from browser.visitor import Visitor

RIGHTS = ("управлению", "фотографиям", "сообщениям", "стене")


@dataclass
class Way:
    """What a person does by hand on the way, counted."""

    visitor: Visitor
    taps: int = 0
    pastes: int = 0
    screens: list[str] = field(default_factory=list)
    fields: int = 0

    async def tap(self, what: Locator) -> None:
        self.taps += 1
        await what.click()

    async def tap_into_tab(self, what: Locator) -> Page:
        """A link to VK, which opens beside our page."""
        async with self.visitor.page.context.expect_page() as opened:
            await self.tap(what)
        tab = await opened.value
        await tab.wait_for_load_state("load")
        self.screens.append("VK")
        return tab

    async def paste(self, where: Locator, text: str) -> None:
        """From the clipboard into a field; its focus is part of it."""
        self.pastes += 1
        self.fields += 1
        page = where.page
        await page.evaluate("text => navigator.clipboard.writeText(text)", text)
        await where.focus()
        await page.keyboard.press("Control+V")

    async def see(self, heading: str) -> None:
        """One screen of ours."""
        await expect(self.visitor.heading(heading)).to_be_visible()
        self.screens.append(heading)


async def make_key_by_hand(way: Way, tab: Page) -> str:
    """On VK's screen of keys: four boxes and a button."""
    for right in RIGHTS:
        await way.tap(tab.get_by_label(right))
    await way.tap(tab.get_by_role("button", name="Создать ключ"))
    key = await tab.locator("#access_key").inner_text()
    way.taps += 1  # VK has a button that copies it
    await tab.close()
    return key


async def open_community(visitor: Visitor, **more: Any) -> str:
    """Opened before anybody came to us; its address."""
    sandbox = visitor.served.sandboxed.sandbox.url
    body = {"title": "Массаж у дома", **more}
    async with httpx2.AsyncClient() as http:
        reply = await http.post(f"{sandbox}/sandbox/communities", json=body)
    reply.raise_for_status()
    return f"{sandbox}/club{reply.json()['group_id']}"
