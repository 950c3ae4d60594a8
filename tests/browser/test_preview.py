"""What is shown before the grant: it follows the form, can be changed, and is what is built."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import FloatRect, Locator, Route, expect

from browser.barriers import find_barriers
from browser.people import OLGA
from browser.visitor import DESKTOP, PHONE, Screen, Visitor
from vitrina.storage.models import builds
from web.served_app import read_column

OWN = "Свой текст: приходите, поговорим о ваших плечах."


async def fill_and_look(visitor: Visitor) -> Locator:
    """The form is filled, the preview shows all of it; on a phone it is a page of its own."""
    await visitor.open()
    await visitor.fill_form(OLGA)
    await look(visitor)
    preview = visitor.page.get_by_role("tabpanel")
    await expect(preview.get_by_text("Массаж • Набережные Челны").first).to_be_visible()
    await expect(preview.locator("article").first).to_contain_text("Изменить")
    # What was typed last, in the line that no seed words otherwise or folds away.
    visits = preview.get_by_text("Выезжаю на дом", exact=True).filter(visible=True)
    await expect(visits.first).to_be_visible()
    return preview


async def look(visitor: Visitor) -> None:
    if visitor.screen.is_phone:
        # Beside the main button the floating one steps aside.
        await visitor.line("Имя и фамилия").scroll_into_view_if_needed()
        await visitor.page.get_by_role("button", name="Посмотреть целиком").click()
        await expect(visitor.page.get_by_role("button", name="К анкете")).to_be_focused()


def post_of(preview: Locator, key: str) -> Locator:
    """A post by its place in the plan."""
    return preview.locator(f'.post[data-key="{key}"]')


async def box_of(part: Locator) -> FloatRect:
    box = await part.bounding_box()
    assert box is not None
    return box


async def read_plan(visitor: Visitor) -> dict[str, Any]:
    """The plan of the only build, as it is stored."""
    (stored,) = await read_column(visitor.served, builds.c.plan)
    plan: dict[str, Any] = json.loads(stored)
    return plan


async def build(visitor: Visitor) -> dict[str, Any]:
    """From the preview or the form through VK to the result; the community as VK has it."""
    if visitor.screen.is_phone:
        await visitor.page.locator("#send-too").click()
    else:
        await visitor.create()
    await visitor.allow()
    await visitor.see_result()
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    return dict(group)


async def test_what_is_shown_is_what_is_built(visitor: Visitor) -> None:
    preview = await fill_and_look(visitor)
    for price in OLGA["pricing"]:
        await expect(preview.get_by_text(price["title"], exact=True).first).to_be_visible()
    await expect(preview.get_by_text("Бот ответит сам")).to_be_visible()
    await expect(preview.get_by_text("Выйдут сами")).to_contain_text("6 записей")
    shown = {
        key: await post_of(preview, key).locator(".txt").text_content()
        for key in (f"post/{number}" for number in range(1, 9))
    }
    cover = await visitor.page.locator("#preview [data-source=cover] svg").first.inner_html()

    group = await build(visitor)

    assert cover
    assert sorted(post["text"] for post in group["posts"]) == sorted(map(str, shown.values()))


async def test_own_words_and_dropped_posts_are_what_is_built(visitor: Visitor) -> None:
    preview = await fill_and_look(visitor)
    changed, dropped = post_of(preview, "post/1"), post_of(preview, "post/4")
    await changed.get_by_role("button", name="Изменить").click()
    text = changed.get_by_role("textbox", name="Текст записи")
    await expect(text).to_be_focused()
    await text.fill(OWN)
    await changed.get_by_role("button", name="Готово").click()
    await expect(changed.locator(".txt")).to_have_text(OWN)
    await expect(changed.get_by_text("Ваш текст")).to_be_visible()
    await dropped.locator("summary").click()
    words = await dropped.locator(".txt").text_content()
    await dropped.get_by_role("button", name="Убрать").click()
    await expect(dropped.get_by_role("button", name="Вернуть")).to_be_visible()

    await visitor.page.reload()
    await visitor.agree()
    await look(visitor)
    await expect(changed.locator(".txt")).to_have_text(OWN)
    await expect(dropped.locator("summary")).to_contain_text(re.compile("не.выйдет"))
    group = await build(visitor)

    texts = [post["text"] for post in group["posts"]]
    assert len(texts) == 7 and OWN in texts and words not in texts


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_changed_posts_can_be_taken_back(visitor: Visitor, screen: Screen) -> None:
    preview = await fill_and_look(visitor)
    post = post_of(preview, "post/1")
    ours = await post.locator(".txt").text_content() or ""
    await post.get_by_role("button", name="Изменить").click()
    await post.get_by_role("textbox").fill(OWN)
    await post.get_by_role("textbox").press("Escape")
    await expect(post.locator(".txt")).to_have_text(ours)
    await expect(post.get_by_role("button", name="Изменить")).to_be_focused()

    await post.get_by_role("button", name="Изменить").click()
    await post.get_by_role("textbox").fill(OWN)
    await post.get_by_role("button", name="Готово").click()
    await post.get_by_role("button", name="Вернуть наш текст").click()
    await expect(post.locator(".txt")).to_have_text(ours)
    await post.get_by_role("button", name="Убрать").click()
    await post.get_by_role("button", name="Вернуть").click()
    await expect(post.get_by_role("button", name="Убрать")).to_be_visible()


async def test_what_somebody_wrote_is_never_lost(visitor: Visitor) -> None:
    page = visitor.page
    preview = await fill_and_look(visitor)
    post = post_of(preview, "post/1")
    await post.get_by_role("button", name="Изменить").click()
    text = post.get_by_role("textbox", name="Текст записи")
    assert 0 <= (await box_of(text))["y"] < 600
    await text.fill("Строка за строкой.\n" * 60)
    assert await text.evaluate("field => field.scrollHeight <= field.clientHeight + 1")
    await text.fill(OWN)
    assert (await box_of(text))["height"] < 200
    # The form says less for a while, and no post is there: the editor comes back with it.
    await page.evaluate(
        "() => { const phone = document.querySelector('#phone'); window.phone = phone.value;"
        " phone.value = ''; phone.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    await expect(preview.locator(".editor")).to_have_count(0)
    await page.evaluate(
        "() => { const phone = document.querySelector('#phone'); phone.value = window.phone;"
        " phone.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    await expect(text).to_have_value(OWN)
    await post.get_by_role("button", name="Готово").click()
    await expect(post.locator(".txt")).to_have_text(OWN)
    await expect(post.get_by_role("button", name="Изменить")).to_be_in_viewport()
    # A dropped post comes back as it was written; an editor left open counts when the form is sent.
    await post.get_by_role("button", name="Убрать").click()
    await post.get_by_role("button", name="Вернуть").click()
    await expect(post.locator(".txt")).to_have_text(OWN)
    await post.get_by_role("button", name="Изменить").click()
    await text.fill(OWN + " И о шее.")
    group = await build(visitor)
    assert OWN + " И о шее." in [one["text"] for one in group["posts"]]


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_colours_and_drawing_change_by_a_click_and_are_built(
    visitor: Visitor, screen: Screen
) -> None:
    page = visitor.page
    await visitor.open()
    await visitor.fill_form(OLGA)
    cover = page.locator("#strip").get_by_label("Обложка")
    await expect(cover).to_contain_text(OLGA["name"].split()[0])
    before = await cover.inner_html()
    # A new page's own drawing is drawn by lot: another than that is chosen.
    has_rings = await page.locator("#pattern-of-rings").is_checked()
    pattern, label = ("waves", "Волны") if has_rings else ("rings", "Круги")

    await visitor.tick("Глина")
    await expect(page.locator("html")).to_have_attribute("data-theme", "clay")
    await visitor.tick(label)
    await page.wait_for_function(
        "before => !document.querySelector('#strip').innerHTML.includes(before)", arg=before
    )

    await visitor.create()
    await visitor.allow()
    await visitor.see_result()
    pictures = [
        item["picture"] for item in (await read_plan(visitor))["items"] if "picture" in item
    ]
    assert {picture["theme"] for picture in pictures if picture} == {"clay"}
    assert any(picture.get("pattern") == pattern for picture in pictures if picture)


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_the_way_back_from_the_preview_on_a_phone(visitor: Visitor, screen: Screen) -> None:
    page = visitor.page
    await fill_and_look(visitor)
    await expect(visitor.line("Имя и фамилия")).to_be_hidden()
    await page.go_back()
    await expect(visitor.line("Имя и фамилия")).to_be_visible()
    await look(visitor)
    await page.get_by_role("button", name="К анкете").click()
    await expect(page.get_by_role("button", name="Посмотреть целиком")).to_be_focused()
    await expect(visitor.line("Имя и фамилия")).to_have_value(OLGA["name"])


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_parts_are_chosen_by_arrow_keys(visitor: Visitor, screen: Screen) -> None:
    page = visitor.page
    preview = await fill_and_look(visitor)
    await page.get_by_role("tab", name="Страница").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Услуги")).to_be_focused()
    await expect(preview.get_by_text("Бот ответит сам")).to_be_hidden()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("tab", name="Чат", selected=True)).to_be_focused()
    await expect(preview.get_by_text("Бот ответит сам")).to_be_visible()
    await expect(preview.locator(".goods")).to_be_hidden()


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_a_medical_word_is_marked_and_mended_by_a_click(
    visitor: Visitor, screen: Screen
) -> None:
    page = visitor.page
    await visitor.open()
    await visitor.fill_form({**OLGA, "about": "Лечу спину и шею."})
    about = visitor.line("Несколько слов")
    await expect(about).to_have_accessible_description(re.compile("лиценз"))

    await page.get_by_role("button", name="Заменить на").first.click()

    await expect(about).to_be_focused()
    await expect(about).not_to_have_value(re.compile("Лечу"))
    await expect(about).not_to_have_accessible_description(re.compile("лиценз"))


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_what_was_shown_stays_while_too_many_ask(visitor: Visitor, screen: Screen) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, headers={"Retry-After": "1"}, json={"error": "busy"})

    preview = await fill_and_look(visitor)
    visitor.expect_status(503)
    await visitor.page.route("**/preview", refuse, times=1)
    await visitor.line("Имя и фамилия").fill("Анна Щукина")
    says = visitor.page.locator("#preview-says")
    await expect(says).to_have_text("Предпросмотр обновится через несколько секунд")
    cover = preview.locator("[data-source=cover]")
    await expect(cover).to_contain_text(OLGA["name"].split()[-1])
    await expect(cover).to_contain_text("Щукина", timeout=10_000)
    await expect(says).not_to_have_text(re.compile("секунд"))


async def test_the_preview_shuts_nobody_out(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.open()
    found = await find_barriers(page, "the preview of an empty form", (visitor.screen,))
    preview = await fill_and_look(visitor)
    found += await find_barriers(page, "the preview", (visitor.screen,))
    post = post_of(preview, "post/1")
    await post.get_by_role("button", name="Изменить").click()
    later = post_of(preview, "post/4")
    await later.locator("summary").click()
    await later.get_by_role("button", name="Убрать").click()
    await expect(later.get_by_role("button", name="Вернуть")).to_be_visible()
    found += await find_barriers(page, "posts that are changed", (visitor.screen,))
    assert found == []
