"""Five builds an hour, whatever was prepared beforehand: the opening decides."""

import asyncio
from typing import Any

import httpx2
import pytest

from sandbox_options import AGREEING
from vitrina.domain.form_link import sign_link
from vitrina.storage.models import grants
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, read_column, serve_app

JSON = {"accept": "application/json"}
SCHOOL_KEY = "k" * 32


async def return_from_vk(served: ServedApp, auth_url: str) -> httpx2.Response:
    """A person of their own follows an address that was prepared for them."""
    program = await served.program()
    return await program.get(auth_url, follow_redirects=True, headers=JSON)


async def test_twelve_addresses_taken_beforehand_open_five_communities(
    database_url: str, no_waiting_for_vk: None
) -> None:
    options = AGREEING
    async with serve_app(database_url, options, works=False) as served:
        begun = [await init(await served.program()) for _ in range(12)]
        ends = await asyncio.gather(*(return_from_vk(served, one["auth_url"]) for one in begun))

        assert sorted(end.status_code for end in ends) == [200] * 5 + [429] * 7
        rows = await served.count_rows()
        assert (rows["builds"], rows["grants"], rows["practitioners"]) == (5, 5, 5)
        assert len(await read_column(served, grants.c.access_token)) == 5
        for end in ends:
            if end.status_code == 429:
                assert end.json()["error"] == "too_many_requests"
                assert 3000 < int(end.headers["retry-after"]) <= 3600


async def test_whoever_is_one_too_many_is_told_and_can_reload(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_BUILDS_PER_HOUR="1") as served:
        first, late = await init(await served.program()), await init(await served.program())
        await return_from_vk(served, first["auth_url"])
        browser = await served.browser()
        asked = await browser.open(late["auth_url"])
        page = await browser.submit(asked, asked.form)

        assert page.status == 429 and "Подождите немного" in page.words
        assert "Ещё одно не создано" in page.words and "через 60 минут" in page.words
        assert page.link("Вернуться к анкете") == "/create"
        again = await browser.open(str(page.answer.url))
        assert (again.status, again.words) == (429, page.words)
        program = await served.program()
        followed = (await program.get(late["follow_url"], params={"view": "page"})).json()
        assert followed["title"] == "Подождите немного"
        assert (await served.count_rows())["builds"] == 1


async def test_the_form_keeps_what_was_typed_until_there_is_room(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_BUILDS_PER_HOUR="1") as served:
        await grant(await served.program())
        browser = await served.browser()
        form = (await browser.open("/create")).form
        typed: dict[str, Any] = {
            "name": "Ольга Весенняя",
            "city": "Тверь",
            "phone": "+7 900 000-00-01",
            "techniques": ["классический"],
            "price_title": ["Массаж спины"],
            "price_rubles": ["2500"],
            "consent_personal_data": "on",
            "consent_publication": "on",
        }
        page = await browser.submit(await browser.open("/create"), form, typed)
        assert page.status == 429, page.words
        assert 3000 < int(page.answer.headers["retry-after"]) <= 3600
        assert "Подождите немного" in page.words
        assert page.form.value("name") == "Ольга Весенняя"
        assert page.form.value("city") == "Тверь"


@pytest.mark.parametrize("redis", [False, True])
async def test_students_of_one_address_have_a_limit_each(
    app_with: AppWith, redis_url: str, redis: bool
) -> None:
    settings: dict[str, Any] = {
        "VITRINA_LIMIT_BUILDS_PER_HOUR": "1",
        "VITRINA_SCHOOL_KEYS": SCHOOL_KEY,
        "REDIS_URL": redis_url if redis else None,
    }
    async with app_with(works=False, **settings) as served:
        exp = int(served.sandboxed.services.now()) + 600

        async def ask(student: str) -> httpx2.Response:
            sig = sign_link(student, "course", exp, SCHOOL_KEY)
            link = {"student_id": student, "course_id": "course", "exp": str(exp), "sig": sig}
            program = await served.program()
            begun = await init(program, **link)
            twin = await init(program, **link)
            first = await return_from_vk(served, begun["auth_url"])
            assert first.status_code == 200, first.text
            return await return_from_vk(served, twin["auth_url"])

        assert [(await ask(student)).status_code for student in ("7", "8", "9")] == [429] * 3
        assert (await served.count_rows())["builds"] == 3
