"""The feed as VK reads it: what is in it and when, and the pages that its items lead to."""

import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import httpx2
import pytest
from sqlalchemy import insert, update

from sandboxed import example_practitioner
from vitrina.domain.community import CommunityState
from vitrina.storage.feeds import Feeds
from vitrina.storage.models import communities, feed_items, feeds, wall_events
from web.conftest import AppWith
from web.feeding import NOW, PAGE_KEY, FedCommunity, open_fed
from web.served_app import ServedApp, read_column
from web.visitor import Browser

HOME = f"/builds/{PAGE_KEY}"
# A person may type what XML has no way to write, and what would end a section of it.
EVIL = "Скидка <b>10</b> ]]> &#64;id1 & 2 < 3\x0b\ufffe 💆🏽 <script>alert(1)</script>"


@pytest.fixture
async def fed(served: ServedApp) -> FedCommunity:
    return await open_fed(served.sandboxed, now=await now_of(served))


async def now_of(served: ServedApp) -> float:
    return served.sandboxed.services.now()


async def address_of(served: ServedApp, fed: FedCommunity) -> str:
    database, vault = served.sandboxed.services.database, served.sandboxed.services.vault
    return f"/feeds/{(await Feeds(database, vault).open(fed.community_id)).key}.xml"


async def tick(browser: Browser, label: str) -> httpx2.Response:
    page = await browser.open(HOME)
    (form,) = [form for form in page.forms if form.action == f"{HOME}/feed"]
    assert label in page.words
    return (await browser.submit(page, form)).answer


def items_of(answer: httpx2.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel is not None
    return [{child.tag: child.text or "" for child in item} for item in channel.findall("item")]


async def test_before_the_person_says_so_the_feed_is_valid_and_empty(
    served: ServedApp, program: httpx2.AsyncClient, fed: FedCommunity
) -> None:
    answer = await program.get(await address_of(served, fed))
    assert items_of(answer) == []
    assert "set-cookie" not in answer.headers
    assert await read_column(served, feed_items.c.post_key) == []


async def test_the_posts_of_the_day_come_with_the_person_s_word(
    served: ServedApp, program: httpx2.AsyncClient, browser: Browser, fed: FedCommunity
) -> None:
    address = await address_of(served, fed)
    assert (await tick(browser, "Адрес вставлен")).status_code == 200
    items = items_of(await program.get(address))
    first = [post for post in fed.posts if post.publish_at is None]
    assert [item["description"] for item in items] == [post.text for post in reversed(first)]
    assert len(first) == 2 and all("\n" in item["description"] for item in items)
    for item, post in zip(items, reversed(first), strict=True):
        assert post.picture is not None and item["title"] == post.picture.title
        assert parsedate_to_datetime(item["pubDate"]).timestamp() <= await now_of(served)
        assert re.fullmatch(rf"{served.url}/posts/[\w-]{{22}}", item["link"])
        assert item["guid"] == post.guid and item["guid"] not in item["link"]
    # Asked again, the very same.
    assert items_of(await program.get(address)) == items


async def test_who_has_the_feed_already_is_told_so(
    served: ServedApp, program: httpx2.AsyncClient, browser: Browser, fed: FedCommunity
) -> None:
    address = await address_of(served, fed)
    empty = await program.get(address)
    await tick(browser, "Адрес вставлен")
    for headers in ({"if-none-match": empty.headers["etag"]}, {"if-none-match": '"x"'}):
        assert len(items_of(await program.get(address, headers=headers))) == 2
    full = await program.get(address)
    for headers in (
        {"if-none-match": full.headers["etag"]},
        {"if-none-match": f"W/{full.headers['etag']}"},
        {"if-modified-since": full.headers["last-modified"]},
    ):
        same = await program.get(address, headers=headers)
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == full.headers["etag"]
    for since in ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "99999"):
        answer = await program.get(address, headers={"if-modified-since": since})
        assert answer.status_code == 200


async def test_hostile_texts_stay_texts(served: ServedApp, program: httpx2.AsyncClient) -> None:
    fed = await open_fed(served.sandboxed, now=await now_of(served), overrides={"post/1": EVIL})
    address = await address_of(served, fed)
    browser = await served.browser()
    await tick(browser, "Адрес вставлен")
    answer = await program.get(address)
    item = items_of(answer)[-1]
    assert b"<b>" not in answer.content and b"]]>" not in answer.content
    # As typed, but for what would be a tag or a call for VK: it takes out the one, makes the other.
    assert "Скидка ‹b>10‹/b> ]]> &amp;#64;id1 & 2 < 3" in item["description"]
    assert "💆🏽" in item["description"]
    page = await program.get(httpx2.URL(item["link"]).path)
    assert "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


async def test_an_item_leads_to_a_page_with_its_picture_and_one_button(
    served: ServedApp, program: httpx2.AsyncClient, browser: Browser, fed: FedCommunity
) -> None:
    address = await address_of(served, fed)
    await tick(browser, "Адрес вставлен")
    item = items_of(await program.get(address))[0]
    page = await program.get(httpx2.URL(item["link"]).path)
    assert page.status_code == 200 and "set-cookie" not in page.headers
    told = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', page.text))
    assert told["image"] == f"{item['link']}.jpg" and told["url"] == item["link"]
    assert (told["image:width"], told["image:height"]) == ("1600", "900")
    assert told["title"] == item["title"]
    site = served.sandboxed.services.settings.vk_site_url
    assert re.findall(r'class="btn[^"]*" href="([^"]+)"', page.text) == [f"{site}/write-77"]
    picture = await program.get(httpx2.URL(told["image"]).path)
    assert picture.headers["content-type"] == "image/jpeg" and picture.content[:2] == b"\xff\xd8"
    again = await program.get(
        httpx2.URL(told["image"]).path, headers={"if-none-match": picture.headers["etag"]}
    )
    assert again.status_code == 304


