"""A build that needs its person: VK's check, a confirmation, a new grant; and one that sleeps."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest

from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.models import builds
from web.conftest import AppWith
from web.served_app import ServedApp, init, read_column, wait_until
from web.visitor import Browser, Form, Page

CHECK = "ВКонтакте просит подтвердить, что вы не робот"
OPEN_CHECK = "Открыть проверкуПродолжаем…"  # one above the other, one of them seen
TOPIC = "board.addTopic"


async def begin(served: ServedApp) -> tuple[Browser, Page]:
    """A person went through VK and looks at the page of the build."""
    browser = await served.browser()
    started = await init(await served.program())
    confirm = await browser.open(started["auth_url"])
    return browser, await browser.submit(confirm, confirm.form)


async def reach(served: ServedApp, page: Page, *wanted: str) -> dict[str, Any]:
    """The build's status once it is one of these."""
    key = page.path.rpartition("/")[2]
    body, _ = await wait_until(await served.program(), f"{served.url}/groups/{key}/status", *wanted)
    return body


def form_of(page: Page, verb: str) -> Form:
    (form,) = [form for form in page.forms if form.action.endswith(f"/{verb}")]
    return form


async def pass_check(browser: Browser, page: Page) -> str:
    """What VK's page gives to a person who opened it by the link and pressed the button."""
    asked = await browser.http.get(page.link(OPEN_CHECK))
    assert "не робот" in asked.text
    passed = await browser.http.post(asked.url)
    return str(re.findall(r'id="success_token">([^<]+)<', passed.text)[0])


async def undoubled(served: ServedApp) -> dict[str, Any]:
    """The one community of the person, complete."""
    (group,) = (await served.sandboxed.world())["groups"]
    assert len(group["topics"]) == 1 and len(group["products"]) == 4
    assert len({post["text"] for post in group["posts"]}) == len(group["posts"]) == 8
    return dict(group)


@pytest.mark.parametrize("method", ["groups.create", TOPIC])
async def test_vks_check_is_passed_and_the_build_goes_on(app_with: AppWith, method: str) -> None:
    async with app_with() as served:
        await served.sandboxed.add_fault(method, "error", times=20, code=14)
        browser, page = await begin(served)
        assert (await reach(served, page, "delayed"))["waiting_for"] == "captcha"
        page = await browser.open(page.path)
        assert CHECK in page.words and "сборка сама продолжится с этого места" in page.words

        # VK goes on asking: only the same call with the answer passes.
        token = await pass_check(browser, page)
        back = await browser.submit(
            page, form_of(page, "captcha"), {"success_token": f" {token}\n"}
        )

        assert back.status == 200 and back.path == page.path
        assert (await reach(served, page, "completed"))["gaps"] == []
        await undoubled(served)
        assert not any(token in data for data in await stored_answers(served))


async def stored_answers(served: ServedApp) -> list[str]:
    return [json.dumps(data) for data in await read_column(served, builds.c.waiting_data)]


async def test_an_old_check_is_replaced_by_a_new_one(app_with: AppWith) -> None:
    async with app_with() as served:
        await served.sandboxed.add_fault(TOPIC, "error", times=20, code=14)
        browser, page = await begin(served)
        await reach(served, page, "delayed")
        page = await browser.open(page.path)
        first = page.link(OPEN_CHECK)
        await served.sandboxed.http.post(
            f"{served.sandboxed.sandbox.url}/sandbox/clock", json={"advance_s": 301}
        )
        assert (await browser.http.post(first)).status_code == 400  # VK's page: too old

        await browser.submit(page, form_of(page, "resume"))
        await reach(served, page, "delayed")
        page = await browser.open(page.path)

        assert page.link(OPEN_CHECK) != first
        token = await pass_check(browser, page)
        await browser.submit(page, form_of(page, "captcha"), {"success_token": token})
        await reach(served, page, "completed")
        await undoubled(served)


async def test_a_check_without_an_address_is_no_dead_end(served: ServedApp) -> None:
    browser, page = await begin(served)
    await park(served, WaitingFor.CAPTCHA, {"method": TOPIC, "step": "topic/reviews"})
    page = await browser.open(page.path)
    assert CHECK in page.words and "Открыть проверку" not in page.words
    assert ">Получить новую проверку</button>" in page.words

    await browser.submit(page, form_of(page, "resume"))

    assert await read_column(served, builds.c.state) == ["queued"]
    assert await read_column(served, builds.c.waiting_data) == [None]


