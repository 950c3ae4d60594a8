"""The guided way from the form to the build, and every bad input on it."""

import json
from dataclasses import replace

import pytest

from sandbox_options import AGREEING
from sandboxed import EXAMPLE
from vitrina.domain.build import BuildState
from vitrina.sandbox.strictness import Strictness
from vitrina.storage.models import builds, connect_drafts
from web.conftest import AppWith
from web.guided import ALL_RIGHTS, Guided, asked_of_vk, mint
from web.served_app import ServedApp, read_column, wait_until
from web.visitor import Browser, Page


@pytest.fixture
def guided(served: ServedApp, browser: Browser) -> Guided:
    return Guided(served, browser)


async def at_key(guided: Guided, group_id: int) -> Page:
    """The second stage, the address of this community given."""
    page = await guided.give_address(await guided.begin(), f"https://vk.ru/club{group_id}")
    assert "Дайте ключ сообщества" in page.words
    return page


async def at_work(guided: Guided, group_id: int, scope: str = ALL_RIGHTS) -> Page:
    """The third stage, a key with these rights given."""
    key = await guided.make_key(group_id, scope)
    page = await guided.give_key(await at_key(guided, group_id), key)
    assert page.status == 200, page.words
    return page


async def planned_info(served: ServedApp) -> dict[str, object]:
    """The fields of the community that the only build is to set."""
    (plan,) = await read_column(served, builds.c.plan)
    found: list[dict[str, object]] = [
        item["fields"] for item in json.loads(plan)["items"] if item["key"] == "info"
    ]
    return found[0] if found else {}


async def test_from_the_form_to_the_build_with_two_pastes(
    guided: Guided, served: ServedApp
) -> None:
    group_id = guided.open_community()
    first = await guided.begin()
    assert "Сначала нужно сообщество" in first.words
    assert "Массаж • Москва • Иван Петров" in first.words
    assert first.link("Открыть ВКонтакте").endswith("/groups_create")

    second = await guided.give_address(first, f"вот: https://m.vk.com/club{group_id}?act=x, да")
    assert second.link("Открыть раздел").endswith(f"/club{group_id}?act=tokens")
    key = await guided.make_key(group_id)
    third = await guided.give_key(second, f"  «{key}» ")
    assert "Сделаем сами" in third.words and "Останется вам" in third.words
    assert "2 записи сегодня" in third.words and "6 записей по дням" in third.words
    assert "Обложка" in third.words
    assert "Бот отвечает на сообщения" in third.words
    assert key not in third.html
    # Nothing is sent before the last tap: all that was asked of VK are reads.
    assert set(asked_of_vk(served)) == {"groups.getTokenPermissions", "groups.getById"}
    assert await read_column(served, builds.c.id) == []

    last = await guided.build(third)
    assert last.path == first.path.replace("/connect/", "/builds/")
    assert await read_column(served, builds.c.state) == [BuildState.QUEUED]
    assert await read_column(served, connect_drafts.c.community_id) == []
    # Every earlier address leads to the build now.
    assert (await guided.browser.open(first.path)).path == last.path


async def test_each_stage_is_the_same_again_in_another_browser(
    guided: Guided, served: ServedApp
) -> None:
    group_id = guided.open_community()
    page = await at_work(guided, group_id)
    elsewhere = await served.browser()
    assert "Сделаем сами" in (await elsewhere.open(page.path)).words
    again = await elsewhere.open(f"{page.path}?stage=address")
    assert f"https://vk.ru/club{group_id}" in again.html
    assert "Дайте ключ" in (await elsewhere.open(f"{page.path}?stage=key")).words
    # Looking changed nothing.
    assert "Сделаем сами" in (await guided.browser.open(page.path)).words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Вставьте адрес сообщества"),
        ("мой адрес", "Не видим здесь адреса"),
        ("https://vk.com/id1", "Это страница человека"),
        ("https://vk.com/event5", "Это мероприятие"),
        ("https://t.me/massage", "Это адрес другого сайта"),
        ("vk.com/club1 и vk.com/club2", "адреса двух сообществ"),
        ("https://vk.com/feed", "Это раздел ВКонтакте"),
    ],
)
async def test_a_wrong_address_is_told_at_its_field_and_stays_there(
    guided: Guided, served: ServedApp, typed: str, said: str
) -> None:
    page = await guided.give_address(await guided.begin(), typed)
    assert page.status == 422
    assert said in page.words
    assert 'aria-invalid="true"' in page.html
    assert page.forms[0].value("address") == typed
    assert asked_of_vk(served) == []


