"""Ольга's community as a visitor sees it in the sandbox, and what lands on a personal wall."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.testclient import TestClient

from vitrina.sandbox import world as vk
from vitrina.sandbox.app import create_sandbox
from vitrina.sandbox.oauth.browsers import COOKIE
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.views.message import show_message
from vitrina.sandbox.world.dialogs import add_message
from vitrina.sandbox.world.posting import add_post, postpone_post

NOW = int(datetime(2026, 11, 23, 9, 10, tzinfo=UTC).timestamp())  # 12:10 in Moscow
DECEMBER = int(datetime(2026, 12, 5, 7, 0, tzinfo=UTC).timestamp())  # the 5th, 10:00 in Moscow
OLGA, ELENA, CLUB = 100, 7, 5


class Sandbox:
    """Ольга's community in a running sandbox; Елена's browser is the one with `ELENAS_COOKIE`."""

    def __init__(self) -> None:
        self.app = create_sandbox(SandboxOptions(), clock=lambda: float(NOW))
        self.world: vk.World = self.app.state.sandbox.world
        self.app.state.sandbox.grants.browsers[ELENAS_COOKIE] = ELENA
        self.group = fill_world(self.world)

    def written(self) -> list[tuple[int, str, str | None]]:
        """What visitors wrote: who, what, with which payload."""
        return [
            (message.from_id, message.text, message.payload)
            for message in self.world.messages
            if message.from_id > 0
        ]


ELENAS_COOKIE = "elena"


def say(world: vk.World, text: str, *, from_id: int = -CLUB) -> vk.Message:
    """One more message of Елена's dialog, the community's unless said otherwise."""
    return add_message(world, world.groups[CLUB], ELENA, from_id, text)


def publish(world: vk.World, wall: vk.Wall, text: str, *, from_id: int | None = None) -> vk.Post:
    """A post of the wall's owner unless said otherwise."""
    author = wall.owner_id if from_id is None else from_id
    return add_post(world, wall, from_id=author, text=text, created_by=OLGA)


def add_photo(world: vk.World, kind: vk.PhotoKind, width: int, height: int) -> vk.Photo:
    number = world.next_id("photo")
    data = f"{kind} {number}".encode()
    photo = vk.Photo(number, kind, -CLUB, data, "image/jpeg", width, height, NOW)
    world.photos[number] = photo
    return photo


def fill_world(world: vk.World) -> vk.Group:
    world.users[OLGA] = vk.User(OLGA, "Ольга", "Васильева", vk.Wall(OLGA))
    world.users[ELENA] = vk.User(ELENA, "Елена", "Морозова", vk.Wall(ELENA))
    group = vk.Group(
        id=CLUB,
        title="Массаж • Набережные Челны • Ольга В.",
        screen_name=f"club{CLUB}",
        owner_id=OLGA,
        type="page",
        subtype=3,
        created=NOW,
        wall=vk.Wall(-CLUB),
        description="Делаю массаж.\nАдрес: пр. Мира, 24\nЧасы: Пн–Сб 10:00–20:00",
        info={"phone": "+7 900 555-01-28"},
        settings={"messages": True},
        market="basic",
        members={OLGA},
    )
    group.avatar = add_photo(world, "avatar", 1000, 1000)
    group.cover = add_photo(world, "cover", 1920, 768)
    group.cover.crop = (0, 0, 1920, 768)
    world.groups[CLUB] = group
    hello = publish(world, group.wall, "Давайте знакомиться\n\n#массаж")
    hello.attachments.append(add_photo(world, "wall", 1600, 900).attachment)
    group.wall.pinned_id = hello.id
    publish(world, group.wall, "Какой массаж выбрать")
    text = "Как подготовиться"
    postpone_post(world, group.wall, DECEMBER, from_id=-CLUB, text=text, created_by=OLGA)
    picture = add_photo(world, "product", 1000, 1000)
    group.products[1] = vk.Product(
        1, -CLUB, "Массаж лица", "Длится 45 минут.", 1, 1600.0, NOW, sku="face", photo_id=picture.id
    )
    rules = vk.Comment(1, -CLUB, "Правила простые.", NOW)
    group.topics[1] = vk.Topic(1, "Отзывы", OLGA, NOW, True, [rules])
    return group


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[TestClient]:
    with TestClient(sandbox.app) as client:
        yield client


