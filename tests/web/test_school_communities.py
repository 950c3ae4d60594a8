"""The school's list, the page of one community, and what a curator does about many at once."""

import html
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import select

from vitrina.building.advance import advance
from vitrina.domain.build import WaitingFor
from vitrina.domain.member import Role
from vitrina.domain.reason import Reason
from vitrina.storage.journal import Journal
from vitrina.storage.models import audit_entries, builds, listings
from web.served_app import ServedApp, grant, read_column
from web.signed_in import signed_in
from web.visitor import Browser, Page

HOME = "/school/communities"
Stuck = Callable[..., Awaitable[str]]


@pytest.fixture
def stuck(served: ServedApp) -> Stuck:
    """A community that waits for VK's check at its cover; its id."""

    async def make(
        name: str = "Ольга Васильева", phone: str = "+79172223333", code: int = 14
    ) -> str:
        known = set(await read_column(served, builds.c.id))
        await grant(await served.program(), name=name, phone=phone, student_id=f"s-{len(known)}")
        (build_id,) = set(await read_column(served, builds.c.id)) - known
        database = served.sandboxed.services.database
        taken = await Journal.acquire(database, build_id)
        assert taken is not None
        build, journal = taken
        await journal.park(
            WaitingFor.CAPTCHA,
            reason=Reason(code="vk.captcha"),
            data={"step": "cover"},
            error_code=code,
        )
        return build.community_id

    return make


async def acts_of(served: ServedApp) -> list[str]:
    """What the audit log says was done to communities."""
    return [act for act in await read_column(served, audit_entries.c.act) if "." in act]


