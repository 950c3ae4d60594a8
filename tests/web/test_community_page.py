"""The page of a community: what it shows of it, and what is done there."""

import pytest
from sqlalchemy import update

from vitrina.domain.build import BuildPurpose, BuildState
from vitrina.domain.community import CommunityState, Seen
from vitrina.sandbox.world import Photo
from vitrina.storage.models import builds, manual_ticks, pieces
from web.living import Made, begin, form_of, set_row
from web.served_app import ServedApp, read_column

NOT_COVER = "photos.getOwnerCoverPhotoUploadServer"


@pytest.fixture
async def begun(served: ServedApp) -> Made:
    """VK will refuse its cover."""
    await served.sandboxed.add_fault(NOT_COVER, "error", times=9, code=15)
    return await begin(served)


@pytest.fixture
async def made(begun: Made) -> Made:
    await begun.build()
    return begun


async def test_the_page_shows_how_the_community_stands(made: Made) -> None:
    page = await made.page()
    group = made.group
    assert page.status == 200 and page.answer.headers["cache-control"] == "no-store"
    assert group.title.replace(" •", "\u00a0•").replace("\u00a0", " ") in page.words
    assert f'href="{made.served.sandboxed.sandbox.url}/club{group.id}"' in page.html
    for said in (
        "Сообщество открыто. За вами осталось",
        "Осталось сделать вам",
        "Поставьте обложку",
        "Ближайшие записи",
        "завтра в ",
        "Первый сеанс: три шага",
        "Выйдет сама",
        "мы его ещё не проверяли",
        "Ему нужен ключ вашего сообщества",
    ):
        assert said in page.words, said
    # What VK has is lit, what it refused is not.
    assert 'class="cover"' in page.html and 'class="face lit"' in page.html
    assert page.link("Картинки и тексты") == f"/kits/{made.key}"
    picture = await made.browser.open(f"{made.home}/pictures/avatar.jpg")
    assert picture.answer.headers["content-type"] == "image/jpeg"
    assert picture.answer.headers["cache-control"] == "private, no-cache"
    assert (await made.browser.open(f"{made.home}/pictures/nothing.jpg")).status == 404


async def test_the_result_and_the_kit_lead_there(made: Made) -> None:
    for address in (f"/builds/{made.key}", f"/kits/{made.key}"):
        page = await made.browser.open(address)
        assert page.link("К странице сообщества") == made.home


async def test_before_it_is_made_the_page_leads_to_its_build(begun: Made) -> None:
    page = await begun.page()
    assert page.way == [f"GET {begun.home}", f"GET /builds/{begun.key}"]
    failed: dict[str, object] = {"state": BuildState.FAILED}
    await set_row(begun.served, builds, failed)
    page = await begun.page()
    assert page.status == 200 and "Сообщество не собралось" in page.words
    assert page.link("Открыть сборку") == f"/builds/{begun.key}"


async def test_a_community_that_is_gone_has_words_of_its_own(made: Made) -> None:
    await made.set_community(state=CommunityState.LOST)
    page = await made.page()
    assert page.status == 200 and "ВКонтакте больше не показывает это сообщество" in page.words
    assert page.link("Открыть набор") == f"/kits/{made.key}"
    await made.set_community(state=CommunityState.FORGOTTEN, plan=None, practitioner_id=None)
    page = await made.page()
    assert page.status == 410 and "Здесь больше ничего нет" in page.words
    assert made.group.title not in page.html


async def test_nobody_elses_key_opens_it(made: Made) -> None:
    page = await made.browser.open("/communities/nobodys")
    assert page.status == 404
    assert (await made.browser.open("/communities/nobodys/pictures/avatar.jpg")).status == 404


async def test_a_tick_is_kept_and_looked_at_here_too(made: Made) -> None:
    page = await made.press(await made.page(), "/steps/cover")
    assert page.path == made.home and "Пока не видим обложки." in page.words
    made.group.cover = Photo(1, "cover", -1, b"", "image/jpeg", 1920, 768, 0)
    page = await made.press(page, "/steps")
    assert page.path == made.home and "Видим: готово" in page.words
    assert await read_column(made.served, manual_ticks.c.key) == ["cover"]
    told = await made.browser.http.post(
        f"{made.served.url}{made.home}/steps/cover",
        data=dict(form_of(page, "/steps/cover").fields) | {"done": "0"},
        headers={"accept": "application/json", "sec-fetch-site": "same-origin"},
    )
    assert told.json()["steps"]["cover"]["ticked"] is False
    assert await read_column(made.served, manual_ticks.c.key) == []


