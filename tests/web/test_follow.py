"""Following a build without its page, and the way back for whoever closed it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from sandbox_options import ASKING
from sandboxed import EXAMPLE
from vitrina.application.count_left import Left
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.models import builds, oauth_states
from vitrina.storage.pending_grants import STATE_LIFE
from vitrina.web.follow.follow import view_followed
from vitrina.wording.follow import say_left
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, wait_until
from web.test_create import TYPED
from web.test_frame import FRAME, SCHOOL
from web.test_school import DEMANDING, KEYS, fresh
from web.visitor import Browser, Page


async def follow(served: ServedApp, follow_url: str) -> dict[str, Any]:
    """What a frame reads: no cookie, no key but its own."""
    answer = await (await served.program()).get(follow_url, params={"view": "page"})
    assert answer.status_code == 200
    view: dict[str, Any] = answer.json()
    return view


async def build_in(browser: Browser, query: str = "") -> Page:
    """From the form to the build's page, VK agreeing by itself."""
    page = await browser.open(f"/create{query}")
    built = await browser.submit(page, page.form, TYPED)
    assert built.path.startswith("/builds/")
    return built


# The follower.


async def test_a_follower_sees_the_build_from_the_grant_to_the_community(
    app_with: AppWith,
) -> None:
    async with app_with() as served:
        program = await served.program()
        started = await init(program)
        assert (await follow(served, started["follow_url"]))["state"] == "asked"

        answer = await program.get(
            started["auth_url"], follow_redirects=True, headers={"accept": "application/json"}
        )
        await wait_until(program, answer.json()["status_url"], "completed")

        made = await follow(served, started["follow_url"])
        assert (made["state"], made["title"]) == ("made", "Сообщество открыто")
        assert (made["text"], made["go"]) == (
            "Осталось 5 дел, минут десять.",
            "Закончить настройку",
        )
        # The same figures as on the person's page.
        page = await program.get(answer.json()["build_url"], headers={"accept": "text/html"})
        assert "Пять дел, минут десять." in page.text.replace("\u00a0", " ")
        assert made["url"].startswith(f"{served.sandboxed.sandbox.url}/club")


async def test_a_follower_learns_how_far_it_is_and_nothing_about_whom(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program, student_id="student-42", telegram="ivan_massage")

    view = await follow(served, made["follow_url"])

    assert (view["state"], view["done"], view["total"]) == ("works", 0, 10)
    assert view["doing"] == "Сообщество создано" and view["url"] == ""
    text = json.dumps(view, ensure_ascii=False)
    page_key = made["build_url"].rpartition("/")[2]
    for secret in ("Иван", "Москва", EXAMPLE["phone"][2:], "student-42", "ivan_", page_key):
        assert secret not in text


CONFIRM = reason_as_written("Подтвердите вход.")
REFUSED = reason_as_written("ВКонтакте отказал.")


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"state": BuildState.QUEUED}, "works", "Собираем ваше сообщество"),
        ({"state": BuildState.RUNNING}, "works", "Собираем ваше сообщество"),
        ({"waiting_for": WaitingFor.CAPTCHA}, "waits", "подтвердить, что вы не робот"),
        ({"waiting_for": WaitingFor.GRANT}, "waits", "разрешение ещё раз"),
        ({"waiting_for": WaitingFor.PERSON, "reason": CONFIRM}, "waits", "вход."),
        ({"waiting_for": WaitingFor.FLOOD}, "sleeps", "Продолжим сами"),
        ({"state": BuildState.FAILED, "reason": REFUSED}, "failed", "отказал."),
        ({"state": BuildState.CANCELLED}, "failed", "Сборка остановлена"),
        ({"state": BuildState.DONE, "group_id": 5}, "made", "Осталось 2 дела, минут пять."),
        ({"state": BuildState.DONE_WITH_GAPS, "group_id": 5}, "made", "Сообщество открыто"),
    ],
)
async def test_every_state_has_its_words(
    served: ServedApp, changes: dict[str, Any], state: str, words: str
) -> None:
    opened = await served.sandboxed.open_build()
    if "waiting_for" in changes:
        changes = {"state": BuildState.WAITING} | changes
    build = replace(await served.sandboxed.find(opened.build_id), **changes)

    view = view_followed(build, "https://vk.example", Left(2, 4))

    assert view.state == state and words in f"{view.title} {view.text}"
    assert view.url == ("https://vk.example/club5" if state == "made" else "")
    assert bool(view.total) is (state in ("works", "waits", "sleeps"))


