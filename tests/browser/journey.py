"""A person's whole way, begun on our own page or in a lesson, and what VK holds at its end."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Frame, Page, expect

from browser.by_hand import Way, make_key_by_hand
from browser.in_lesson import open_lesson, see_no_cookies
from browser.lesson import School
from browser.people import OLGA
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Screen, Visitor
from vitrina.domain.pieces import PostPiece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.models import builds
from vitrina.vk.outgoing import is_shown_as
from web.served_app import read_column

# What Cyrillic becomes where an escape was not read, UTF-8 was taken for Latin-1, or a letter lost.
_GARBAGE = re.compile("u04[0-9a-fA-F]{2}|[ÐÑ][\x80-\xbf]|\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True)
class Place:
    """Where a person begins: at which screen, and whether in a lesson of their school."""

    screen: Screen
    in_lesson: bool

    def __str__(self) -> str:
        return f"{self.screen}-{'lesson' if self.in_lesson else 'page'}"


EVERYWHERE = [Place(screen, inside) for screen in (PHONE, DESKTOP) for inside in (False, True)]
# Where the frame's part is the same as on another way, it is walked at one screen.
MOSTLY = [Place(PHONE, False), Place(DESKTOP, False), Place(PHONE, True)]


@dataclass
class Journey:
    """`lesson` is the frame in which the form was filled; what comes after it is in a tab."""

    way: Way
    school: School
    place: Place
    lesson: Frame | None = None

    @property
    def visitor(self) -> Visitor:
        return self.way.visitor

    @property
    def page(self) -> Page:
        """What the person looks at now."""
        return self.visitor.page

    async def fill(self) -> None:
        """The form, typed once: nothing of it is typed again later."""
        if self.place.in_lesson:
            await open_lesson(self.visitor, self.school, student_id="17", course_id="3")
            self.lesson = self.visitor.frame
            assert self.lesson is not None
            await see_no_cookies(self.lesson)
        else:
            await self.visitor.open()
        await self.visitor.fill_form(OLGA)

    async def press(self, button: str) -> None:
        """A button of the form; from a lesson the way goes on in a tab of its own."""
        pressed = self.visitor.form.get_by_role("button", name=button)
        if self.lesson is None:
            await self.way.tap(pressed)
            return
        async with self.page.context.expect_page() as opened:
            await self.way.tap(pressed)
        self.visitor.page, self.visitor.frame = await opened.value, None

    async def allow(self) -> None:
        """What the lesson asks for before VK does, and VK's question."""
        go_on = self.page.get_by_role("button", name="Разрешить и продолжить")
        allow = self.page.get_by_role("button", name="Разрешить", exact=True)
        await expect(go_on.or_(allow)).to_be_visible()
        if await go_on.is_visible():
            await self.way.tap(go_on)
        await self.way.tap(allow)

    async def give_address(self, address: str) -> None:
        """Pasted, and the page goes on by itself."""
        await self.way.paste(self.visitor.line("Адрес сообщества"), address)
        await self.way.see("Дайте ключ сообщества")

    async def give_key(self) -> None:
        """Made on VK's screen and pasted."""
        link = self.page.get_by_role("link", name="Открыть раздел")
        key = await make_key_by_hand(self.way, await self.way.tap_into_tab(link))
        await self.way.paste(self.visitor.line("Ключ доступа"), key)
        await self.way.see("Всё готово к сборке")
        assert key not in await self.page.content()

    async def build(self) -> None:
        await self.way.tap(self.page.get_by_role("button", name="Собрать сообщество"))

    async def see_own_tab(self) -> None:
        """No page after the form stands in a frame or is known to the lesson's."""
        assert await self.page.evaluate("window.top === window && window.opener === null")

    async def see_made(self) -> dict[str, Any]:
        """The page says so, the lesson that was left open says so too, and VK holds it readable."""
        await self.visitor.see_result()
        await self.see_own_tab()
        self.way.screens.append("result")
        group = await self.read_group()
        address = f"{self.visitor.served.sandboxed.sandbox.url}/club{group['id']}"
        await expect(self.page.get_by_role("link", name="Открыть").first).to_have_attribute(
            "href", address
        )
        if self.lesson is not None:
            done = self.lesson.get_by_role("heading", name="Сообщество открыто")
            await expect(done).to_be_visible(timeout=BUILD_MS)
            told = self.lesson.page.locator("#told")
            await expect(told).to_have_text(f"Готово: {address}")
        return group

    async def read_group(self) -> dict[str, Any]:
        """The only community of VK; every word in it is readable."""
        (group,) = (await self.visitor.served.sandboxed.world())["groups"]
        found: dict[str, Any] = group
        said = json.dumps(found, ensure_ascii=False)
        assert not _GARBAGE.search(said), _GARBAGE.findall(said)
        return found

    async def see_each_post_once(self, posts: Iterable[dict[str, Any]], number: int) -> None:
        """`number` posts, each of them one of the plan and none twice."""
        (plan,) = await read_column(self.visitor.served, builds.c.plan)
        pieces = CommunityPlan.model_validate_json(plan).pieces
        planned = {piece.key: piece.text for piece in pieces if isinstance(piece, PostPiece)}
        found = Counter(
            key
            for post in posts
            for key, text in planned.items()
            if is_shown_as(text, post["text"])
        )
        assert len(found) == number, found
        assert set(found.values()) == {1}, found
