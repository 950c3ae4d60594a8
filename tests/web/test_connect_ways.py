"""Other ways into the guided way and out of it: a narrow grant, one tap, a key that was revoked."""

import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from sandbox_options import AGREEING, ASKING
from sandboxed import EXAMPLE
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.domain.form_link import sign_link
from vitrina.storage.models import builds, connect_drafts, practitioners
from web.conftest import AppWith
from web.guided import Guided, form_to, mint
from web.served_app import ServedApp, init, read_column
from web.visitor import Browser, Page

NARROW = replace(AGREEING, app_rights=frozenset({"groups"}))
SECRET = "protected-key-of-the-app"


async def narrowed(served: ServedApp, browser: Browser) -> Page:
    """The person agreed, and VK gave less than was asked for."""
    started = await init(await served.program(), name="Ольга Васильева")
    confirm = await browser.open(started["auth_url"])
    page = await browser.submit(confirm, confirm.form)
    assert page.status == 403
    return page


async def test_a_grant_that_is_too_narrow_goes_on_with_nothing_typed_again(
    app_with: AppWith,
) -> None:
    async with app_with(NARROW, works=False) as served:
        browser = await served.browser()
        page = await narrowed(served, browser)
        assert "Откройте сообщество во ВКонтакте и дайте нам его ключ" in page.words
        form = next(form for form in page.forms if form.action.startswith("/connect/grant/"))
        first = await browser.submit(page, form)
        assert first.path.startswith("/connect/")
        assert "Ольга Васильева" in first.words
        again = await browser.submit(page, form)
        assert again.path == first.path
        assert len(await read_column(served, practitioners.c.id)) == 1
        assert await read_column(served, builds.c.id) == []


async def test_where_only_permission_is_offered_a_narrow_grant_is_tried_again(
    app_with: AppWith,
) -> None:
    async with app_with(NARROW, works=False, VITRINA_OFFER="full") as served:
        page = await narrowed(served, await served.browser())
        assert "/connect/" not in page.html
        assert "Попробуйте ещё раз" in page.words


async def test_a_grant_that_is_over_goes_nowhere(served: ServedApp, browser: Browser) -> None:
    page = await browser.open("/create")
    answer = await browser.http.post(
        f"{served.url}/connect/grant/no-such-ticket", data={"csrf": page.form.value("csrf")}
    )
    assert answer.status_code == 400
    assert "ссылка уже не\u00a0действует" in answer.text.replace("&nbsp;", "\u00a0")


async def test_nothing_of_the_way_may_stand_in_a_frame(served: ServedApp, browser: Browser) -> None:
    guided = Guided(served, browser)
    page = await guided.begin()
    assert "frame-ancestors 'none'" in page.answer.headers["content-security-policy"]
    assert page.answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("end", ["/address", "/key", "/work", "/grant"])
async def test_a_button_of_another_site_does_nothing(
    served: ServedApp, browser: Browser, end: str
) -> None:
    guided = Guided(served, browser)
    page = await guided.begin()
    answer = await browser.http.post(
        f"{served.url}{page.path}{end}", data={"csrf": "stolen", "address": "club1", "key": "x"}
    )
    assert answer.status_code == 400
    assert await read_column(served, connect_drafts.c.address) == [None]


async def test_one_tap_brings_the_key_where_the_app_may_ask(app_with: AppWith) -> None:
    async with app_with(ASKING, works=False, VK_CLIENT_SECRET=SECRET) as served:
        browser = await served.browser()
        guided = Guided(served, browser)
        # Whose community it is the sandbox knows by its browser: opened on its own page.
        opening = await browser.open(f"{served.sandboxed.sandbox.url}/groups_create")
        club = await browser.submit(opening, opening.form, {"title": "Пустое"})
        page = await guided.give_address(await guided.begin(), club.path.strip("/"))
        consent = await browser.submit(page, form_to(page, "/grant"))
        assert consent.path == "/authorize"
        refused = await browser.submit(consent, consent.forms[0], press="deny")
        assert "ВКонтакте не дал ключа" in refused.words
        consent = await browser.submit(refused, form_to(refused, "/grant"))
        work = await browser.submit(consent, consent.forms[0], press="allow")
        assert "Сделаем сами" in work.words
        assert "«Стена»" in work.words  # which no such key has
        assert "Через RSS, с картинками" in work.words


