"""Back to VK and another answer, a link pressed again, a page come upon by history."""

import asyncio
import contextlib
from typing import Any

import httpx2
import pytest

from sandbox_options import ASKING
from vitrina.application import finish_grant as finishing
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import builds, connect_drafts, oauth_states, practitioners
from web.conftest import AppWith
from web.guided import Guided, form_to
from web.served_app import ServedApp, init, read_column, wait_until
from web.test_bot import SECRET, form_of, is_speechless
from web.test_oauth_return import AGAIN, ask_vk, finish_builds
from web.test_returns import PROBE, SLOW, exchanges, on_another_server, until_exchange
from web.visitor import Browser, Page

MINE, MORE = "Открыть моё сообщество", "Создать ещё одно"


async def answer_again(browser: Browser, consent: Page, press: str) -> Page:
    """Back to VK's page, which asks anew under the same state, and another button of it."""
    consent = await browser.open(str(consent.answer.url), site="cross-site")
    return await browser.submit(consent, consent.form, press=press)


@pytest.mark.parametrize("redis", [False, True])
async def test_whoever_refused_and_goes_back_may_agree(
    app_with: AppWith, redis_url: str, redis: bool
) -> None:
    async with app_with(ASKING, works=False, REDIS_URL=redis_url if redis else None) as served:
        browser = await served.browser()
        consent, started = await ask_vk(served, browser)
        refused = await browser.submit(consent, consent.form, press="deny")

        made = await answer_again(browser, consent, "allow")

        assert made.path.startswith("/builds/") and made.status == 200
        # Whatever is come upon again leads there: both answers, both links, and one more refusal.
        for url in (str(refused.answer.url), started["auth_url"]):
            again = await browser.open(url, site="same-origin")
            assert (again.status, again.path) == (200, made.path), url
        assert (await browser.click(refused, AGAIN)).path.startswith("/builds/")
        assert (await answer_again(browser, consent, "deny")).path == made.path
        assert len(await read_column(served, builds.c.id)) == 1
        program = await served.program()
        assert (await program.get(started["follow_url"])).json()["status"] == "waiting"


async def test_a_refusal_after_another_try_stays_one(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)
    first = await browser.submit(consent, consent.form, press="deny")
    second = await answer_again(browser, consent, "deny")

    assert second.status == 200 and second.link(AGAIN) == first.link(AGAIN)
    # The first link to VK goes on by the try that waits.
    consent = await browser.click(second, AGAIN)
    await browser.submit(consent, consent.form, press="deny")
    consent = await browser.click(first, AGAIN)
    assert consent.path == "/authorize"
    assert (await browser.submit(consent, consent.form, press="allow")).path.startswith("/builds/")
    assert len(await read_column(asking_app, builds.c.id)) == 1


@pytest.mark.parametrize("move", [False, True])
async def test_two_answers_at_once_make_one_build(asking_app: ServedApp, move: bool) -> None:
    served, browser = asking_app, await asking_app.browser()
    consent, _ = await ask_vk(served, browser)
    other = await browser.open(str(consent.answer.url), site="cross-site")
    await served.sandboxed.add_fault(PROBE, "delay", ms=SLOW)
    first = asyncio.create_task(browser.submit(consent, consent.form, press="allow"))
    await until_exchange(served)
    if move:
        on_another_server(served)

    second = await browser.submit(other, other.form, press="allow")

    assert second.path == (await first).path and second.path.startswith("/builds/")
    assert exchanges(served) == 1
    assert len(await read_column(served, builds.c.id)) == 1


async def test_one_more_community_is_made_once(served: ServedApp) -> None:
    browser = await served.browser()
    await ask_vk(served, browser)
    await finish_builds(served)
    page, _ = await ask_vk(served, browser)
    second = await browser.click(page, MORE)
    await finish_builds(served)

    again = await browser.click(page, MORE)

    assert again.path == second.path and again.status == 200
    assert len(await read_column(served, builds.c.id)) == 2