async def test_only_an_answer_of_our_own_page_is_kept(served: ServedApp) -> None:
    browser, page = await begin(served)
    check = f"{served.sandboxed.sandbox.url}/not_robot_captcha?session_token=x"
    asked = {"method": TOPIC, "step": "topic/reviews", "remixstlid": "77", "redirect_uri": check}
    await park(served, WaitingFor.CAPTCHA, asked)
    page = await browser.open(page.path)
    form = form_of(page, "captcha")

    for typed in ("", "   ", "два слова", "a b", "x\x00y", "я" * 40, "x" * 4097):
        refused = await browser.submit(page, form, {"success_token": typed})
        assert refused.status == 422 and "без пробелов" in refused.words, typed
        assert 'aria-invalid="true"' in refused.html and CHECK in refused.words
    stranger = await served.browser()
    for who, fields in ((browser, {"csrf": "x"}), (browser, {"csrf": None}), (stranger, {})):
        refused = await who.submit(page, form, {"success_token": "good", **fields})
        assert refused.status == 400
    assert await read_column(served, builds.c.state) == ["waiting"]

    await browser.submit(page, form, {"success_token": "good"})
    await browser.submit(page, form, {"success_token": "late"})  # pressed twice

    kept = {name: asked[name] for name in ("method", "step", "remixstlid")}
    (stored,) = await stored_answers(served)
    assert json.loads(stored) == {**kept, "success_token": "good"}
    assert len(served.sandboxed.services.queue.submitted) == 2  # type: ignore[attr-defined]


async def test_vks_own_page_is_opened_and_the_build_goes_on(app_with: AppWith) -> None:
    async with app_with() as served:
        await served.sandboxed.add_fault("groups.create", "error", code=17)
        browser, page = await begin(served)
        assert (await reach(served, page, "delayed"))["waiting_for"] == "person"
        page = await browser.open(page.path)
        assert "ВКонтакте просит подтвердить, что это вы" in page.words
        assert (await browser.http.get(page.link("Открыть ВКонтакте"))).status_code == 200

        await browser.submit(page, form_of(page, "resume"))

        await reach(served, page, "completed")
        await undoubled(served)


async def lose_grant(served: ServedApp) -> None:
    """VK takes neither the token nor the one that it is renewed to, until a new grant."""
    await served.sandboxed.add_fault(TOPIC, "error", times=20, code=5)


async def test_a_lost_grant_is_given_again_and_no_second_community_appears(
    app_with: AppWith,
) -> None:
    async with app_with() as served:
        await lose_grant(served)
        browser, page = await begin(served)
        assert (await reach(served, page, "delayed"))["waiting_for"] == "grant"
        page = await browser.open(page.path)
        assert "и мы продолжим с «" in page.words and "второго сообщества не появится" in page.words
        served.sandboxed.sandbox.world.faults.clear()

        back = await browser.submit(page, form_of(page, "grant"))

        assert back.status == 200 and back.path.startswith("/builds/")
        await reach(served, back, "completed")
        await undoubled(served)
        assert (await served.count_rows())["builds"] == 1
        assert "Готово, вы открыты" in (await browser.open(page.path)).words


async def test_the_grant_of_another_profile_finishes_nobodys_build(app_with: AppWith) -> None:
    async with app_with() as served:
        await lose_grant(served)
        browser, page = await begin(served)
        await reach(served, page, "delayed")
        page = await browser.open(page.path)
        browser.http.cookies.delete("sandbox_browser")  # signed in to VK as somebody else

        back = await browser.submit(page, form_of(page, "grant"))

        assert back.status == 409 and "Это другой профиль ВКонтакте" in back.words
        assert await read_column(served, builds.c.state) == ["waiting"]
        assert len((await served.sandboxed.world())["groups"]) == 1
        assert (await browser.open(urljoin(served.url, page.path))).status == 200


async def test_a_sleeping_build_says_when_it_wakes_in_the_persons_zone(served: ServedApp) -> None:
    browser, page = await begin(served)
    (timezone,) = {
        json.loads(plan)["timezone"] for plan in await read_column(served, builds.c.plan)
    }
    wakes = served.sandboxed.services.now() + 3600
    await park(served, WaitingFor.FLOOD, None, not_before=wakes)

    page = await browser.open(page.path)

    local = datetime.fromtimestamp(wakes, ZoneInfo(timezone))
    assert "ВКонтакте попросил передохнуть" in page.words
    assert f"в {local:%H:%M}. Страницу можно закрыть, ничего не потеряется." in page.words
    assert "ждёт вас" not in page.words.partition("<main")[2]


async def test_a_failed_build_is_tried_again_from_where_it_failed(app_with: AppWith) -> None:
    async with app_with() as served:
        await served.sandboxed.add_fault("groups.create", "error", code=203)
        browser, page = await begin(served)
        await reach(served, page, "failed")
        page = await browser.open(page.path)
        form = form_of(page, "retry")
        assert (await browser.submit(page, form, {"csrf": "x"})).status == 400

        await browser.submit(page, form)

        await reach(served, page, "completed")
        await undoubled(served)
        await browser.submit(page, form)  # pressed again: it is made
        assert await read_column(served, builds.c.state) == ["done"]


async def park(
    served: ServedApp, waiting_for: WaitingFor, data: dict[str, Any] | None, **more: Any
) -> None:
    """As if the runner had parked every build."""
    async with served.sandboxed.services.database.transaction() as connection:
        values = {"state": BuildState.WAITING, "waiting_for": waiting_for, "waiting_data": data}
        await connection.execute(builds.update().values(**values, **more))
