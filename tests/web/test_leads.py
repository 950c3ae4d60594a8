"""Booking requests as the practitioner sees them: a private page whose link can be changed."""

import asyncio
import time
import uuid
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet

from sandboxed import EXAMPLE
from vitrina.storage.leads import PAGE, LeadRecord, insert_lead, keep_lead
from vitrina.storage.models import builds, leads, link_keys
from vitrina.storage.vault import Vault
from web.conftest import AppWith
from web.served_app import PATIENCE, ServedApp, grant, read_column, wait_for_bot, wait_until
from web.visitor import Browser, Form, Page

OURS, OTHERS = 77, 78
VISITOR = 5001
EVIL = "<script>alert(1)</script>"


@dataclass
class Salon:
    """A finished community with number 77, its build's page and the practitioner's browser."""

    served: ServedApp
    browser: Browser
    build_url: str

    async def ask(
        self,
        service: str,
        *,
        day: str = "вторник, 24 ноября",
        part: str = "вечером",
        contact: str = "vk",
        group_id: int = OURS,
        visitor: int = VISITOR,
    ) -> str:
        """A visitor's request, as the bot keeps it; its id."""
        services = self.served.sandboxed.services
        lead = LeadRecord(
            id=uuid.uuid4().hex,
            group_id=group_id,
            peer_id=visitor,
            service=service,
            day=day,
            part=part,
            contact=contact,
        )
        vault = Vault(services.settings.secret_keys)
        await asyncio.sleep(0.002)  # none is as old as another by SQLite's clock of milliseconds
        async with services.database.transaction() as connection:
            await insert_lead(connection, vault, lead, services.database.now())
        return lead.id

    async def open_inbox(self) -> Page:
        """The page of requests, by the link on the build's page."""
        return await self.browser.click(await self.browser.open(self.build_url), "Открыть заявки")

    async def count_leads(self) -> int:
        return (await self.served.count_rows())["leads"]


@pytest.fixture
async def salon(served: ServedApp) -> Salon:
    """Nothing is built: the build is only said to be done, and a key is kept."""
    program = await served.program()
    made = await grant(program)
    services = served.sandboxed.services
    (community_id,) = await read_column(served, builds.c.community_id)
    async with services.database.transaction() as connection:
        await connection.execute(
            builds.update().values(
                state="done", group_id=OURS, screen_name="club77", finished_at=1.0, started_at=0.0
            )
        )
    await services.webhooks.adopt(OURS, community_id, secret="secret")
    assert await services.grants.keep_key(OURS, "key")
    return Salon(served, await served.browser(), made["build_url"])


def button(page: Page, ending: str) -> Form:
    return next(form for form in page.forms if form.action.endswith(ending))


async def test_a_request_is_read_with_all_that_is_needed_to_answer(salon: Salon) -> None:
    await salon.ask("Классический массаж, 60 минут", contact="+79172223344")
    await salon.ask("Массаж лица", day="четверг, 26 ноября", part="около 15:00")

    page = await salon.open_inbox()

    assert page.status == 200 and "2 заявки ждут ответа" in page.words
    for said in (
        "Классический массаж, 60 минут",
        "вторник, 24 ноября, вечером",
        "четверг, 26 ноября, около 15:00",
        "+7 917 222-33-44",
        "Ждёт ответа в сообщениях",
        "сегодня в ",
    ):
        assert said in page.words, said
    assert 'href="tel:+79172223344"' in page.html
    site = salon.served.sandboxed.services.settings.vk_site_url
    assert page.link("Открыть переписку") == f"{site}/gim77?sel=5001"
    assert page.words.index("Массаж лица") < page.words.index("Классический массаж, 60 минут")


async def test_the_page_is_for_one_person_only(salon: Salon) -> None:
    page = await salon.open_inbox()
    assert page.answer.headers["cache-control"] == "no-store"
    assert page.answer.headers["referrer-policy"] == "no-referrer"
    assert page.answer.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.html
    key = page.path.rpartition("/")[2]
    assert len(key) == 24
    stored = await read_column(salon.served, link_keys.c.key_hash)
    assert not any(key in value for value in stored)