async def test_a_key_in_the_field_for_the_address_is_known_and_not_shown(guided: Guided) -> None:
    key = await guided.make_key(guided.open_community())
    page = await guided.give_address(await guided.begin(), f"ключ {key}")
    assert page.status == 422
    assert "Похоже на ключ" in page.words
    assert key not in page.html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Вставьте ключ"),
        ("мой ключ", "Не видим здесь ключа"),
        ("https://vk.ru/club1", "Это адрес, а здесь нужен ключ"),
        ("482193", "Это код подтверждения"),
        ("vk1.a.Qwerty", "не целиком"),
        ("vk1.a." + "Qw3_" * 40, "ВКонтакте не узнаёт этот ключ"),
    ],
)
async def test_a_wrong_key_is_told_at_its_field_and_not_kept(
    guided: Guided, served: ServedApp, typed: str, said: str
) -> None:
    page = await guided.give_key(await at_key(guided, guided.open_community()), typed)
    assert page.status == 422
    assert said in page.words
    assert not typed or typed not in page.html
    assert await read_column(served, connect_drafts.c.sealed_key) == [None]


async def test_a_key_that_was_cut_is_not_known_to_vk(guided: Guided) -> None:
    group_id = guided.open_community()
    key = await guided.make_key(group_id)
    page = await guided.give_key(await at_key(guided, group_id), key[:-3])
    assert page.status == 422
    assert "скопирован не целиком или уже отозван" in page.words


async def test_the_key_of_another_community_is_named(guided: Guided, served: ServedApp) -> None:
    mine, other = guided.open_community("Моё"), guided.open_community("Чужое <b>")
    page = await guided.give_key(await at_key(guided, mine), await guided.make_key(other))
    assert page.status == 422
    assert "Это ключ сообщества «Чужое &lt;b&gt;»" in page.words
    assert f"/club{other}" in page.html
    assert await read_column(served, connect_drafts.c.sealed_key) == [None]


async def test_a_persons_token_is_no_key_of_a_community(guided: Guided, served: ServedApp) -> None:
    token = await mint(served, kind="user", scope="groups,wall")
    page = await guided.give_key(await at_key(guided, guided.open_community()), token)
    assert page.status == 422
    assert "Это ключ не от сообщества" in page.words or "не узнаёт" in page.words
    assert "groups.create" not in asked_of_vk(served)


async def test_a_closed_community_is_said_to_be_closed_when_its_key_comes(guided: Guided) -> None:
    group_id = guided.open_community(access=1)
    page = await guided.give_key(await at_key(guided, group_id), await guided.make_key(group_id))
    assert page.status == 422
    assert "Это сообщество закрыто" in page.words


async def test_a_key_without_a_right_goes_on_and_says_what_is_left(
    guided: Guided, served: ServedApp
) -> None:
    group_id = guided.open_community()
    page = await at_work(guided, group_id, scope="manage,messages,photos")
    assert "У ключа не хватает прав" in page.words
    assert "«Стена»" in page.words
    assert "записи сегодня" not in page.words
    assert "создайте новый" in page.words
    assert (await guided.build(page)).path.startswith("/builds/")


