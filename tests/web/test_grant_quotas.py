"""Forms that wait for VK: so many of a client, so much in all, and words beyond."""

from typing import Any

import httpx2
import pytest
import redis

from sandboxed import EXAMPLE
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init

JSON = {"accept": "application/json"}
SCHOOL = "https://school.example"
LARGE = {f"post/{number}": "Ж" * 4000 for number in range(1, 9)}
TYPED: dict[str, Any] = {
    "name": "Ольга Весенняя",
    "city": "Тверь",
    "phone": "+7 900 000-00-01",
    "techniques": ["классический"],
    "price_title": ["Массаж спины"],
    "price_rubles": ["2500"],
    "consent_personal_data": "on",
    "consent_publication": "on",
}


async def ask(served: ServedApp, **headers: str) -> httpx2.Response:
    program = await served.program(**headers)
    return await program.post("/oauth/init", json=EXAMPLE)


@pytest.mark.parametrize("shared", [False, True])
async def test_a_client_has_so_many_waiting_and_gets_room_back(
    app_with: AppWith, redis_url: str, shared: bool
) -> None:
    settings: dict[str, Any] = {
        "VITRINA_LIMIT_GRANTS_PER_CLIENT": "3",
        "VITRINA_FRAME_ANCESTORS": SCHOOL,
        "REDIS_URL": redis_url if shared else None,
    }
    async with app_with(works=False, **settings) as served:
        person = await served.program()
        begun = await init(person)
        assert [(await ask(served)).status_code for _ in range(3)] == [200, 200, 429]
        refused = await ask(served, origin=SCHOOL)
        assert refused.json()["error"] == "too_many_requests"
        assert 1 <= int(refused.headers["retry-after"]) <= 600
        assert refused.json()["retry_after"] == int(refused.headers["retry-after"])
        assert refused.headers["access-control-allow-origin"] == SCHOOL

        answer = await person.get(begun["auth_url"], follow_redirects=True, headers=JSON)
        assert answer.status_code == 200, "what was begun goes on"
        assert [(await ask(served)).status_code for _ in range(2)] == [200, 429]


async def test_the_form_keeps_what_was_typed(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_GRANTS_PER_CLIENT="1") as served:
        await ask(served)
        browser = await served.browser()
        page = await browser.open("/create")
        page = await browser.submit(page, page.form, TYPED)
        assert page.status == 429 and "Вы уже много раз начинали" in page.words
        assert page.form.value("name") == TYPED["name"]
        assert 1 <= int(page.answer.headers["retry-after"]) <= 600


async def test_all_together_have_so_much_and_the_next_is_told_to_wait(
    app_with: AppWith, redis_url: str
) -> None:
    settings: dict[str, Any] = {
        "VITRINA_LIMIT_GRANTS_MB": "1",
        "VITRINA_LIMIT_GRANTS_PER_CLIENT": "1000",
        "REDIS_URL": redis_url,
    }
    async with app_with(works=False, **settings) as served:
        program = await served.program()
        body = {**EXAMPLE, "overrides": LARGE}
        answers = [await program.post("/oauth/init", json=body) for _ in range(14)]
        assert {answer.status_code for answer in answers} == {200, 503}
        assert answers[-1].json()["error"] == "too_busy"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 600


async def test_a_hundred_inits_of_one_address_hold_little_memory(
    app_with: AppWith, redis_url: str
) -> None:
    async with app_with(works=False, REDIS_URL=redis_url) as served:
        program = await served.program()
        await init(program)
        body = {**EXAMPLE, "overrides": LARGE}
        with redis.Redis.from_url(redis_url) as client:
            before = client.info("memory")["used_memory"]
            answers = [await program.post("/oauth/init", json=body) for _ in range(100)]
            grown = client.info("memory")["used_memory"] - before
    codes = [answer.status_code for answer in answers]
    assert codes.count(200) == 19 and set(codes) == {200, 429}
    assert grown < 4_000_000


async def test_a_form_beyond_all_measure_is_refused_with_words(
    app_with: AppWith, redis_url: str
) -> None:
    async with app_with(works=False, REDIS_URL=redis_url) as served:
        program = await served.program(**JSON)
        body = {**EXAMPLE, "overrides": {f"post/{n}": "Ж" * 4000 for n in range(1, 31)}}
        answer = await program.post("/oauth/init", json=body)
        assert answer.status_code in (413, 422)
        await grant(program)


async def test_neighbours_of_one_ipv6_network_count_together(app_with: AppWith) -> None:
    settings: dict[str, Any] = {
        "VITRINA_LIMIT_GRANTS_PER_CLIENT": "2",
        "VITRINA_TRUSTED_PROXIES": "127.0.0.0/8",
    }
    async with app_with(works=False, **settings) as served:

        async def come_from(address: str) -> int:
            return (await ask(served, **{"x-forwarded-for": address})).status_code

        assert [await come_from(f"2001:db8::{n}") for n in range(1, 5)] == [200, 200, 429, 429]
        assert await come_from("2001:db8:0:1::1") == 200