def said_on(page: Page) -> str:
    """What a person reads there."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.words)).split()).replace(" :", ":")


async def post(browser: Browser, page: Page, ending: str, **typed: str) -> Page:
    form = next(form for form in page.forms if form.action.endswith(ending))
    return await browser.submit(page, form, typed)


async def test_a_stuck_student_is_found_read_and_given_a_link(
    served: ServedApp, stuck: Stuck
) -> None:
    community = await stuck()
    await stuck("Анна Ёлкина", "+79172224444")
    browser = await signed_in(served, Role.CURATOR)
    page = await browser.open("/school")
    assert page.path == HOME and "Ждут человека 2" in said_on(page)
    found = await post(browser, page, HOME, search="3333")
    assert found.status == 200 and "Ольга Васильева" in said_on(found)
    assert "Анна" not in said_on(found) and "Ждёт проверку" in said_on(found)
    assert "Ольга" not in "".join(served.asked) and "3333" not in "".join(served.asked)
    one = await browser.open(f"{HOME}/{community}")
    for said in (
        "на шаге «Обложка»", "Здравствуйте, Ольга!", "+7 917 222-33-33", "Остановились и ждём",
        '"code": 14', "Бот появится вместе с сообществом",
    ):  # fmt: skip
        assert said in said_on(one), said
    given = await post(browser, one, "/link")
    link = re.search(r'id="new-link">([^<]+)<', given.html)
    assert link and "Прежние ссылки" in said_on(given)
    student = await served.browser()
    assert (await student.open(urlsplit(link[1]).path)).status == 200
    # The same press gives the same link; the next one ends it.
    again = await post(browser, one, "/link")
    assert link[1] in again.html
    another = await post(browser, await browser.open(one.path), "/link")
    assert link[1] not in another.html
    assert (await student.open(urlsplit(link[1]).path)).status == 410
    assert "Эта ссылка уже выдана и сменена" in said_on(await post(browser, one, "/link"))
    assert (await acts_of(served)).count("link.replaced") == 2


async def test_what_a_role_may_not_see_or_do_is_nowhere(served: ServedApp, stuck: Stuck) -> None:
    community = await stuck()
    browser = await signed_in(served, Role.READ_ONLY)
    page = await browser.open(HOME)
    one = await browser.open(f"{HOME}/{community}")
    assert "Ольга Васильева" in said_on(page) and "Ольга Васильева" in said_on(one)
    nudges = await post(browser, page, "/nudges")
    for shown in (page, one, nudges):
        assert "917" not in said_on(shown) and "222-33-33" not in said_on(shown)
        assert "Новая ссылка" not in said_on(shown) and "Повторить" not in said_on(shown)
    assert "телефон" not in page.html
    assert "Ольга" not in said_on(await post(browser, page, HOME, search="9172223333"))
    assert "Ольга" in said_on(await post(browser, page, HOME, search="ольг"))
    for file in ("/communities.csv", "/nudges"):
        assert "222-33-33" not in (await post(browser, page, file)).html
    csrf = dict(page.forms[-1].fields)["csrf"]
    for act in ("retry", "cancel", "check", "link"):
        answer = await browser.http.post(
            f"{served.url}{HOME}/{community}/{act}", data={"csrf": csrf, "press": "x" * 32}
        )
        assert answer.status_code == 403, act
    assert (await browser.open(f"{HOME}/retry?reason=vk.captcha&code=14")).status == 403
    assert (await browser.open(f"{HOME}/{community}/forget")).status == 403


async def test_all_of_one_cause_are_tried_again_once(served: ServedApp, stuck: Stuck) -> None:
    for number in range(3):
        await stuck(f"Мастер {number}", f"+7900000000{number}")
    await stuck("Другая", "+79000000009", 5)
    browser = await signed_in(served, Role.CURATOR)
    asked = await browser.open(f"{HOME}/retry?reason=vk.captcha&code=14")
    assert "Повторить 3 сборки" in said_on(asked) and "Другая" not in said_on(asked)
    first = await post(browser, asked, "/retry")
    assert "Поставили в очередь: 3" in said_on(first)
    again = await post(browser, asked, "/retry")
    assert "Поставили в очередь: 3" in said_on(again)
    states = await read_column(served, builds.c.state)
    assert sorted(states) == ["queued", "queued", "queued", "waiting"]
    assert (await acts_of(served)).count("builds.retried") == 1
    shown = await browser.open(f"{HOME}?reason=vk.captcha&code=5")
    assert "Другая" in said_on(shown) and "Повторить все: 1" in said_on(shown)


async def test_one_is_tried_again_stopped_and_forgotten(served: ServedApp, stuck: Stuck) -> None:
    community = await stuck()
    browser = await signed_in(served, Role.OWNER)
    one = await browser.open(f"{HOME}/{community}")
    said = await post(browser, one, "/retry")
    assert "Поставили в очередь" in said_on(said)
    said = await post(browser, one, "/retry")
    assert "Повторять сейчас нечего" in said_on(said)
    said = await post(browser, said, "/cancel")
    assert "Остановили" in said_on(said) and "Остановлено" in said_on(said)
    assert await acts_of(served) and (await read_column(served, listings.c.stage)) == ["failed"]
    ask = await browser.open(f"{HOME}/{community}/forget")
    assert "Удалить данные: Ольга Васильева" in said_on(ask)
    gone = await browser.submit(ask, ask.forms[-1], {"sure": "1"})
    assert "Данные удалены" in said_on(gone)
    assert (await browser.open(f"{HOME}/{community}")).status == 404
    acts = await acts_of(served)
    assert {"build.retried", "build.cancelled", "person.forgotten"} <= set(acts)


async def test_files_have_phones_for_whoever_may_see_them_and_no_formulas(
    served: ServedApp, stuck: Stuck
) -> None:
    await stuck("=Анна(1)", "+79172223333")
    browser = await signed_in(served, Role.CURATOR)
    page = await browser.open(HOME)
    whole = await post(browser, page, "/communities.csv")
    lines = whole.html.splitlines()
    assert len(lines) == 2 and lines[0].startswith("\ufeffИмя;Город")
    assert "'=Анна(1)" in lines[1] and "'+7 917 222-33-33" in lines[1]
    nudges = await post(browser, page, "/nudges")
    plain = await post(browser, nudges, "/nudges.csv")
    assert not re.search(r"(?<!school)/communities/", plain.html)
    form = nudges.forms[-1]
    linked = await browser.submit(nudges, form)
    link = re.search(r"http[\w:/.]+(?<!school)/communities/[\w-]{20,}", linked.html)
    assert link
    again = await browser.submit(nudges, form)
    assert link[0] in again.html  # pressed twice, the same links
    student = await served.browser()
    assert (await student.open(urlsplit(link[0]).path)).status == 200
    acts = await acts_of(served)
    assert [acts.count(one) for one in ("nudges.exported", "link.replaced")] == [3, 1]


async def test_the_list_is_followed_without_loading_it_again(
    served: ServedApp, stuck: Stuck
) -> None:
    community = await stuck()
    browser = await signed_in(served, Role.CURATOR)
    for path in (HOME, f"{HOME}/{community}"):
        page = await browser.open(path)
        etag = re.search(r'data-etag="(\w+)"', page.html)
        assert etag
        headers = {"vitrina-live": "1", "if-none-match": f'"{etag[1]}"'}
        same = await browser.http.get(f"{served.url}{path}", headers=headers)
        assert same.status_code == 304 and not same.content
        (build_id,) = await read_column(served, builds.c.id)
        if path == HOME:
            await served.sandboxed.services.builds.retry(build_id)
        else:
            await served.sandboxed.services.builds.cancel(build_id)
        fresh = await browser.http.get(f"{served.url}{path}", headers=headers)
        assert fresh.status_code == 200 and "<html" not in fresh.text
        assert fresh.headers["etag"] != f'"{etag[1]}"'
    stranger = httpx2.AsyncClient(trust_env=False, verify=False)
    answer = await stranger.get(
        f"{served.url}{HOME}", headers={"vitrina-live": "1", "accept": "application/json"}
    )
    await stranger.aclose()
    assert answer.status_code == 401


async def test_addresses_of_others_and_broken_ones_show_the_list(
    served: ServedApp, stuck: Stuck
) -> None:
    await stuck()
    browser = await signed_in(served, Role.CURATOR)
    found = await post(browser, await browser.open(HOME), HOME, search="никого такого")
    assert "Никого не нашли" in said_on(found) and "find=" in str(found.answer.url)
    other = await signed_in(served, Role.OWNER, mail="second@school.example")
    address = urlsplit(str(found.answer.url))
    assert "Ольга" in said_on(await other.open(f"{HOME}?{address.query}"))
    for query in (
        "after=x&find=y", "stage=nothing&order=zzz", "code=99999999999999999999", "course=%00",
        "reason=<script>", "after=%7B%7D", "piece=../..",
    ):  # fmt: skip
        page = await browser.open(f"{HOME}?{query}")
        assert page.status == 200, query
    assert (await browser.open(f"{HOME}/{'0' * 32}")).status == 404
    assert (await browser.open(f"{HOME}/%00")).status == 404


async def test_a_gap_says_why_in_words_with_vks_own_answer_behind_a_click(
    served: ServedApp,
) -> None:
    await grant(await served.program())
    (build_id,) = await read_column(served, builds.c.id)
    taken = await Journal.acquire(served.sandboxed.services.database, build_id)
    assert taken is not None
    build, journal = taken
    await journal.hand_over()
    await served.sandboxed.add_fault("photos.getOwnerCoverPhotoUploadServer", "error", code=15)
    await advance(served.sandboxed.building, build_id)
    browser = await signed_in(served, Role.CURATOR)
    page = await browser.open(f"{HOME}?stage=gaps&piece=cover")
    assert "Готово с пропуском" in said_on(page) and "Обложка: ВКонтакте не дал" in said_on(page)
    one = await browser.open(f"{HOME}/{build.community_id}")
    assert "Ответ ВКонтакте" in said_on(one) and "Обложка: не вышло" in said_on(one)
    assert "photos.getOwnerCoverPhotoUploadServer: error 15" in said_on(one)
    causes = re.search(r'href="(/school/communities\?[^"]*reason=vk.no_right[^"]*)"', one.html)
    assert causes
    shown = await browser.open(causes[1].replace("&amp;", "&"))
    assert "Повторить все: 1" in said_on(shown)
    async with served.sandboxed.services.database.transaction() as connection:
        assert (await connection.execute(select(listings.c.piece))).scalar_one() == "cover"