async def test_nothing_of_the_person_is_told_beyond_the_post(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    fed = await open_fed(
        served.sandboxed,
        now=await now_of(served),
        name="Аграфена Тайная",
        telegram="agrafena_tajnaja",
        overrides={"post/1": "Первая запись", "post/2": "Вторая запись"},
    )
    address = await address_of(served, fed)
    await tick(await served.browser(), "Адрес вставлен")
    answer = await program.get(address)
    pages = [await program.get(httpx2.URL(item["link"]).path) for item in items_of(answer)]
    phone = example_practitioner().phone[-4:]
    for text in (answer.text, *(page.text for page in pages)):
        # The picture is a part of the post, and its title stands on it.
        told = text.replace("\u00a0", " ").replace("Аграфена Тайная", "", 3)
        for secret in ("Тайная", "agrafena", phone, fed.community_id, PAGE_KEY):
            assert secret not in told


@pytest.mark.parametrize("path", ["/feeds/unknown.xml", "/posts/unknown", "/posts/unknown.jpg"])
async def test_what_was_never_there_is_404(program: httpx2.AsyncClient, path: str) -> None:
    assert (await program.get(path)).status_code == 404


async def test_a_forgotten_community_has_no_feed_any_more(
    served: ServedApp, program: httpx2.AsyncClient, browser: Browser, fed: FedCommunity
) -> None:
    address = await address_of(served, fed)
    await tick(browser, "Адрес вставлен")
    link = httpx2.URL(items_of(await program.get(address))[0]["link"]).path
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(
            update(communities).values(state=CommunityState.FORGOTTEN, plan=None)
        )
    for path in (address, link, f"{link}.jpg"):
        assert (await program.get(path)).status_code == 410


async def test_the_person_may_take_their_word_back_until_something_was_given_out(
    served: ServedApp, program: httpx2.AsyncClient, browser: Browser, fed: FedCommunity
) -> None:
    address = await address_of(served, fed)
    await tick(browser, "Адрес вставлен")
    page = await browser.open(HOME)
    (form,) = [form for form in page.forms if form.action == f"{HOME}/feed"]
    await tick(browser, "Ещё не вставлен")
    assert items_of(await program.get(address)) == []
    await tick(browser, "Адрес вставлен")
    assert len(items_of(await program.get(address))) == 2
    late = await browser.submit(page, form)
    assert late.status == 409 and "Лента уже работает" in late.words
    page = await browser.open(HOME)
    assert not [form for form in page.forms if form.action == f"{HOME}/feed"]
    assert len(items_of(await program.get(address))) == 2


async def test_what_vk_shows_is_counted_on_the_page_and_in_the_status(
    served: ServedApp, program: httpx2.AsyncClient, browser: Browser, fed: FedCommunity
) -> None:
    address = await address_of(served, fed)
    await tick(browser, "Адрес вставлен")
    await program.get(address)
    status = f"/groups/{PAGE_KEY}/status"
    progress = (await program.get(status)).json()["progress"]
    assert (progress["posts_published"], progress["total_posts"]) == (0, len(fed.posts))
    # VK trims, folds spaces, and puts the address behind the text.
    shown = " " + fed.posts[0].text.replace("\n\n", "\n") + f"\n{served.url}/posts/x"
    async with served.sandboxed.services.database.transaction() as connection:
        row = {"group_id": 77, "dedup_key": "1", "event": "wall_post_new", "post_id": 5}
        await connection.execute(insert(wall_events).values(**row, text=shown, received_at=NOW))
    page = await browser.open(HOME)
    assert f"Вышло 1 из {len(fed.posts)} записей" in page.words
    progress = (await program.get(status)).json()["progress"]
    assert (progress["posts_published"], progress["posts_scheduled"]) == (1, 0)
    assert list(map(str, await read_column(served, feed_items.c.post_id))) == ["5", "None"]


async def test_feeds_have_a_limit_of_their_own(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="3") as served:
        fed = await open_fed(served.sandboxed)
        program = await served.program()
        address = await address_of(served, fed)
        for _ in range(12):
            assert (await program.get(address)).status_code == 200
        answers = [(await program.get("/create")).status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert (await program.get(address)).status_code == 200


async def test_beyond_its_limit_a_feed_says_when_to_come_again(
    served: ServedApp,
    program: httpx2.AsyncClient,
    fed: FedCommunity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vitrina.web.feed.handlers.PER_MINUTE", 2)
    address = await address_of(served, fed)
    answers = [await program.get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"].isdigit()


async def test_a_community_whose_posts_go_another_way_has_no_feed(
    served: ServedApp, browser: Browser
) -> None:
    await served.sandboxed.open_build(page_key=PAGE_KEY)
    page = await browser.open(HOME)
    assert "Адрес ленты" not in page.words
    assert await read_column(served, feeds.c.key_hash) == []