def test_a_visitor_sees_the_whole_community(browser: TestClient) -> None:
    page = browser.get(f"/club{CLUB}").text
    for shown in (
        "Песочница: так выглядит созданное, это не&nbsp;ВКонтакте",
        "<h1>Массаж • Набережные Челны • Ольга В.</h1>",
        "Публичная страница · 1\u00a0подписчик",
        '<span class="lnk">+7 900 555-01-28</span>',
        "пр. Мира, 24",
        "Пн–Сб 10:00–20:00",
        "1\u00a0600\u00a0₽",
        "сегодня в 12:10",
        '<span class="lnk">#массаж</span>',
        "Отзывы",
    ):
        assert shown in page


def test_the_pinned_post_comes_first(browser: TestClient) -> None:
    page = browser.get(f"/club{CLUB}").text
    assert page.index("Давайте знакомиться") < page.index("Какой массаж выбрать")
    assert page.count('title="Запись закреплена"') == 1


def test_waiting_posts_stand_under_their_own_tab_only(browser: TestClient) -> None:
    wall, waiting = browser.get(f"/club{CLUB}").text, browser.get(f"/club{CLUB}/postponed").text
    assert "Как подготовиться" not in wall
    assert "Отложенные <span>1</span>" in wall
    assert "Как подготовиться" in waiting
    assert "5 декабря в 10:00" in waiting


def test_a_product_is_shown_with_its_description(browser: TestClient) -> None:
    assert f'href="/club{CLUB}/goods/1"' in browser.get(f"/club{CLUB}/goods").text
    product = browser.get(f"/club{CLUB}/goods/1").text
    assert "Длится 45 минут." in product
    assert "face" in product
    assert browser.get(f"/club{CLUB}/goods/2").status_code == 404


def test_a_switched_off_shop_shows_no_goods(sandbox: Sandbox, browser: TestClient) -> None:
    sandbox.group.market = "none"
    assert "Массаж лица" not in browser.get(f"/club{CLUB}").text
    assert "выключены" in browser.get(f"/club{CLUB}/goods").text
    assert browser.get(f"/club{CLUB}/goods/1").status_code == 404


def test_a_discussion_is_shown_with_its_text(browser: TestClient) -> None:
    page = browser.get(f"/club{CLUB}/topics").text
    assert "Отзывы" in page
    assert "Правила простые." in page


def test_pictures_are_the_bytes_that_were_uploaded(sandbox: Sandbox, browser: TestClient) -> None:
    assert sandbox.group.cover
    address = f"/photos/{sandbox.group.cover.id}"
    assert f'src="{address}"' in browser.get(f"/club{CLUB}").text
    answer = browser.get(address)
    assert answer.content == sandbox.group.cover.data
    assert answer.headers["content-type"] == "image/jpeg"
    assert browser.get("/photos/1").status_code == 404


def test_a_cover_cropped_to_a_corner_is_seen_cropped(sandbox: Sandbox, browser: TestClient) -> None:
    assert sandbox.group.cover
    sandbox.group.cover.crop = (0, 0, 795, 200)
    assert 'viewBox="0 0 795 200"' in browser.get(f"/club{CLUB}").text


def test_what_people_typed_never_becomes_markup(sandbox: Sandbox, browser: TestClient) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    sandbox.group.title = sandbox.group.description = evil
    publish(sandbox.world, sandbox.group.wall, evil)
    sandbox.group.wall.posts[2].attachments.append(evil)
    sandbox.group.topics[1].title = sandbox.group.topics[1].comments[0].text = evil
    sandbox.group.products[1].title = sandbox.group.products[1].description = evil
    say(sandbox.world, evil).keyboard = {
        "buttons": [[{"action": {"type": "text", "label": evil}, "color": evil}]]
    }
    browser.cookies.set(COOKIE, ELENAS_COOKIE)
    for part in ("", "/goods", "/goods/1", "/topics", "/postponed", "/messages"):
        page = browser.get(f"/club{CLUB}{part}").text
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