async def test_an_empty_page_says_so(salon: Salon) -> None:
    page = await salon.open_inbox()
    assert "Пока никто не записывался" in page.words
    beside = await salon.browser.open(salon.build_url)
    assert "Пока никто не записывался" in beside.words


async def test_the_build_s_page_shows_the_newest_that_wait(salon: Salon) -> None:
    for number in range(5):
        await salon.ask(f"Услуга {number}", contact="+79172223344")
    page = await salon.browser.open(salon.build_url)
    assert "5 заявок ждут ответа" in page.words
    assert [number for number in range(5) if f"Услуга {number}" in page.words] == [2, 3, 4]


async def test_without_bot_and_requests_there_is_no_word_of_them(salon: Salon) -> None:
    await salon.served.sandboxed.services.grants.lose_key(OURS, "key")
    page = await salon.browser.open(salon.build_url)
    assert "Заявки на запись" not in page.words
    await salon.ask("Массаж лица")
    page = await salon.browser.open(salon.build_url)
    assert "Заявки на запись" in page.words


async def test_answered_requests_go_below_and_come_back(salon: Salon) -> None:
    lead_id = await salon.ask("Массаж лица")
    page = await salon.open_inbox()

    page = await salon.browser.submit(page, button(page, f"/{lead_id}/handled"))
    assert "Вы ответили всем" in page.words and ">Ещё не отвечено<" in page.words
    assert "Ждут ответа" not in page.words
    (handled_at,) = await read_column(salon.served, leads.c.handled_at)
    assert handled_at

    page = await salon.browser.submit(page, button(page, f"/{lead_id}/handled"))
    assert "1 заявка ждёт ответа" in page.words
    assert await read_column(salon.served, leads.c.handled_at) == [None]


async def test_a_request_is_deleted_for_good(salon: Salon) -> None:
    lead_id = await salon.ask("Массаж лица", contact="+79172223344")
    page = await salon.open_inbox()
    form = button(page, f"/{lead_id}/remove")

    left = await salon.browser.submit(page, form)

    assert left.path == page.path and "Пока никто не записывался" in left.words
    assert await salon.count_leads() == 0
    again = await salon.browser.submit(page, form)
    assert again.status == 404 and "Такой заявки здесь нет" in again.words


async def test_requests_of_others_are_out_of_reach(salon: Salon) -> None:
    await salon.ask("Массаж лица")
    foreign = await salon.ask("Чужая услуга", group_id=OTHERS)
    page = await salon.open_inbox()
    assert "Чужая услуга" not in page.words
    csrf = page.forms[0].value("csrf")
    for lead_id in (foreign, "unknown", "%00", "x" * 400, "%d1%84"):
        for verb in ("handled", "remove"):
            form = Form(f"{page.path}/{lead_id}/{verb}", "post", [("csrf", csrf)])
            answer = await salon.browser.submit(page, form)
            assert answer.status == 404, (lead_id, verb)
    assert await salon.count_leads() == 2
    assert set(await read_column(salon.served, leads.c.handled_at)) == {None}


async def test_forms_of_other_sites_change_nothing(salon: Salon) -> None:
    lead_id = await salon.ask("Массаж лица")
    page = await salon.open_inbox()
    stranger = await salon.served.browser()
    for verb in (f"{lead_id}/handled", f"{lead_id}/remove", "link"):
        for csrf in ("", "x", page.forms[0].value("csrf")):
            form = Form(f"{page.path}/{verb}", "post", [("csrf", csrf)])
            answer = await stranger.submit(page, form, site="cross-site")
            assert answer.status == 400 and "Страница устарела" in answer.words
    assert await salon.count_leads() == 1
    assert (await salon.browser.open(page.path)).status == 200


