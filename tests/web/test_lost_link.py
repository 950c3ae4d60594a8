"""A link that got lost: to one's page by the browser, by the school, or by proving the profile."""

import re

import pytest

from sandbox_options import ASKING
from vitrina.storage.models import communities, link_keys
from web.conftest import AppWith
from web.guided import form_to
from web.served_app import ServedApp, read_column
from web.test_changed_minds import answer_again
from web.test_create import TYPED
from web.test_oauth_return import ask_vk, finish_builds
from web.test_returns import exchanges, on_another_server
from web.test_school import DEMANDING, fresh
from web.visitor import Browser, Page

ENDED = "Эта ссылка больше не открывает страницу"
QUESTION = "Где моё сообщество?"


async def make_one(served: ServedApp, browser: Browser) -> Page:
    """A community of this browser's profile."""
    consent, _ = await ask_vk(served, browser)
    return await browser.submit(consent, consent.form, press="allow")


async def elsewhere(served: ServedApp, browser: Browser) -> Browser:
    """The same person at VK in another browser, which knows nothing of us."""
    other = await served.browser()
    signed_in = browser.http.cookies.get("sandbox_browser", domain="127.0.0.1")
    assert signed_in is not None
    other.http.cookies.set("sandbox_browser", signed_in, domain="127.0.0.1")
    return other


async def ask_for_it(browser: Browser) -> Page:
    """VK's question, from our page about lost links."""
    page = await browser.open("/communities")
    assert QUESTION in page.words
    consent = await browser.submit(page, form_to(page, "/communities"))
    assert consent.path == "/authorize"
    return consent


async def test_whoever_proves_the_profile_gets_a_new_link_and_the_old_one_ends(
    asking_app: ServedApp,
) -> None:
    served, at_home = asking_app, await asking_app.browser()
    old = await make_one(served, at_home)
    phone = await elsewhere(served, at_home)
    consent = await ask_for_it(phone)
    assert "scope=vkid.personal_info" in str(consent.answer.url)

    mine = await phone.submit(consent, consent.form, press="allow")

    assert mine.status == 200 and mine.path.startswith("/builds/") and mine.path != old.path
    key = old.path.rpartition("/")[2]
    for address in (old.path, f"/communities/{key}", f"/kits/{key}", f"/groups/{key}/status"):
        ended = await at_home.open(address)
        assert ended.status in (404, 410), address
    ended = await at_home.open(old.path)
    assert ended.status == 410 and ENDED in ended.words
    # This browser finds it again; the one of the old link has to prove itself as well.
    assert (await phone.open("/communities")).status == 200
    again = await at_home.click(ended, "Найти моё сообщество")
    assert QUESTION in again.words
    # What VK gave is kept nowhere, and whoever comes again lands on the same page.
    on_another_server(served)
    assert (await answer_again(phone, consent, "deny")).path == mine.path
    assert exchanges(served) == 2
    assert len(await read_column(served, communities.c.id)) == 1


async def test_before_the_proof_nothing_is_told_and_after_it_only_ones_own(
    asking_app: ServedApp,
) -> None:
    served, owner = asking_app, await asking_app.browser()
    made = await make_one(served, owner)
    stranger, phone = await served.browser(), await elsewhere(served, owner)
    pages = [(await one.open("/communities")).html for one in (stranger, phone)]
    first, second = (re.sub(r'value="[0-9a-f]{128}"', "", page) for page in pages)
    assert first == second
    keys = await read_column(served, link_keys.c.key_hash)

    consent = await ask_for_it(stranger)
    nothing = await stranger.submit(consent, consent.form, press="allow")

    assert nothing.status == 404 and "В этом профиле сообщества нет" in nothing.words
    assert "даст школа" in nothing.words
    assert (await stranger.open(str(nothing.answer.url))).status == 404
    assert await read_column(served, link_keys.c.key_hash) == keys
    assert (await owner.open(made.path)).status == 200
    # The answer to somebody's question is good in their browser alone.
    consent = await ask_for_it(phone)
    state = str(consent.answer.url.params["state"])
    stolen = await stranger.open(f"/oauth/callback?state={state}&code=x&device_id=y")
    assert stolen.status == 400 and (await owner.open(made.path)).status == 200


async def test_a_refusal_changes_nothing_and_may_be_thought_better_of(
    asking_app: ServedApp,
) -> None:
    served, owner = asking_app, await asking_app.browser()
    made = await make_one(served, owner)
    phone = await elsewhere(served, owner)
    consent = await ask_for_it(phone)

    refused = await phone.submit(consent, consent.form, press="deny")

    assert refused.status == 400 and "прежняя ссылка работает" in refused.words
    assert (await owner.open(made.path)).status == 200
    assert (await phone.open(str(refused.answer.url))).status == 400
    mine = await answer_again(phone, consent, "allow")
    assert mine.status == 200 and mine.path.startswith("/builds/")


async def test_of_several_communities_one_is_chosen(asking_app: ServedApp) -> None:
    served, owner = asking_app, await asking_app.browser()
    await make_one(served, owner)
    await finish_builds(served)
    consent, _ = await ask_vk(served, owner, name="Ольга Васильева", city="Казань")
    asked = await owner.submit(consent, consent.form, press="allow")
    consent = await owner.click(asked, "Создать ещё одно")
    await owner.submit(consent, consent.form, press="allow")
    phone = await elsewhere(served, owner)
    consent = await ask_for_it(phone)

    choice = await phone.submit(consent, consent.form, press="allow")

    names = ("Ольга Васильева, Казань", "Иван Петров, Москва")
    assert "У вас несколько сообществ" in choice.words
    on_another_server(served)
    again = await phone.open(str(choice.answer.url))
    for name in names:
        page = await phone.click(again, name)
        # Which page it is depends on whether it is made.
        assert page.status == 200 and choice.link(name).endswith(page.path.rpartition("/")[2])


async def test_the_schools_link_leads_home_after_a_change_too(app_with: AppWith) -> None:
    async with app_with(ASKING, works=False, **DEMANDING) as served:
        owner = await served.browser()
        form = await owner.open(f"/create?{fresh(served)}")
        consent = await owner.submit(form, form.form, TYPED)
        await owner.submit(consent, consent.form, press="allow")
        from_lesson = await served.browser()
        before = await from_lesson.open(f"/communities?{fresh(served)}")
        assert before.status == 200 and before.path.startswith("/builds/")
        phone = await elsewhere(served, owner)
        consent = await ask_for_it(phone)
        await phone.submit(consent, consent.form, press="allow")
        assert (await from_lesson.open(before.path)).status == 410

        after = await (await served.browser()).open(f"/communities?{fresh(served)}")

        assert after.status == 200 and after.path.startswith("/builds/")
        assert after.path != before.path
        # Another student's link, an old one and none at all lead to the question.
        for query in (fresh(served, "43"), "student_id=42&exp=1&sig=00", "student_id=42"):
            asked = await (await served.browser()).open(f"/communities?{query}")
            assert asked.status == 200 and QUESTION in asked.words


async def test_where_there_is_no_application_the_school_helps(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_OFFER="connect") as served:
        browser = await served.browser()
        page = await browser.open("/communities")
        assert QUESTION in page.words and "даст школа" in page.words and not page.forms


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_pages_of_others_send_nobody_to_vk(served: ServedApp, site: str) -> None:
    browser = await served.browser()
    page = await browser.open("/communities")
    sent = await browser.submit(page, form_to(page, "/communities"), site=site)
    assert sent.status == 400