async def test_who_is_asked_about_a_second_one_is_asked_again(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)
    await browser.submit(consent, consent.form, press="allow")
    await finish_builds(asking_app)
    consent, _ = await ask_vk(asking_app, browser)
    asked = await browser.submit(consent, consent.form, press="allow")
    assert asked.status == 409

    again = await answer_again(browser, consent, "allow")

    assert again.status == 409
    assert (await browser.click(again, MINE)).path.startswith("/communities/")
    assert len(await read_column(asking_app, builds.c.id)) == 1


async def test_a_link_to_vk_is_waited_for_and_tells_other_browsers_nothing(
    served: ServedApp,
) -> None:
    program, stranger = await served.program(), await served.program()
    started = await init(program)
    hop = await program.get(started["auth_url"])
    vk = await program.get(hop.headers["location"])
    await stranger.get("/create")
    await served.sandboxed.add_fault(PROBE, "delay", ms=SLOW)
    first = asyncio.create_task(program.get(vk.headers["location"]))
    await until_exchange(served)

    for during in (
        await stranger.get(started["auth_url"]),
        await stranger.get(vk.headers["location"]),
    ):
        assert during.status_code == 400 and "уже не действует" in during.text
    waited = await program.get(started["auth_url"])

    assert waited.headers["location"] == (await first).headers["location"]
    after = await stranger.get(started["auth_url"])
    assert after.status_code == 400 and "/communities/" not in after.text


async def test_beside_a_community_nobody_reads_that_nothing_was_made(served: ServedApp) -> None:
    browser = await served.browser()
    _, started = await ask_vk(served, browser)
    for lost in ("/oauth/callback?state=of-another-day&code=x", "/oauth/go/no-such-ticket"):
        page = await browser.open(lost)
        assert page.status == 400 and "не создано" not in page.words
        assert page.link(MINE) == "/communities"
        home = await browser.click(page, MINE)
        assert home.status == 200 and home.path.startswith("/builds/")
    # The day after the browser has another name, and still its community.
    browser.http.cookies.delete("vitrina_browser")
    page = await browser.open(started["auth_url"])
    assert page.status == 400 and page.link(MINE) == "/communities"

    stranger = await (await served.browser()).open(started["auth_url"])
    assert stranger.status == 400 and "не создано" not in stranger.words
    assert MINE not in stranger.html