async def test_a_key_that_does_not_fit_is_said_on_the_same_page(made: Made) -> None:
    page = await made.press(await made.page(), "/bot/key", key="")
    assert page.status == 422 and page.path == f"{made.home}/bot/key"
    assert "Вставьте ключ целиком" in page.words and "Ближайшие записи" in page.words


async def test_another_site_does_nothing_here(made: Made) -> None:
    page = await made.page()
    for ending in ("/steps/cover", "/bot/key"):
        refused = await made.browser.submit(page, form_of(page, ending), site="cross-site")
        assert refused.status == 400, ending
    assert await read_column(made.served, manual_ticks.c.key) == []


async def test_what_a_look_at_vk_showed_is_said(made: Made) -> None:
    await made.set_community(checked_at=made.served.sandboxed.services.now())
    assert "Проверяли сегодня в " in (page := await made.page()).words
    assert "всё на месте." in page.words
    async with made.served.sandboxed.services.database.transaction() as connection:
        for key, seen, theirs in (
            ("avatar", Seen.MISSING, False),
            ("info", Seen.DIFFERS, False),
            ("post/1", Seen.DIFFERS, True),
        ):
            one = update(pieces).where(pieces.c.key == key)
            await connection.execute(one.values(seen=seen, theirs=theirs))
    page = await made.page()
    assert "Не видим во ВКонтакте: аватар." in page.words
    assert "Отличается от того, что мы ставили: описание и контакты." in page.words
    assert "Вы поменяли сами, и мы это не трогаем: запись «" in page.words
    assert 'class="face lit"' not in page.html and "всё на месте." not in page.words


async def test_a_run_over_it_is_said_with_the_way_there(made: Made) -> None:
    (run,) = await read_column(made.served, builds.c.id)
    values: dict[str, object] = {"purpose": BuildPurpose.CHANGE, "state": BuildState.RUNNING}
    await set_row(made.served, builds, values)
    page = await made.page()
    assert "Вносим изменения" in page.words and "Готово " in page.words
    assert page.link("Посмотреть") == f"{made.home}/runs/{run}"
    await set_row(made.served, builds, {"state": BuildState.FAILED})
    page = await made.page()
    assert "Внести изменения не получилось" in page.words
    assert page.link("Что случилось") == f"{made.home}/runs/{run}"


async def test_each_run_has_its_own_page_with_its_own_words(made: Made) -> None:
    (run,) = await read_column(made.served, builds.c.id)
    home = f"{made.home}/runs/{run}"
    for purpose, under_way, ready, failed in (
        ("change", "Вносим изменения", "Изменения внесены", "Внести изменения не получилось"),
        ("repair", "Возвращаем то, чего не хватает", "Всё на месте", "Вернуть то, чего"),
        ("refill", "Ставим записи на месяц", "Записи на месяц поставлены", "Поставить записи не"),
    ):
        running: dict[str, object] = {"purpose": purpose, "state": BuildState.RUNNING}
        await set_row(made.served, builds, running)
        page = await made.browser.open(home)
        assert under_way in page.words and f'data-events="{home}/events"' in page.html
        told = await made.browser.http.get(f"{made.served.url}{home}/status?view=page")
        assert told.json()["state"] == "running"
        await set_row(made.served, builds, {"state": BuildState.DONE})
        page = await made.browser.open(home)
        assert f"<h1>{ready}</h1>" in page.words, purpose
        assert page.link("К странице сообщества") == made.home
        assert "Собрали за" not in page.words and "awning" not in page.html
        await set_row(made.served, builds, {"state": BuildState.FAILED})
        page = await made.browser.open(home)
        assert failed in page.words and "То, что уже было в сообществе" in page.words
        assert form_of(page, "/retry").action == f"{home}/retry"
        assert page.link("К странице сообщества") == made.home


async def test_a_run_of_another_community_is_not_found(made: Made) -> None:
    for path in ("", "/events", "/status", "/key", "/pictures/avatar.jpg"):
        page = await made.browser.open(f"{made.home}/runs/{'0' * 32}{path}")
        assert page.status == 404, path