async def test_vk_that_is_away_is_said_and_the_key_is_not_kept(
    guided: Guided, served: ServedApp
) -> None:
    group_id = guided.open_community()
    page = await at_key(guided, group_id)
    await served.sandboxed.add_fault("groups.getTokenPermissions", "close_before", times=20)
    page = await guided.give_key(page, await guided.make_key(group_id))
    assert page.status == 422
    assert "ВКонтакте сейчас не отвечает" in page.words
    assert await read_column(served, connect_drafts.c.sealed_key) == [None]


async def test_what_the_community_has_is_shown_and_replaced_only_when_it_is_ticked(
    guided: Guided, served: ServedApp
) -> None:
    group_id = guided.open_community(description="Мы работаем <i>с 2009</i> года.")
    page = await at_work(guided, group_id)
    assert "Мы работаем &lt;i&gt;с 2009&lt;/i&gt; года." in page.words
    assert "Заменить описание нашим" in page.words
    assert "Заменить обложку" not in page.words
    form = next(form for form in page.forms if form.action.endswith("/work"))
    assert form.values("replace") == []

    ticked = await guided.browser.submit(page, form, {"replace": ["info"]}, press="recount")
    again = next(form for form in ticked.forms if form.action.endswith("/work"))
    assert again.values("replace") == ["info"]
    await guided.build(ticked)
    assert "description" in await planned_info(served)


async def test_what_is_kept_is_not_in_the_plan(guided: Guided, served: ServedApp) -> None:
    group_id = guided.open_community(description="Мы работаем с 2009 года.")
    await guided.build(await at_work(guided, group_id))
    assert "description" not in await planned_info(served)


async def test_pressed_twice_there_is_one_build(guided: Guided, served: ServedApp) -> None:
    page = await at_work(guided, guided.open_community())
    first, second = await guided.build(page), await guided.build(page)
    assert first.path == second.path
    assert len(await read_column(served, builds.c.id)) == 1


async def test_of_two_people_with_one_community_the_second_is_told_nothing(
    guided: Guided, served: ServedApp
) -> None:
    group_id = guided.open_community()
    olga = Guided(served, await served.browser())
    hers = await at_key(olga, group_id)
    both = await at_work(guided, group_id)
    also = await olga.give_key(hers, await olga.make_key(group_id))
    assert "Сделаем сами" in also.words  # nobody has claimed it yet
    mine = await guided.build(both)
    assert mine.path.startswith("/builds/")

    late = await olga.build(also)
    assert late.status == 409
    assert "Это сообщество у нас уже есть" in late.words
    later = await olga.give_key(await at_key(olga, group_id), await olga.make_key(group_id))
    assert later.status == 422
    assert "Это сообщество у нас уже есть" in later.words
    assert mine.path not in late.html + later.html
    assert len(await read_column(served, builds.c.id)) == 1


async def test_with_the_service_key_an_address_is_shown_back_at_once(app_with: AppWith) -> None:
    async with app_with(works=False, VK_SERVICE_KEY="to-be-minted") as served:
        guided = Guided(served, await served.browser())
        service = await mint(served, kind="service")
        connect = served.app.state.context.application.connect
        object.__setattr__(connect, "service_key", service)

        open_one = guided.open_community("Массаж у дома", screen_name="massage_doma")
        closed = guided.open_community(access=1)
        event = guided.open_community(type="event", screen_name="my_event")
        page = await guided.begin()
        for typed, said in (
            ("vk.com/nobody_here", "ничего нет"),
            (f"vk.com/club{closed}", "Это сообщество закрыто"),
            (f"vk.com/club{event}", "Это мероприятие"),
        ):
            refused = await guided.give_address(page, typed)
            assert refused.status == 422 and said in refused.words, (typed, refused.words)
        shown = await guided.give_address(page, "@massage_doma")
        assert "Массаж у дома" in shown.words
        assert shown.link("Открыть раздел").endswith(f"/club{open_one}?act=tokens")