@pytest.mark.parametrize("place", ["inbox", "build"])
async def test_a_changed_link_stops_at_once_and_says_why(salon: Salon, place: str) -> None:
    lead_id = await salon.ask("Массаж лица")
    old = await salon.open_inbox()
    if place == "inbox":
        new = await salon.browser.submit(old, button(old, "/link"))
    else:
        build = await salon.browser.open(salon.build_url)
        build = await salon.browser.submit(build, button(build, "/leads"))
        assert build.path == urlsplit(salon.build_url).path
        new = await salon.browser.click(build, "Открыть заявки")

    assert new.path != old.path and "Массаж лица" in new.words
    gone = await salon.browser.open(old.path)
    assert gone.status == 410 and "Эта ссылка больше не действует" in gone.words
    assert "Массаж лица" not in gone.words
    answer = await salon.browser.submit(old, button(old, f"/{lead_id}/remove"))
    assert answer.status == 410 and await salon.count_leads() == 1
    assert (await salon.open_inbox()).path == new.path


async def test_many_requests_are_read_page_by_page_and_stay_there(salon: Salon) -> None:
    for number in range(PAGE + 3):
        await salon.ask(f"Услуга {number}", visitor=VISITOR + number)
    first = await salon.open_inbox()
    assert f"{PAGE + 3} заявки ждут ответа" in first.words
    assert "Страница 1 из 2" in first.words and ">Назад<" not in first.words
    second = await salon.browser.click(first, "Дальше")
    assert "Страница 2 из 2" in second.words and f"{PAGE + 3} заявки ждут" in second.words
    assert "Услуга 0" in second.words and f"Услуга {PAGE + 2}" not in second.words
    # An answer leads back to the same page.
    form = next(form for form in second.forms if "/handled?page=2" in form.action)
    answered = await salon.browser.submit(second, form)
    assert f"{PAGE + 2} заявки ждут ответа" in answered.words.replace("заявок", "заявки")
    assert "Страница 2 из 2" in answered.words and "Отвечено" in answered.words
    assert (await salon.browser.click(answered, "Назад")).words.count("Открыть переписку") == PAGE
    for odd in ("0", "-1", "3", "x", "1" * 40, "%d1%84"):
        page = await salon.browser.open(f"{first.path}?page={odd}")
        assert page.status == 200 and "Открыть переписку" in page.words, odd
    beside = await salon.browser.open(salon.build_url)
    assert f"{PAGE + 2} заяв" in beside.words


async def test_what_was_wished_before_stands_beside_the_request(salon: Salon) -> None:
    services = salon.served.sandboxed.services
    for day, contact in (("вторник", "+79172223344"), (EVIL, "vk")):
        lead = LeadRecord(uuid.uuid4().hex, OURS, VISITOR, "Спина", day, "днём", contact)
        async with services.database.transaction() as connection:
            await keep_lead(connection, services.vault, lead, services.database.now())
    page = await salon.open_inbox()
    assert "1 заявка ждёт ответа" in page.words and "Что просили раньше" in page.words
    assert "Спина: вторник, днём (+7 917 222-33-44)" in page.words
    assert EVIL not in page.html


async def test_a_request_that_does_not_open_is_said_to_be_there(salon: Salon) -> None:
    await salon.ask("Видна")
    lead = LeadRecord(uuid.uuid4().hex, OURS, VISITOR + 1, "Нет", "завтра", "днём", "vk")
    services = salon.served.sandboxed.services
    async with services.database.transaction() as connection:
        other = Vault([Fernet.generate_key().decode()])
        await insert_lead(connection, other, lead, services.database.now())
    page = await salon.open_inbox()
    assert "2 заявки ждут ответа" in page.words and "Видна" in page.words
    assert "Ещё 1 заявку сейчас не получается открыть" in page.words


