"""A person ticks what they did by hand: kept, looked at in VK, and said in words."""

import re
from dataclasses import dataclass

import pytest

from vitrina.building.advance import advance
from vitrina.sandbox.world import Group, Photo
from vitrina.storage.models import builds, manual_ticks
from vitrina.wording.build_page import LOOK_FAILED
from web.served_app import ServedApp, grant, read_column
from web.visitor import Browser, Form, Page

JSON_ONLY = {"accept": "application/json", "sec-fetch-site": "same-origin"}


@dataclass
class Made:
    """A community whose avatar and cover VK refused, and the page of its build."""

    served: ServedApp
    browser: Browser
    build_url: str
    status_url: str

    async def page(self) -> Page:
        return await self.browser.open(self.build_url)

    async def press(self, key: str, *, page: Page | None = None) -> Page:
        """The round button of that step, in a browser without scripts."""
        page = page or await self.page()
        form = form_of(page, key)
        return await self.browser.submit(page, form, press=form.buttons[0][1])

    async def flags(self) -> dict[str, object]:
        progress: dict[str, object] = (await self.browser.http.get(self.status_url)).json()[
            "progress"
        ]
        return progress

    @property
    def group(self) -> Group:
        (group,) = self.served.sandboxed.sandbox.world.groups.values()
        return group

    async def seen(self) -> dict[str, str]:
        keys = await read_column(self.served, manual_ticks.c.key)
        return dict(zip(keys, await read_column(self.served, manual_ticks.c.seen), strict=True))


def form_of(page: Page, key: str) -> Form:
    return next(form for form in page.forms if form.action.endswith(f"/steps/{key}"))


@pytest.fixture
async def made(served: ServedApp) -> Made:
    sandboxed = served.sandboxed
    for method in ("photos.getOwnerPhotoUploadServer", "photos.getOwnerCoverPhotoUploadServer"):
        await sandboxed.add_fault(method, "error", times=9, code=15)
    started = await grant(await served.program())
    (build_id,) = await read_column(served, builds.c.id)
    await advance(sandboxed.building, build_id)
    browser = await served.browser()
    return Made(served, browser, started["build_url"], started["status_url"])


def left_of(page: Page) -> tuple[int, int]:
    """How much is left of how much, as the heading says it."""
    found = re.search(r"Осталось сделать вам: ([0-9]+) из ([0-9]+)", page.words)
    assert found is not None
    return int(found[1]), int(found[2])


def picture() -> Photo:
    return Photo(1, "cover", -1, b"", "image/jpeg", 1920, 768, 0)


async def test_what_is_left_is_numbered_and_counted(made: Made) -> None:
    page = await made.page()
    assert '<h2 id="hands-heading">Осталось сделать вам</h2>' in page.words
    assert "Скачайте картинку." in page.words and "Управление → Настройки" in page.words
    assert page.html.index("step-avatar") < page.html.index("step-cover")
    assert page.html.index("step-cover") < page.html.index("step-hand/greeting")


async def test_what_vk_does_not_show_stays_to_be_done(made: Made) -> None:
    page = await made.press("cover")
    assert page.status == 200 and "Пока не видим обложки." in page.words
    assert await made.seen() == {"cover": "missing"}
    assert 'hands-heading">Осталось сделать вам</h2>' in page.words
    assert (await made.flags())["cover_uploaded"] is False


async def test_what_vk_shows_is_done_and_counts_as_there(made: Made) -> None:
    made.group.cover = picture()
    page = await made.press("cover")
    assert "Видим: готово" in page.words
    assert await made.seen() == {"cover": "same"}
    left, total = left_of(page)
    assert left == total - 1
    flags = await made.flags()
    assert flags["cover_uploaded"] is True and flags["avatar_uploaded"] is False


async def test_a_second_look_sees_what_came_later(made: Made) -> None:
    page = await made.press("cover")
    made.group.cover = picture()
    again = next(form for form in page.forms if form.action.endswith("/steps"))
    page = await made.browser.submit(page, again)
    left, total = left_of(page)
    assert "Видим: готово" in page.words and left == total - 1


async def test_what_nobody_can_look_at_stands_on_the_persons_word(made: Made) -> None:
    page = await made.press("hand/greeting")
    assert await made.seen() == {"hand/greeting": "unknown"}
    left, total = left_of(page)
    assert left == total - 1 and "Видим" not in page.words


async def test_a_tick_is_taken_back(made: Made) -> None:
    page = await made.press("hand/greeting")
    page = await made.press("hand/greeting", page=page)
    assert await made.seen() == {}
    assert 'hands-heading">Осталось сделать вам</h2>' in page.words


async def test_a_silent_vk_blocks_neither_the_tick_nor_the_page(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.application.vk_failures.PATIENCE", 0.2)
    await made.served.sandboxed.add_fault("*", "delay", times=9, ms=60_000)
    page = await made.press("cover")
    assert page.status == 200 and LOOK_FAILED in page.words
    assert await made.seen() == {"cover": "unknown"}


async def test_a_token_that_vk_takes_no_more_leaves_it_to_the_person(made: Made) -> None:
    await made.served.sandboxed.add_fault("*", "error", times=9, code=5)
    page = await made.press("cover")
    assert page.status == 200 and LOOK_FAILED not in page.words
    assert await made.seen() == {"cover": "unknown"}


async def test_our_script_is_told_how_everything_stands(made: Made) -> None:
    page = await made.page()
    form = form_of(page, "cover")
    body = dict(form.fields) | {"done": "1"}
    answer = await made.browser.http.post(
        f"{made.served.url}{form.action}", data=body, headers=JSON_ONLY
    )
    told = answer.json()
    assert told["steps"]["cover"] == {
        "ticked": True,
        "done": False,
        "seen": "Пока не видим обложки. Проверьте, сохранилась ли картинка.",
        "unseen": True,
    }
    assert told["may_look_again"] is True and told["error"] == ""
    assert told["heading"] == "Осталось сделать вам"
    assert set(told["steps"]) >= {"avatar", "cover", "hand/greeting", "hand/button"}


@pytest.mark.parametrize("key", ["info", "nothing", "hand/greeting/rest"])
async def test_only_what_is_left_can_be_ticked(made: Made, key: str) -> None:
    page = await made.page()
    form = form_of(page, "cover")
    form.action = form.action.replace("/steps/cover", f"/steps/{key}")
    page = await made.browser.submit(page, form, press="1")
    assert page.status == 404
    assert await made.seen() == {}


async def test_another_site_ticks_nothing(made: Made) -> None:
    page = await made.page()
    form = form_of(page, "cover")
    refused = await made.browser.submit(page, form, site="cross-site", press="1")
    assert refused.status == 400 and await made.seen() == {}
    form.fields = [("csrf", "another")]
    refused = await made.browser.submit(page, form, press="1")
    assert refused.status == 400 and await made.seen() == {}
