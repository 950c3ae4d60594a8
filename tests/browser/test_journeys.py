"""Every way from the form to its end, in a VK as strict as it usually is."""

import asyncio
import io
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from browser.by_hand import Way, open_community
from browser.conftest import LetIn
from browser.journey import EVERYWHERE, MOSTLY, Journey, Place
from browser.kinds import WORKING, Kind, open_kind
from browser.lesson import School, open_school
from browser.people import OLGA
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Screen
from sandbox_options import ASKING
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world import Group
from vitrina.storage.models import practitioners
from web.served_app import ServedApp, read_column

BY_KEY = "Собрать по ключу сообщества"
OWN: dict[str, Any] = {"description": "Мы работаем с 2009 года.", "cover": True, "posts": 2}
OWN_INFO = {"phone": "+7 900 000-00-00", "website": "https://example.org"}
SITE_ONLY = "Ссылка на сайт или Телеграм, если её ещё нет. Описание останется вашим"
REPLACE = {"description": "Заменить описание нашим", "cover": "Заменить обложку нашей"}
PICTURES = 30  # files of a kit at least
MOST_TAPS = 12  # by the key, from the form to the finished community
# VK ID with fewer rights than were asked for, and with all of them in name only.
NARROW = Kind(replace(ASKING, app_rights=frozenset({"groups"})))
IN_NAME_ONLY = Kind(replace(ASKING, strict=replace(Strictness.usual(), vk_id_unapproved=True)))

everywhere = pytest.mark.parametrize("place", EVERYWHERE, ids=str)
mostly = pytest.mark.parametrize("place", MOSTLY, ids=str)


@pytest.fixture
def screen(place: Place) -> Screen:
    return place.screen


@pytest.fixture
def school() -> Iterator[School]:
    with open_school() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def served(
    request: pytest.FixtureRequest, sqlite_url: str, no_waiting_for_vk: None, school: School
) -> AsyncIterator[ServedApp]:
    """The school's site may frame the form."""
    kind: Kind = getattr(request, "param", WORKING)
    async with open_kind(replace(kind, framers=school.origin), sqlite_url) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def journey(let_in: LetIn, school: School, place: Place) -> Journey:
    visitor = await let_in()
    await visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert "script-escapes" in (await visitor.served.sandboxed.world())["strict"]
    return Journey(Way(visitor), school, place)


@everywhere
async def test_by_the_permission_of_vk(journey: Journey) -> None:
    await journey.fill()
    await journey.press("Создать")
    await journey.allow()
    group = await journey.see_made()
    assert group["avatar"] and group["cover"]
    assert {product["title"] for product in group["products"]} >= {
        price["title"] for price in OLGA["pricing"]
    }
    await journey.see_each_post_once(group["posts"], 8)


@everywhere
async def test_by_the_key_of_a_community_opened_on_the_way(
    journey: Journey, capsys: pytest.CaptureFixture[str]
) -> None:
    way = journey.way
    await journey.fill()
    await journey.press(BY_KEY)
    await way.see("Сначала нужно сообщество")
    page = journey.page
    title = await page.locator(".copy-row span").first.inner_text()
    await way.tap(page.locator(".copy-row").get_by_role("button"))
    tab = await way.tap_into_tab(page.get_by_role("link", name="Открыть ВКонтакте"))
    assert await tab.evaluate("navigator.clipboard.readText()") == title
    await tab.get_by_label("Название").focus()
    await tab.keyboard.press("Control+V")
    await way.tap(tab.get_by_role("button", name="Создать сообщество"))
    address = tab.url
    await tab.close()
    await journey.give_address(address)
    await journey.give_key()
    await expect(page.get_by_text("6 записей по дням")).to_be_visible()
    await journey.build()
    group = await journey.see_made()
    assert group["title"] == title and group["cover"]
    assert OLGA["city"] in group["info"]["description"]
    await journey.see_each_post_once(group["posts"], 8)
    # The same key is enough for the bot.
    await expect(page.get_by_text("Разрешите боту отвечать")).to_have_count(0)
    with capsys.disabled():
        sys.stdout.write(
            f"\nconnect, {journey.place}: {way.taps} taps, {way.pastes} pastes and the title in"
            f" VK, {way.fields} fields, {len(way.screens)} screens\n"
        )
    assert way.taps <= MOST_TAPS
    assert way.pastes == 2


@pytest.mark.parametrize(
    ("place", "ticked"),
    [(place, ("description", "cover")) for place in MOSTLY]
    + [(MOSTLY[0], ticked) for ticked in ((), ("description",), ("cover",))],
    ids=str,
)
async def test_what_a_community_has_changes_only_where_the_person_ticked_it(
    journey: Journey, ticked: tuple[str, ...]
) -> None:
    url = await open_community(journey.visitor, **OWN)
    world_group(journey, int(url.rpartition("club")[2])).info.update(OWN_INFO)
    before = await journey.read_group()
    cover = own_cover(journey, before)
    await begin_with(journey, url)
    await expect(journey.page.get_by_text(OWN["description"])).to_be_visible()
    await expect(journey.visitor.exactly(SITE_ONLY)).to_be_visible()
    ours = journey.page.locator(".made").first.get_by_text("Обложка")
    await expect(ours).to_have_count(0)
    for thing in ticked:
        await journey.way.tap(journey.page.locator("label").filter(has_text=REPLACE[thing]))
    await expect(ours).to_have_count(int("cover" in ticked))  # counted anew by itself
    assert await journey.read_group() == before  # until the button nothing is done
    await journey.build()
    group = await journey.see_made()

    changed = {key for key, was in before["info"].items() if group["info"].get(key) != was}
    # `settings` is what a bot needs, and no visitor sees it.
    assert changed - {"settings"} == (
        {"description", "phone", "website", "sections"} if "description" in ticked else set()
    )
    assert (own_cover(journey, group) == cover) == ("cover" not in ticked)
    assert group["title"] == before["title"] and not group["avatar"]
    had = {post["id"] for post in before["posts"]}
    assert [post for post in group["posts"] if post["id"] in had] == before["posts"]
    await journey.see_each_post_once(group["posts"], 8)