def test_pages_forbid_scripts_and_frames(browser: TestClient) -> None:
    for address in ("/", f"/club{CLUB}", f"/id{OLGA}", "/communities", "/club999"):
        answer = browser.get(address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text
        assert " style=" not in answer.text


def test_a_new_visitor_writes_and_sees_the_dialog(sandbox: Sandbox, browser: TestClient) -> None:
    page = browser.post(f"/club{CLUB}/messages", data={"text": " Сколько стоит массаж? "}).text
    ((visitor, text, payload),) = sandbox.written()
    assert (text, payload) == ("Сколько стоит массаж?", None)
    assert visitor not in (OLGA, ELENA)
    assert 'class="bub me"' in page
    assert "Сколько стоит массаж?" in page
    assert "Сколько стоит массаж?" in browser.get(f"/club{CLUB}").text


def test_a_browser_that_granted_before_writes_as_the_same_person(
    sandbox: Sandbox, browser: TestClient
) -> None:
    browser.cookies.set(COOKIE, ELENAS_COOKIE)
    browser.post(f"/club{CLUB}/messages", data={"text": "Здравствуйте"})
    assert sandbox.written() == [(ELENA, "Здравствуйте", None)]
    assert ELENA in sandbox.group.allowed_writers


def test_a_waiting_post_comes_out_on_the_wall_in_its_time(
    sandbox: Sandbox, browser: TestClient
) -> None:
    sandbox.world.offset += DECEMBER - NOW + 60
    wall, waiting = browser.get(f"/club{CLUB}").text, browser.get(f"/club{CLUB}/postponed").text
    assert "Как подготовиться" in wall
    assert "сегодня в 10:00" in wall
    assert "Как подготовиться" not in waiting


def test_somebody_else_does_not_see_the_dialog(browser: TestClient) -> None:
    browser.post(f"/club{CLUB}/messages", data={"text": "Это личное"})
    browser.cookies.clear()
    assert "Это личное" not in browser.get(f"/club{CLUB}/messages").text


def test_a_pressed_button_writes_its_label_and_payload(
    sandbox: Sandbox, browser: TestClient
) -> None:
    answer = say(sandbox.world, "Здравствуйте")
    prices = {"type": "text", "label": "Все цены", "payload": '{"ask":"prices"}'}
    link = {"type": "open_link", "label": "Карта", "link": "https://example.org"}
    answer.keyboard = {"buttons": [[{"action": prices}, {"action": link}]]}
    browser.cookies.set(COOKIE, ELENAS_COOKIE)
    browser.post(f"/club{CLUB}/messages", data={"key": "0:0"})
    browser.post(f"/club{CLUB}/messages", data={"key": "0:1"})
    browser.post(f"/club{CLUB}/messages", data={"key": "9:9"})
    assert sandbox.written() == [(ELENA, "Все цены", '{"ask":"prices"}')]


def test_nothing_is_written_for_an_empty_text_another_site_or_a_flood(
    sandbox: Sandbox, browser: TestClient
) -> None:
    address = f"/club{CLUB}/messages"
    assert browser.post(address, data={"text": "  "}).status_code == 200
    foreign = browser.post(address, data={"text": "a"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert browser.post(address, data={"text": "я" * 40_000}).status_code == 413
    assert sandbox.written() == []


def test_closed_messages_have_no_box(sandbox: Sandbox, browser: TestClient) -> None:
    sandbox.group.settings["messages"] = False
    assert "Написать" not in browser.get(f"/club{CLUB}").text
    assert browser.post(f"/club{CLUB}/messages", data={"text": "Привет"}).status_code == 404
    assert sandbox.written() == []


def test_an_empty_personal_wall_is_as_it_should_be(browser: TestClient) -> None:
    page = browser.get(f"/id{OLGA}").text
    assert "Ольга Васильева" in page
    assert "На личной стене пусто" in page
    assert f'href="/club{CLUB}"' in page


def test_a_post_on_a_personal_wall_is_plainly_seen(sandbox: Sandbox, browser: TestClient) -> None:
    publish(sandbox.world, sandbox.world.users[OLGA].wall, "Массаж, недорого")
    page = browser.get(f"/id{OLGA}").text
    assert "Массаж, недорого" in page
    assert "На личной стене есть записи" in page


def test_a_persons_words_on_the_communitys_wall_carry_the_persons_name(
    sandbox: Sandbox, browser: TestClient
) -> None:
    publish(sandbox.world, sandbox.group.wall, "Я не сообщество", from_id=ELENA)
    assert "<b>Елена Морозова</b>" in browser.get(f"/club{CLUB}").text


def test_a_bare_community_says_what_it_lacks(sandbox: Sandbox, browser: TestClient) -> None:
    bare = vk.Group(6, "", "club6", OLGA, "page", 3, NOW, vk.Wall(-6))
    sandbox.world.groups[6] = bare
    page = browser.get("/club6").text
    assert "Сообщество без названия" in page
    assert "На стене пока нет записей." in page
    assert "Обсуждений пока нет." in browser.get("/club6/topics").text
    assert "Отложенных записей нет." in browser.get("/club6/postponed").text


def test_the_list_of_communities_leads_to_each(browser: TestClient) -> None:
    assert f'href="/club{CLUB}"' in browser.get("/communities").text


@pytest.mark.parametrize("address", ["/club999", "/club999/goods", "/id999"])
def test_what_does_not_exist_is_a_clear_404(browser: TestClient, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "Такой страницы" in answer.text


def test_the_style_sheet_and_the_font_are_kept_for_a_year(browser: TestClient) -> None:
    page = browser.get(f"/club{CLUB}").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    for address in (style, "/club-static/onest.ttf", "/club-static/icon.svg"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["cache-control"]
    assert browser.get("/club-static/club.css").headers["cache-control"] == "no-cache"


def test_the_sandbox_begins_with_what_was_made_and_who_one_is(browser: TestClient) -> None:
    page = browser.get("/").text
    assert f'href="/club{CLUB}"' in page and 'href="/groups_create"' in page
    assert "Гость" in page
    browser.cookies.set(COOKIE, ELENAS_COOKIE)
    assert f'href="/id{ELENA}"' in browser.get("/").text


def test_a_dialog_looks_again_while_a_program_may_still_answer(
    sandbox: Sandbox, browser: TestClient
) -> None:
    browser.cookies.set(COOKIE, ELENAS_COOKIE)
    address = f"/club{CLUB}/messages"
    say(sandbox.world, "Сколько стоит?", from_id=ELENA)
    assert 'http-equiv="refresh"' not in browser.get(address).text, "nobody listens"
    sandbox.group.long_poll.enabled = True
    assert 'http-equiv="refresh"' in browser.get(address).text
    say(sandbox.world, "1 500 рублей")
    assert 'http-equiv="refresh"' not in browser.get(address).text


async def test_who_writes_sees_the_answer_on_the_page_that_follows(sandbox: Sandbox) -> None:
    sandbox.group.long_poll.enabled = True
    transport = ASGITransport(sandbox.app)

    async def answer_soon() -> None:
        for _ in range(500):
            await asyncio.sleep(0.01)
            if sandbox.written():
                say(sandbox.world, "1 500 рублей")
                return

    async with AsyncClient(
        transport=transport, base_url="http://vk.test", follow_redirects=True,
        cookies={COOKIE: ELENAS_COOKIE},
    ) as elena:  # fmt: skip
        answering = asyncio.create_task(answer_soon())
        page = await elena.post(f"/club{CLUB}/messages", data={"text": "Сколько стоит?"})
        await answering
    assert "1 500 рублей" in page.text


def test_what_the_link_to_a_dialog_carried_comes_with_the_next_message_only() -> None:
    sandbox = Sandbox()
    with TestClient(sandbox.app, cookies={COOKIE: ELENAS_COOKIE}) as browser:
        page = browser.get(f"/im?sel=-{CLUB}&ref=abc%22&ref_source=page")
        assert page.url.path == f"/club{CLUB}/messages"
        assert 'name="ref" value="abc&#34;"' in page.text
        written = {"ref": "abc", "ref_source": "page"}
        browser.post(f"/club{CLUB}/messages", data=written | {"text": "Здравствуйте"})
        again = browser.post(f"/club{CLUB}/messages", data={"text": "Прайс"})
        assert 'name="ref"' not in again.text
        for sel in ("", "5", "-", "-x", "-999", f"-{'9' * 30}", "-٥"):
            assert browser.get("/im", params={"sel": sel}).status_code == 404
    first, second = sandbox.world.messages[-2:]
    assert (show_message(first)["ref"], show_message(first)["ref_source"]) == ("abc", "page")
    assert "ref" not in show_message(second)