async def test_killed_between_the_code_and_the_build(
    asking_app: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.application.rejoin_return.PATIENCE", 0.5)
    served, browser = asking_app, await asking_app.browser()
    consent, _ = await ask_vk(served, browser)

    async def die(*_: Any) -> Any:
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr(finishing, "_open", die)
        with contextlib.suppress(httpx2.HTTPError):
            await browser.submit(consent, consent.form, press="allow")
    assert exchanges(served) == 1
    on_another_server(served)
    state = httpx2.URL(consent.answer.url).params["state"]
    url = f"{served.url}/oauth/callback?state={state}&code=the-one-that-was-lost"

    said = await browser.open(url)

    assert said.status == 502 and "Сообщество ещё не начато" in said.words
    assert exchanges(served) == 1  # the code was used up
    consent = await browser.click(said, AGAIN)
    made = await browser.submit(consent, consent.form, press="allow")
    assert made.path.startswith("/builds/")
    assert (await browser.open(url)).path.startswith("/builds/")
    assert len(await read_column(served, builds.c.id)) == 1


async def test_the_bots_key_may_be_given_after_all(app_with: AppWith) -> None:
    async with app_with(ASKING, VK_CLIENT_SECRET=SECRET) as served:
        browser = await served.browser()
        consent, _ = await ask_vk(served, browser)
        page = await browser.submit(consent, consent.form, press="allow")
        status_url = f"{served.url}{page.path.replace('/builds/', '/groups/')}/status"
        await wait_until(browser.http, status_url, "completed")
        result = await browser.open(page.path)
        question = await browser.submit(result, form_of(result, "/bot"))
        said = await browser.submit(question, question.form, press="deny")
        assert said.status == 400
        assert (await browser.open(str(said.answer.url))).status == 400
        assert await is_speechless(served)

        given = await answer_again(browser, question, "allow")

        assert given.path == page.path and not await is_speechless(served)
        on_another_server(served)
        for again in ("deny", "allow"):
            assert (await answer_again(browser, question, again)).path == page.path
        stranger = await served.browser()
        assert (await stranger.open(str(said.answer.url))).status == 400


async def test_the_key_of_a_draft_may_be_given_after_all(app_with: AppWith) -> None:
    async with app_with(ASKING, works=False, VK_CLIENT_SECRET=SECRET) as served:
        browser = await served.browser()
        guided = Guided(served, browser)
        opening = await browser.open(f"{served.sandboxed.sandbox.url}/groups_create")
        club = await browser.submit(opening, opening.form, {"title": "Пустое"})
        page = await guided.give_address(await guided.begin(), club.path.strip("/"))
        consent = await browser.submit(page, form_to(page, "/grant"))
        refused = await browser.submit(consent, consent.form, press="deny")
        assert "ВКонтакте не дал ключа" in refused.words

        work = await answer_again(browser, consent, "allow")

        assert "Сделаем сами" in work.words and work.path == page.path
        on_another_server(served)
        for again in ("deny", "allow"):
            came = await answer_again(browser, consent, again)
            assert "Сделаем сами" in came.words and came.path == page.path
        # Its ten minutes are over: still the same draft.
        async with served.sandboxed.services.database.transaction() as connection:
            await connection.execute(oauth_states.delete())
        assert "Сделаем сами" in (await answer_again(browser, consent, "allow")).words
        assert len(await read_column(served, connect_drafts.c.community_id)) == 1


FILLED: dict[str, str | list[str]] = {
    "name": "Ольга Васильева",
    "city": "Набережные Челны",
    "area": "Новый город",
    "phone": "8 917 222-33-44",
    "telegram": "olga_massage",
    "website": "olga-massage.ru",
    "techniques": ["Классический", "Медовый"],
    "price_title": ["Лечение спины", "Общий"],
    "price_rubles": ["1500", "2 500"],
    "price_minutes": ["40", "60"],
    "is_home_visit": "1",
    "address": "пр. Мира, 12",
    "hours": "Пн–Сб 10:00–20:00",
    "about": "Работаю «руками» & <b>душой</b>",
    "theme": "night",
    "pattern": "rings",
    "seed": "seed-of-olga",
    "own:post/2": "Свой текст",
    "drop": "post/3",
    "consent_personal_data": "1",
    "consent_publication": "1",
    "claims_confirmed": "1",
}
# What we write in one way only; read back it means the same.
TIDIED = {
    "phone": "+79172223344",
    "website": "https://olga-massage.ru",
    "price_rubles": ["1500", "2500"],
}


async def test_after_a_refusal_the_form_is_as_it_was_sent(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    empty = await browser.open("/create")
    consent = await browser.submit(empty, form_to(empty, "/create"), FILLED)
    assert consent.path == "/authorize", consent.words

    page = await browser.submit(consent, consent.form, press="deny")

    form = form_to(page, "/create")
    for name, value in (FILLED | TIDIED).items():
        wanted = [value] if isinstance(value, str) else value
        found = [one for one in form.values(name) if one]
        assert found == wanted, name
    for technique in asking_app.app.state.context.services.pack.head.suggested:
        assert f'name="techniques" value="{technique}"' in page.html
    assert "есть медицинская лицензия" in page.words
    consent = await browser.submit(page, form)
    assert (await browser.submit(consent, consent.form, press="allow")).path.startswith("/builds/")
    (stored,) = await read_column(asking_app, practitioners.c.data)
    kept = Practitioner.model_validate_json(stored)
    assert kept.overrides == {"post/2": "Свой текст", "post/3": None}
    assert kept.consents is not None and kept.consents.claims_confirmed_at is not None


async def test_ticks_of_a_program_or_of_older_texts_are_asked_for_anew(
    asking_app: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await asking_app.browser()
    agreed = {"personal_data": True, "publication": True}
    consent, _ = await ask_vk(asking_app, browser, consents=agreed)
    page = await browser.submit(consent, consent.form, press="deny")
    assert not form_to(page, "/create").values("consent_personal_data")

    empty = await browser.open("/create")
    consent = await browser.submit(empty, form_to(empty, "/create"), FILLED)
    monkeypatch.setattr("vitrina.web.form.consent_page.CONSENT_VERSION", "of-tomorrow")
    page = await browser.submit(consent, consent.form, press="deny")
    assert not form_to(page, "/create").values("consent_publication")