async def test_a_draft_is_followed_before_its_build(guided: Guided, served: ServedApp) -> None:
    program = await served.program()
    answer = await program.post("/connect/init", json=EXAMPLE)
    follow = answer.json()["follow_url"]
    assert (await program.get(follow)).json() == {"status": "not_started"}
    seen = (await program.get(follow, params={"view": "page"})).json()
    assert (seen["state"], seen["title"]) == ("asked", "Сообщество ждёт вас")

    group_id = guided.open_community()
    page = await guided.browser.open(answer.json()["connect_url"])
    page = await guided.give_address(page, f"club{group_id}")
    page = await guided.give_key(page, await guided.make_key(group_id))
    await guided.build(page)
    assert (await program.get(follow)).json()["status"] == "waiting"


async def test_a_wrong_form_begins_nothing(served: ServedApp) -> None:
    program = await served.program()
    answer = await program.post("/connect/init", json={**EXAMPLE, "phone": "12"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["phone"]
    assert await read_column(served, connect_drafts.c.community_id) == []


async def test_a_key_that_opens_nothing_is_said_so(browser: Browser) -> None:
    page = await browser.open("/connect/no-such-key")
    assert page.status == 404


async def test_where_only_permission_is_offered_nothing_else_is(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_OFFER="full") as served:
        program = await served.program()
        answer = await program.post("/connect/init", json=EXAMPLE)
        assert (answer.status_code, answer.json()) == (409, {"error": "not_offered"})
        page = await (await served.browser()).open("/create")
        assert "Собрать по ключу" not in page.words


async def test_without_an_application_the_form_leads_to_the_guided_way(app_with: AppWith) -> None:
    async with app_with(works=False, VK_CLIENT_ID="") as served:
        browser = await served.browser()
        page = await browser.open("/create")
        assert "Создать сообщество ВКонтакте" not in page.words
        ended = await browser.submit(page, page.form, _typed())
        assert ended.path.startswith("/connect/"), ended.words
        answer = await (await served.program()).post("/oauth/init", json=EXAMPLE)
        assert (answer.status_code, answer.json()) == (409, {"error": "not_offered"})


async def test_the_form_has_buttons_for_the_guided_way_and_the_kit(
    served: ServedApp, browser: Browser
) -> None:
    page = await browser.open("/create")
    ended = await browser.submit(page, page.form, _typed(), press="connect")
    assert ended.path.startswith("/connect/")
    assert "Сначала нужно сообщество" in ended.words
    back = await browser.open("/create")
    assert "Вы уже начали" in back.words
    assert back.link("Открыть") == ended.path

    page = await browser.open("/create?again=1")
    kit = await browser.submit(page, page.form, _typed(), press="kit")
    assert kit.path.startswith("/kits/") and kit.status == 200


@pytest.mark.parametrize("strict", [Strictness.none(), Strictness.all()], ids=["calm", "strict"])
async def test_a_community_is_connected_and_filled(app_with: AppWith, strict: Strictness) -> None:
    async with app_with(replace(AGREEING, strict=strict)) as served:
        guided = Guided(served, await served.browser())
        group_id = guided.open_community()
        page = await guided.build(await at_work(guided, group_id))
        program = await served.program()
        status_url = served.url + page.path.replace("/builds/", "/groups/") + "/status"
        status, _ = await wait_until(program, status_url, "completed")
        assert status["progress"]["cover_uploaded"] is True
        assert status["progress"]["posts_scheduled"] == 8
        (group,) = (await served.sandboxed.world())["groups"]
        assert group["cover"] is True and group["info"]
        result = await guided.browser.open(page.path)
        assert "Готово" in result.words
        assert "Разрешите боту отвечать" not in result.words  # the same key is enough for it


def _typed() -> dict[str, str | list[str] | None]:
    return {
        "name": "Ольга Васильева",
        "city": "Казань",
        "phone": "+7 900 555-01-28",
        "techniques": ["Классический"],
        "price_title": "Массаж спины",
        "price_rubles": "1500",
        "price_minutes": "40",
        "consent_personal_data": "1",
        "consent_publication": "1",
    }