async def test_keys_open_their_own_doors_only(salon: Salon) -> None:
    page = await salon.open_inbox()
    key = page.path.rpartition("/")[2]
    page_key = salon.build_url.rpartition("/")[2]
    for path in (f"/builds/{key}", f"/groups/{key}/status", f"/follow/{key}"):
        assert (await salon.browser.open(path)).status == 404
    for path in (f"/leads/{page_key}", "/leads/unknown", "/leads/" + "k" * 9000, "/leads/%ff%00"):
        lost = await salon.browser.open(path)
        assert lost.status == 404 and "По этому адресу ничего нет" in lost.words, path


async def test_nothing_of_a_visitor_becomes_markup(salon: Salon) -> None:
    await salon.ask(f"Массаж {EVIL}", day=EVIL, part=EVIL, contact=f'"{EVIL}')
    for page in (await salon.open_inbox(), await salon.browser.open(salon.build_url)):
        assert EVIL not in page.html and "&lt;script&gt;" in page.html


async def test_neither_links_nor_phones_are_logged(salon: Salon, log: StringIO) -> None:
    lead_id = await salon.ask("Массаж лица", contact="+79172223344")
    page = await salon.open_inbox()
    await salon.browser.submit(page, button(page, f"/{lead_id}/remove"))
    said = log.getvalue()
    assert "lead.removed" in said
    assert page.path.rpartition("/")[2] not in said and "9172223344" not in said
    assert "/leads/{key}" in said


async def test_changing_is_limited_and_reading_is_not(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="6") as served:
        made = await grant(await served.program())  # two of the six
        (community_id,) = await read_column(served, builds.c.community_id)
        async with served.sandboxed.services.database.transaction() as connection:
            await connection.execute(builds.update().values(state="done", group_id=OURS))
        await served.sandboxed.services.webhooks.adopt(OURS, community_id, secret="secret")
        await served.sandboxed.services.grants.keep_key(OURS, "key")
        browser = await served.browser()
        codes = []
        for _ in range(5):
            page = await browser.open(made["build_url"])
            codes.append((await browser.submit(page, button(page, "/leads"))).status)
        assert codes[0] == 200 and codes[-1] == 429
        assert (await browser.open(made["build_url"])).status == 200


async def test_a_booking_in_the_dialog_is_read_on_the_page(app_with: AppWith) -> None:
    """From the visitor's words to the practitioner's page, with a real community and bot."""
    async with app_with(VK_CLIENT_SECRET="secret") as served:
        program = await served.program()
        made = await grant(program, hours="Ежедневно 10:00–20:00")
        await wait_until(program, made["status_url"], "completed")
        granted = await program.post(
            f"{made['build_url']}/bot", headers={"accept": "application/json"}
        )
        await program.get(granted.json()["auth_url"], follow_redirects=True)
        await wait_for_bot(program, made["status_url"])
        (group,) = (await served.sandboxed.world())["groups"]
        service = EXAMPLE["pricing"][0]["title"]
        lines = ["хочу записаться", service, "завтра", "днём", "ответьте здесь"]
        for count, text in enumerate(lines, start=1):
            await write(served, group["id"], text, count)

        browser = await served.browser()
        page = await browser.click(await browser.open(made["build_url"]), "Открыть заявки")
        assert "1 заявка ждёт ответа" in page.words and service in page.words
        assert "Ждёт ответа в сообщениях" in page.words


async def write(served: ServedApp, group_id: int, text: str, count: int) -> None:
    """A visitor writes, and reads the answer: `count` messages from the bot by then."""
    answer = await served.sandboxed.http.post(
        f"{served.sandboxed.sandbox.url}/sandbox/messages",
        json={"group_id": group_id, "user_id": VISITOR, "text": text},
    )
    answer.raise_for_status()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        messages = (await served.sandboxed.world())["messages"]
        said = [m["text"] for m in messages if m["from_id"] == -group_id]
        if sum(m["peer_id"] == VISITOR for m in messages if m["from_id"] == -group_id) >= count:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the bot is silent after {text!r}: {said}")
