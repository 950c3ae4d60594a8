"""What has the focus is never covered: by Tab through the whole form, on every screen and zoom."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Frame, Page, expect

from browser.conftest import LetIn
from browser.in_lesson import open_lesson
from browser.kinds import STILL
from browser.lesson import open_school
from browser.visitor import DESKTOP, PHONE, Screen, Visitor

ZOOMED = Screen("desktop at 200 %", {"viewport": {"width": 720, "height": 450}, "has_touch": False})
LOW = Screen("low and wide", {"viewport": {"width": 1280, "height": 420}, "has_touch": False})
FAR = 90  # presses of Tab; the form has some fifty stops
# Where the focus is, and which of nine points of what is seen of it belong to something else.
LOOK = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const seen = at.matches('.vh') ? at.labels?.[0] || at : at;
  const box = seen.getBoundingClientRect();
  const covered = [];
  for (const x of [0.1, 0.5, 0.9]) for (const y of [0.15, 0.5, 0.85]) {
    const found = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    const group = seen.closest('.cell, .srv, .th, .chip, .pick > div, .agree > div') || seen;
    if (!found || !(group.contains(found) || found.contains(group)))
      covered.push(`${x},${y}: ${found?.className || 'out of sight'}`);
  }
  return { name: at.id || at.textContent.trim() || at.tagName, covered };
}"""

quietly = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)


async def tab_through(page: Page, part: Page | Frame, until: str) -> tuple[list[str], list[str]]:
    """Every stop up to the one of that id, and what covered any of them."""
    stops: list[str] = []
    covered: list[str] = []
    for _ in range(FAR):
        await page.keyboard.press("Tab")
        at: dict[str, Any] | None = await part.evaluate(LOOK)
        if at is None:
            continue
        stops.append(at["name"])
        if at["covered"]:
            covered.append(f"{at['name']}: {at['covered']}")
        if at["name"] == until:
            return stops, covered
    raise AssertionError(f"Tab never comes to {until}: {stops}")


@quietly
@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_nothing_that_has_the_focus_is_covered(let_in: LetIn, screen: Screen) -> None:
    found = []
    for one in (PHONE, DESKTOP, ZOOMED, LOW):
        visitor = await let_in(**one.options)
        await visitor.open()
        await expect(visitor.page.locator("#preview[data-ready]")).to_be_attached()
        stops, covered = await tab_through(visitor.page, visitor.page, "send")
        assert {"name", "about", "consents.publication"} < set(stops)
        found += [f"{one}: {what}" for what in covered]
        # And back, by which a bar at the top would cover.
        for _ in range(12):
            await visitor.page.keyboard.press("Shift+Tab")
            back = await visitor.page.evaluate(LOOK)
            found += [f"{one}, back: {back}"] if back["covered"] else []
        await visitor.page.close()
    assert found == []


@pytest.mark.parametrize("screen", [PHONE], ids=str)
@quietly
async def test_the_keyboard_of_a_phone_covers_no_field(let_in: LetIn, screen: Screen) -> None:
    visitor = await let_in()
    page = visitor.page
    # Chromium without a window has no such keyboard: it says what one would leave.
    await page.add_init_script(
        "const view = window.visualViewport; let left = innerHeight;"
        "Object.defineProperty(view, 'height', { get: () => left });"
        "window.openKeyboard = () => { left = innerHeight - 340;"
        " view.dispatchEvent(new Event('resize')); };"
    )
    await visitor.open()
    for name in ("phone", "hours", "about"):
        field = page.locator(f"#{name}")
        await field.focus()
        await page.evaluate("openKeyboard()")
        await page.evaluate(LOOK)
        box = await field.bounding_box()
        assert box is not None
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844 - 340, name
        await expect(page.locator("#dock")).to_be_hidden()


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
@pytest.mark.parametrize(
    "served", [replace(STILL, framers="http://localhost:*")], indirect=True, ids=str
)
async def test_nothing_is_covered_in_a_lesson(visitor: Visitor, screen: Screen) -> None:
    with open_school() as school:
        await open_lesson(visitor, school)
        assert visitor.frame is not None
        await expect(visitor.frame.locator("#preview[data-ready]")).to_be_attached()
        await visitor.line("Имя и фамилия").focus()
        _, covered = await tab_through(visitor.page, visitor.frame, "send")
        assert covered == []