def test_what_is_left_is_said_in_numbers_that_agree() -> None:
    said = [say_left(count, minutes) for count, minutes in ((1, 1), (2, 4), (5, 10), (21, 50))]
    assert said == [
        "Осталось 1 дело, минута.",
        "Осталось 2 дела, минут пять.",
        "Осталось 5 дел, минут десять.",
        "Осталось 21 дело, около часа.",
    ]
    assert say_left(0, 0) == "Всё готово. Покажите его первым клиентам."


async def test_a_refused_grant_is_told_to_the_follower(app_with: AppWith) -> None:
    async with app_with(ASKING, works=False) as served:
        browser = await served.browser()
        started = await init(await served.program())
        consent = await browser.open(started["auth_url"], site="same-origin")
        refused = await browser.submit(consent, consent.form, press="deny")

        view = await follow(served, started["follow_url"])
        assert (view["state"], view["title"]) == ("refused", "Разрешение не получено")

        again = await browser.click(refused, "Попробовать ещё раз")
        built = await browser.submit(again, again.form, press="allow")
        assert built.path.startswith("/builds/")
        assert (await follow(served, started["follow_url"]))["state"] == "works"


async def test_a_person_with_a_community_is_asked_in_the_tab_and_the_follower_knows(
    app_with: AppWith,
) -> None:
    async with app_with() as served:
        program = await served.program()
        made = await grant(program)
        await wait_until(program, made["status_url"], "completed")
        started = await init(program)
        answer = await program.get(started["auth_url"], follow_redirects=True)
        assert answer.status_code == 409
        view = await follow(served, started["follow_url"])
        assert (view["state"], view["title"]) == ("refused", "У вас уже есть сообщество")


async def test_a_grant_nobody_gave_is_gone_in_words(served: ServedApp) -> None:
    started = await init(await served.program())
    async with served.sandboxed.services.database.transaction() as connection:
        passed = oauth_states.c.expires_at - STATE_LIFE
        await connection.execute(oauth_states.update().values(expires_at=passed))
    for url in (started["follow_url"], "/follow/nobody", "/follow/%00"):
        view = await follow(served, url)
        assert view["state"] == "gone" and "Ничего не создано" in view["text"]


# The way back.


async def test_the_browser_that_built_finds_its_build_on_the_form(app_with: AppWith) -> None:
    async with app_with() as served:
        browser = await served.browser()
        built = await build_in(browser)

        back = await browser.open("/create")

        assert back.status == 200 and not back.forms
        assert "/communities/" in back.html
        status = f"{served.url}/groups/{built.path.rpartition('/')[2]}/status"
        await wait_until(await served.program(), status, "completed")
        ready = await browser.open("/create")
        assert "Сообщество открыто" in ready.words
        assert ready.link("Открыть сообщество").startswith(served.sandboxed.sandbox.url)
        assert (await browser.click(ready, "Закончить настройку")).status == 200


async def test_the_form_can_be_filled_anew(served: ServedApp) -> None:
    browser = await served.browser()
    await build_in(browser, "?student_id=42&course_id=c-7")
    back = await browser.open("/create?student_id=42&course_id=c-7")
    form = await browser.click(back, "Заполнить заново")
    assert form.form.value("student_id") == "42" and form.form.value("course_id") == "c-7"


async def test_the_cookie_is_for_our_server_only_and_never_shown(app_with: AppWith) -> None:
    secret = Fernet.generate_key().decode()
    secure: dict[str, Any] = {"VITRINA_BASE_URL": "https://vitrina.example"}
    for settings in ({}, secure):
        async with app_with(works=False, VITRINA_SECRET_KEYS=secret, **settings) as served:
            program = await served.program()
            started = await init(program)
            hop = await program.get(started["auth_url"].replace(secure["VITRINA_BASE_URL"], ""))
            back = await program.get(hop.headers["location"])
            callback = back.headers["location"].replace(secure["VITRINA_BASE_URL"], served.url)
            cookies = hop.headers["set-cookie"].partition(";")[0]
            answer = await program.get(callback, headers={"cookie": cookies})
            assert answer.status_code == 303

            cookie = answer.headers["set-cookie"]
            name, *said = [part.strip().lower() for part in cookie.split(";")]
            assert name.startswith("__host-vitrina_build=" if settings else "vitrina_build=")
            assert {"httponly", "samesite=lax", "path=/"} <= set(said)
            assert ("secure" in said) is bool(settings)
            key = cookie.partition("=")[2].partition(";")[0]
            assert len(key) >= 22
            shown = await program.get("/create", headers={"cookie": cookie.partition(";")[0]})
            assert "Собираем ваше сообщество" in shown.text.replace("\u00a0", " ")
            assert key not in shown.text and key not in str(shown.headers)