async def test_posts_that_are_there_are_told_where_the_wall_can_be_read(app_with: AppWith) -> None:
    async with app_with(works=False, VK_SERVICE_KEY="to-be-minted") as served:
        guided = Guided(served, await served.browser())
        connect = served.app.state.context.application.connect
        object.__setattr__(connect, "service_key", await mint(served, kind="service"))
        sandbox = served.sandboxed
        reply = await sandbox.http.post(
            f"{sandbox.sandbox.url}/sandbox/communities", json={"title": "Своё", "posts": 3}
        )
        group_id = reply.json()["group_id"]
        page = await guided.give_address(await guided.begin(), f"club{group_id}")
        page = await guided.give_key(page, await guided.make_key(group_id))
        assert "На стене уже 3 записи, они останутся." in page.words


async def test_a_build_whose_key_was_revoked_asks_for_another_one(
    served: ServedApp, browser: Browser
) -> None:
    guided = Guided(served, browser)
    group_id, other = guided.open_community(), guided.open_community()
    page = await guided.give_address(await guided.begin(), f"club{group_id}")
    page = await guided.give_key(page, await guided.make_key(group_id))
    build = await guided.build(page)
    async with served.sandboxed.services.database.transaction() as connection:
        waits = {"state": BuildState.WAITING, "waiting_for": WaitingFor.GRANT}
        await connection.execute(update(builds).values(**waits))

    asks = await browser.open(build.path)
    assert "Нужен новый ключ сообщества" in asks.words
    key_page = await browser.click(asks, "Дать новый ключ")
    assert key_page.link("Открыть раздел").endswith(f"/club{group_id}?act=tokens")
    # The community is told by its address: it bears the person's name for it, not the plan's.
    assert f"club{group_id}" in key_page.words and EXAMPLE["city"] not in key_page.words
    wrong = await guided.give_key(key_page, await guided.make_key(other))
    assert wrong.status == 422 and "Это ключ сообщества" in wrong.words
    assert await read_column(served, builds.c.state) == [BuildState.WAITING]
    back = await guided.give_key(wrong, await guided.make_key(group_id))
    assert back.path == build.path
    assert await read_column(served, builds.c.state) == [BuildState.QUEUED]


async def test_more_than_a_days_drafts_are_told_to_wait(served: ServedApp) -> None:
    program = await served.program()
    for _ in range(20):
        assert (await program.post("/connect/init", json=EXAMPLE)).status_code == 200
    answer = await program.post("/connect/init", json=EXAMPLE)
    assert answer.status_code == 429
    assert answer.json()["error"] == "too_many_requests"
    assert int(answer.headers["retry-after"]) > 86000


async def test_a_signed_student_finds_the_draft_in_another_browser(app_with: AppWith) -> None:
    school = "a-key-of-a-school-in-these-tests-only"
    async with app_with(works=False, VITRINA_SCHOOL_KEYS=school) as served:
        exp = int(time.time()) + 3600
        link = {"student_id": "17", "course_id": "3", "exp": str(exp)}
        link["sig"] = sign_link("17", "3", exp, school)
        begun = await Guided(served, await served.browser()).begin(**link)
        assert begun.status == 200
        elsewhere = await served.browser()
        back = await elsewhere.open(f"/create?{urlencode(link)}")
        assert "Вы уже начали" in back.words
        page = await elsewhere.click(back, "Открыть")
        assert "Сначала нужно сообщество" in page.words
        unsigned = await (await served.browser()).open("/create?student_id=17&course_id=3")
        assert "Вы уже начали" not in unsigned.words