# Either narrowness on either screen, on our page and in a lesson.
@pytest.mark.parametrize(
    ("place", "served"),
    [
        pytest.param(place, kind, id=f"{name}-{place}")
        for name, kind, places in (
            ("less", NARROW, (Place(PHONE, True), Place(DESKTOP, False))),
            ("in-name", IN_NAME_ONLY, (Place(PHONE, False), Place(DESKTOP, True))),
        )
        for place in places
    ],
    indirect=["served"],
)
async def test_a_permission_too_narrow_goes_on_by_the_key_with_nothing_typed_again(
    journey: Journey,
) -> None:
    journey.visitor.expect_status(403)
    url = await open_community(journey.visitor)
    await journey.fill()
    await journey.press("Создать")
    await journey.allow()
    await journey.way.tap(journey.page.get_by_role("button", name="Продолжить по ключу сообщества"))
    await expect(journey.page.get_by_text(f"{OLGA['name']}, {OLGA['city']}")).to_be_visible()
    await expect(journey.visitor.heading("Сначала нужно сообщество")).to_be_visible()
    await journey.give_address(url)
    await journey.give_key()
    await journey.build()
    group = await journey.see_made()
    assert len(await read_column(journey.visitor.served, practitioners.c.id)) == 1
    assert group["cover"] and OLGA["phone"] in group["info"]["description"]
    await journey.see_each_post_once(group["posts"], 8)


@mostly
async def test_a_kit_for_whoever_grants_nothing(journey: Journey) -> None:
    await journey.fill()
    await journey.press("Взять готовый набор")
    await expect(journey.visitor.heading("Набор для сообщества")).to_be_visible()
    await journey.see_own_tab()
    page = journey.page
    cover = page.get_by_role("img", name="Картинка: Поставьте обложку")
    await cover.scroll_into_view_if_needed()
    await expect(cover).to_have_js_property("complete", value=True)
    assert await cover.evaluate("image => image.naturalWidth") == 1920
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Скачать всё архивом").click()
    path = await (await started.value).path()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None and len(archive.namelist()) > PICTURES
        texts = [archive.read(one).decode() for one in archive.namelist() if one.endswith(".txt")]
    assert any(OLGA["name"] in text for text in texts)
    assert (await journey.visitor.served.sandboxed.world())["groups"] == []


@mostly
async def test_posts_that_vk_takes_from_the_feed(journey: Journey) -> None:
    url = await open_community(journey.visitor)
    await begin_with(journey, url)
    page = journey.page
    await journey.way.tap(page.locator("label").filter(has_text="С картинками, через RSS"))
    await journey.build()
    group = await journey.see_made()
    assert group["posts"] == []
    await expect(journey.visitor.heading("Пусть ВКонтакте сам берёт записи")).to_be_visible()
    address = await page.locator(".feed-address").inner_text()
    await journey.way.tap(page.get_by_role("button", name="Адрес вставлен"))
    await expect(page.get_by_text("Адрес у ВКонтакте.")).to_be_visible()
    await journey.visitor.wait_for_bot()
    for path in ("rss", "rss/poll"):
        await tell_vk(journey, path, group_id=group["id"], url=address)
    group = await journey.read_group()
    await journey.see_each_post_once(group["posts"], 2)
    assert all(any(post["cards"].values()) for post in group["posts"])
    counted = page.get_by_text("Вышло 2 из 8 записей")
    async with asyncio.timeout(BUILD_MS / 1000):
        while not await counted.count():  # VK's events come by themselves, a moment later
            await page.wait_for_timeout(250)
            await page.reload()


async def begin_with(journey: Journey, url: str) -> None:
    """To the last question, with a community that is there already."""
    await journey.fill()
    await journey.press(BY_KEY)
    await journey.way.tap(journey.page.get_by_role("link", name="У меня уже есть сообщество"))
    await journey.give_address(url)
    await journey.give_key()


async def tell_vk(journey: Journey, path: str, **body: Any) -> None:
    """What a person does on VK's own screens, or VK by itself."""
    sandboxed = journey.visitor.served.sandboxed
    reply = await sandboxed.http.post(f"{sandboxed.sandbox.url}/sandbox/{path}", json=body)
    reply.raise_for_status()


def world_group(journey: Journey, group_id: int) -> Group:
    return journey.visitor.served.sandboxed.sandbox.world.groups[group_id]


def own_cover(journey: Journey, group: dict[str, Any]) -> bytes:
    """The cover's picture, as VK keeps it."""
    cover = world_group(journey, group["id"]).cover
    assert cover is not None
    data: bytes = cover.data
    return data