async def test_a_cookie_of_somebody_elses_making_opens_the_form(served: ServedApp) -> None:
    made = await grant(await served.program())
    follow_key = made["follow_url"].rpartition("/")[2]
    for value in ("x", "", "a" * 500, follow_key, "../x"):
        program = await served.program(cookie=f"vitrina_build={value}")
        answer = await program.get("/create")
        assert answer.status_code == 200 and "<form" in answer.text, value


async def test_another_students_link_does_not_show_this_browsers_build(served: ServedApp) -> None:
    browser = await served.browser()
    await build_in(browser, "?student_id=42")
    assert (await browser.open("/create?student_id=43")).forms
    assert not (await browser.open("/create?student_id=42")).forms
    assert not (await browser.open("/create")).forms


async def test_an_id_without_a_signature_opens_nothing(app_with: AppWith) -> None:
    async with app_with(works=False, **KEYS) as served:
        await build_in(await served.browser(), f"?{fresh(served)}")
        stranger = await served.browser()
        for query in ("?student_id=42", "?student_id=42&course_id=c-7"):
            page = await stranger.open(f"/create{query}")
            assert page.forms and "/builds/" not in page.html


async def test_a_build_made_under_a_claimed_id_is_nobodys_to_find(app_with: AppWith) -> None:
    async with app_with(works=False, **KEYS) as served:
        await build_in(await served.browser(), "?student_id=42")
        page = await (await served.browser()).open(f"/create?{fresh(served)}")
        assert page.forms and "/builds/" not in page.html


async def test_a_signed_link_finds_the_build_from_any_browser(app_with: AppWith) -> None:
    async with app_with(works=False, **DEMANDING) as served:
        built = await build_in(await served.browser(), f"?{fresh(served)}")
        elsewhere = await served.browser()

        back = await elsewhere.open(f"/create?{fresh(served)}")

        assert "Собираем ваше сообщество" in back.words
        page = await elsewhere.click(back, "Открыть мою страницу")
        assert page.status == 200 and page.path != built.path, "a key of its own"
        assert (await elsewhere.open(f"/create?{fresh(served, '43')}")).forms
        anew = await elsewhere.click(back, "Заполнить заново")
        assert anew.form.value("sig")


async def test_looking_back_often_stores_nothing_more(app_with: AppWith) -> None:
    async with app_with(works=False, **DEMANDING) as served:
        await build_in(await served.browser(), f"?{fresh(served)}")
        elsewhere = await served.browser()
        await elsewhere.open(f"/create?{fresh(served)}")
        before = await served.count_rows()
        for _ in range(3):
            await elsewhere.open(f"/create?{fresh(served)}")
        assert await served.count_rows() == before


async def test_a_frame_of_the_school_shows_the_build_of_its_student(app_with: AppWith) -> None:
    async with app_with(works=False, **DEMANDING, VITRINA_FRAME_ANCESTORS=SCHOOL) as served:
        await build_in(await served.browser(), f"?{fresh(served)}")

        answer = await (await served.program()).get(f"/create?{fresh(served)}", headers=FRAME)

        back = Page(answer, [])
        assert "set-cookie" not in answer.headers and 'class="ui framed"' in back.html
        # Its page is framed by nobody: it opens in a tab.
        link = back.html.partition('data-act="page"')[2].partition(">")[0]
        assert 'target="_blank"' in link and 'rel="noopener"' in link
        follow_url = back.html.partition('data-follow="')[2].partition('"')[0]
        assert (await follow(served, follow_url))["state"] == "works"
        for other in (back.link("Открыть мою страницу"), follow_url):
            policy = (await (await served.program()).get(other)).headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy


async def test_a_build_that_failed_says_so_on_the_way_back(served: ServedApp) -> None:
    browser = await served.browser()
    await build_in(browser)
    async with served.sandboxed.services.database.transaction() as connection:
        words = "ВКонтакте не дал создать сообщество."
        await connection.execute(builds.update().values(state="failed", words=words))
    back = await browser.open("/create")
    assert "Сообщество не создалось" in back.words and words in back.words
