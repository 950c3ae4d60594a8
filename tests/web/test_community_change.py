"""A change of a community: shown first, then exactly that is sent; a look, and what it mends."""

import pytest

from vitrina.storage.models import builds, communities, practitioners
from web.living import Made, begin, form_of
from web.served_app import ServedApp, read_column
from web.visitor import Page

PHONE = "+7 917 222-33-44"


@pytest.fixture
async def made(served: ServedApp) -> Made:
    found = await begin(served, website="https://olga.example", about="Учусь и практикую.")
    await found.build()
    return found


async def open_form(made: Made) -> Page:
    page = await made.browser.click(await made.page(), "Изменить")
    assert page.status == 200 and page.path == f"{made.home}/change"
    return page


async def compare(made: Made, page: Page, **typed: str | list[str] | None) -> Page:
    """The difference that these answers make."""
    return await made.browser.submit(page, form_of(page, "/change"), typed)


async def press(made: Made, page: Page, go: str, **typed: str | list[str] | None) -> Page:
    return await made.browser.submit(page, form_of(page, "/change"), typed, press=go)


async def count_writes(made: Made) -> int:
    """Calls that change something in VK."""
    asked = (await made.served.sandboxed.world())["requests"]
    writes = ("market.edit", "market.add", "groups.edit", "wall.edit", "photos.saveOwnerCoverPhoto")
    return sum(asked.get(method, {}).get("asked", 0) for method in writes)


async def test_the_form_is_filled_in_and_alone_changes_nothing(made: Made) -> None:
    page = await open_form(made)
    form = form_of(page, "/change")
    assert form.value("name") == "Иван Петров" and form.value("website") == "https://olga.example"
    assert form.values("price_rubles") == ["2500", "1800", "3200", "1500"]
    assert "согласие на обработку" not in page.words and "Создать сообщество" not in page.words
    page = await compare(made, page)
    assert page.status == 200 and "В сообществе ничего не поменяется" in page.words
    assert "Поменяем" not in page.words and "Сохранить анкету" in page.words


async def test_the_difference_is_shown_and_exactly_that_is_sent(made: Made) -> None:
    before, page = await count_writes(made), await open_form(made)
    prices = ["2900", *form_of(page, "/change").values("price_rubles")[1:]]
    page = await compare(made, page, price_rubles=prices, phone=PHONE)
    for said in ("Поменяем", "Обложка", "Описание и контакты", "2 500 ₽", "2 900 ₽", PHONE):
        assert said in page.words, said
    assert "1 800 ₽" not in page.words
    assert await count_writes(made) == before
    assert len(await read_column(made.served, builds.c.id)) == 1

    page = await press(made, page, "send")
    assert page.status == 200 and "Вносим изменения" in page.words
    assert page.path.startswith(f"{made.home}/runs/")
    await made.build(page.path.rpartition("/")[2])
    page = await made.browser.open(page.path)
    assert "<h1>Изменения внесены</h1>" in page.words
    (group,) = (await made.served.sandboxed.world())["groups"]
    assert sorted(product["price"] for product in group["products"]) == [
        1500, 1800, 2900, 3200,
    ]  # fmt: skip
    form = form_of(await open_form(made), "/change")
    assert form.values("price_rubles")[0] == "2900"
    assert len(await read_column(made.served, communities.c.id)) == 1


async def test_nothing_typed_is_lost_on_the_way(made: Made) -> None:
    page = await compare(made, await open_form(made), phone="12", about="Люблю своё дело.")
    assert page.status == 422 and form_of(page, "/change").value("about") == "Люблю своё дело."
    page = await compare(made, page, phone=PHONE)
    assert page.status == 200
    page = await press(made, page, "form")
    form = form_of(page, "/change")
    assert form.value("phone") == PHONE and form.value("about") == "Люблю своё дело."
    assert len(await read_column(made.served, practitioners.c.id)) == 1


async def test_what_was_not_shown_is_not_sent(made: Made) -> None:
    page = await compare(made, await open_form(made), hours="Пн–Пт 9:00–18:00")
    page = await press(made, page, "send", hours="Вс 10:00–12:00")
    assert page.status == 200 and "Пока вы смотрели, кое-что поменялось" in page.words
    assert len(await read_column(made.served, builds.c.id)) == 1
    page = await press(made, page, "send")
    assert "Вносим изменения" in page.words
    # Another change waits until the first is over, and keeps what was typed.
    page = await compare(made, await made.browser.open(f"{made.home}/change"), hours="Сб 9–12")
    page = await press(made, page, "send")
    assert "Сначала закончим начатое" in page.words
    assert form_of(page, "/change").value("hours") == "Сб 9–12"


async def test_another_site_changes_nothing(made: Made) -> None:
    form = form_of(page := await open_form(made), "/change")
    refused = await made.browser.submit(page, form, {"go": "send"}, site="cross-site")
    assert refused.status == 400
    for path in ("/change", "/check"):
        assert (await made.browser.open(f"/communities/nobodys{path}")).status == 404


async def test_a_look_says_what_is_missing_and_a_repair_brings_it_back(made: Made) -> None:
    page = await made.browser.click(await made.page(), "Проверить")
    assert "Ещё не проверяли." in page.words
    setattr(made.group, "cover", None)  # noqa: B010 -- the person takes it away
    page = await made.press(page, "/check")
    assert page.path == f"{made.home}/check" and "Проверяли сегодня в " in page.words
    assert "Не видим во ВКонтакте" in page.words and "поставим заново" in page.words
    page = await made.press(page, "/repair", piece="cover")
    assert "Возвращаем то, чего не хватает" in page.words
    await made.build(page.path.rpartition("/")[2])
    assert made.group.cover is not None
    page = await made.press(await made.browser.open(f"{made.home}/check"), "/check")
    assert "Не видим во ВКонтакте" not in page.words and "Что можно вернуть" not in page.words


async def test_what_the_person_changed_by_hand_is_offered_and_not_taken(made: Made) -> None:
    made.group.description = "Пишу о себе сама."
    page = await made.press(await made.browser.open(f"{made.home}/check"), "/check")
    assert "Вы поменяли сами" in page.words and "поставим наше вместо вашего" in page.words
    assert '<input type="checkbox" name="piece" value="info">' in page.html
    refused = await made.press(page, "/repair")
    assert "Отметьте хотя бы одно" in refused.words
    page = await compare(made, await open_form(made), phone=PHONE)
    assert "Вы меняли сами" in page.words and 'name="overwrite" value="info"' in page.html
    page = await press(made, page, "compare", overwrite="info")
    assert 'name="overwrite" value="info" checked' in page.html


async def test_a_silent_vk_is_said(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vitrina.application.vk_failures.PATIENCE", 0.2)
    await made.served.sandboxed.add_fault("*", "delay", times=9, ms=60_000)
    page = await made.press(await made.browser.open(f"{made.home}/check"), "/check")
    assert page.status == 200 and "ВКонтакте сейчас не отвечает" in page.words
