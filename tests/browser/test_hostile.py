"""What looks like HTML, a script, a template or a mention ends as plain text everywhere."""

import re
from typing import Any

import pytest
from playwright.async_api import Dialog, Page, expect

from browser.people import HOSTILE
from browser.visitor import DESKTOP, Screen, Visitor

MENTION = re.compile(r"\[[^\[\]|]*\|[^\[\]]*\]|(?<!\w)[@*](?=\w)")
PIECES = ("<script>alert(", '"><img src=x onerror=alert(', "{{7*7}}")
# What was typed would show up as an element, an attribute or a frame of its own.
FOREIGN = """() => [...document.querySelectorAll(
    "script:not([src]), img[onerror], img[src='x'], svg[onload], [onload], b:empty, iframe"
)].map(element => element.outerHTML)"""


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_hostile_words_stay_words(visitor: Visitor, screen: Screen) -> None:
    page = visitor.page
    opened: list[str] = []

    async def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        await dialog.dismiss()

    visitor.context.on("dialog", note)
    await visitor.open()
    await visitor.fill_form(HOSTILE)
    await see_only_words(page)
    await visitor.page.reload()
    await see_only_words(page)
    await visitor.agree()
    await visitor.create()
    await visitor.allow()
    await visitor.see_build()
    await see_only_words(page, HOSTILE["name"])
    await visitor.see_result()
    await see_only_words(page, HOSTILE["name"])

    (group,) = (await visitor.served.sandboxed.world())["groups"]
    for text in texts_of(group):
        assert not MENTION.search(text), text
        assert "49" not in text and "&lt;script" not in text, text
    for piece in PIECES:
        assert any(piece in text for text in texts_of(group)), piece
    await page.goto(f"{visitor.served.sandboxed.sandbox.url}/club{group['id']}")
    await see_only_words(page, HOSTILE["name"])
    assert opened == []


async def see_only_words(page: Page, *words: str) -> None:
    """Nothing of what was typed has become a part of the page; these words are on it as typed."""
    assert await page.evaluate(FOREIGN) == []
    for one in words:
        await expect(page.get_by_text(one).first).to_be_attached()


def texts_of(group: dict[str, Any]) -> list[str]:
    """Everything that VK was given to show."""
    return [
        group["title"],
        *[value for value in group["info"].values() if isinstance(value, str)],
        *[post["text"] for post in group["posts"]],
        *[topic["title"] for topic in group["topics"]],
        *[
            text
            for product in group["products"]
            for text in (product["title"], product["description"])
        ],
    ]
