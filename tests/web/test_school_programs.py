"""The console's pages of keys, endpoints and deliveries, as an owner meets them."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from receiver import Receiver, receiving
from vitrina.application.deliver_events import DeliveryServices, deliver_waiting
from vitrina.domain.member import ON_SERVER, Role
from vitrina.school.addresses import Openness
from vitrina.school.outgoing import open_outgoing
from vitrina.storage.deliveries import PAUSED_AFTER, Deliveries
from vitrina.storage.models import api_keys, audit_entries, endpoints
from web.conftest import AppWith
from web.served_app import ServedApp, read_column
from web.signed_in import signed_in
from web.test_school_members import form_to, press
from web.visitor import Browser, Page

KEYS, ENDPOINTS = "/school/keys", "/school/endpoints"


async def send(browser: Browser, page: Page, action: str, **typed: Any) -> Page:
    return await browser.submit(page, form_to(page, action), typed)


def shown(page: Page, name: str) -> str:
    found = re.search(rf'id="{name}">(.*?)</p>', page.html)
    assert found, page.words
    return found[1]


async def deliver(served: ServedApp, receiver: Receiver) -> int:
    services = served.sandboxed.services
    (endpoint_id,) = await read_column(served, endpoints.c.id)
    async with open_outgoing(Openness(loopback=True), patience=2.0) as outgoing:
        delivery = DeliveryServices(
            Deliveries(services.database, services.vault), outgoing, lambda: 0.5
        )
        return await deliver_waiting(delivery, endpoint_id, "tests")


async def test_a_key_is_shown_once_works_and_is_ended(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open(KEYS)
    for typed, words in (
        ({"name": " ", "scope": "communities:read", "lives": "30"}, "Назовите ключ"),
        ({"name": "CRM", "scope": None, "lives": "30"}, "Отметьте"),
        ({"name": "CRM", "scope": "everything", "lives": "30"}, "Отметьте"),
        ({"name": "CRM", "scope": "personal:read", "lives": "30"}, "и первый пункт"),
        ({"name": "CRM", "scope": "communities:read", "lives": "7"}, "Выберите срок"),
    ):
        refused = await send(owner, page, KEYS, **typed)
        assert refused.status == 422 and words in refused.words, typed
    scopes = ["communities:read", "personal:read"]
    made = await send(owner, page, KEYS, name="CRM <b>", scope=scopes, lives="30")
    key = shown(made, "key")
    program = await served.program(authorization=f"Bearer {key}")
    assert (await program.get("/api/v1/communities")).status_code == 200
    page = await owner.open(KEYS)
    assert key not in page.html and key[:8] in page.html and "CRM &lt;b&gt;" in page.html
    (key_id,) = await read_column(served, api_keys.c.id)
    page = await send(owner, page, f"{KEYS}/{key_id}/end")
    assert "отключён" in page.words and "Отключить" not in page.words
    assert (await program.get("/api/v1/communities")).status_code == 401
    acts = await read_column(served, audit_entries.c.act)
    assert acts.count("api_key.made") == acts.count("api_key.ended") == 1


async def test_an_endpoint_is_added_tried_and_removed(app_with: AppWith) -> None:
    async with (
        receiving() as receiver,
        app_with(works=False, VITRINA_OUTGOING_LOOPBACK="on") as served,
    ):
        owner = await signed_in(served, Role.OWNER)
        page = await owner.open(ENDPOINTS)
        made = await send(owner, page, ENDPOINTS, url=receiver.url, kind=["lead.created"])
        secret = shown(made, "secret")
        assert secret.startswith("whsec_")
        (endpoint_id,) = await read_column(served, endpoints.c.id)
        here = f"{ENDPOINTS}/{endpoint_id}"
        page = await owner.open(here)
        assert "Начните с пробы" in page.words and secret not in page.html
        page = await send(owner, page, f"{here}/test")
        assert page.path == here and "ждёт" in page.words
        receiver.answer = b"HTTP/1.1 500 No\r\ncontent-length: 21\r\n\r\n<script>oh</script>\r\n"
        assert await deliver(served, receiver) == 0
        page = await owner.open(f"{here}?state=waiting")
        assert "ответ 500" in page.words and "1 попытка" in page.words
        assert "&lt;script&gt;oh" in page.html and "<script>oh" not in page.html
        receiver.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        (again,) = [form.action for form in page.forms if "/deliveries/" in form.action]
        page = await send(owner, page, again)
        assert await deliver(served, receiver) == 1
        page = await owner.open(here)
        assert "доставлено" in page.words
        fresh = shown(await send(owner, page, f"{here}/secret"), "secret")
        assert fresh != secret
        page = await send(owner, await owner.open(here), f"{here}/switch")
        assert "Выключен" in page.words
        page = await send(owner, page, f"{here}/switch")
        assert "Работает" in page.words
        page = await send(owner, page, f"{here}/remove")
        assert page.path == ENDPOINTS and "Адресов пока нет" in page.words
        assert (await owner.open(here)).status == 404


async def test_an_address_that_leads_inside_is_refused_in_words(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open(ENDPOINTS)
    for url, words in (
        ("http://school.example/", "https://"),
        ("https://127.0.0.1/", "открытым из интернета"),
        ("https://user:password@school.example/", "имя и пароль"),
        ("https://school.example:22/", "443"),
        ("школа", "https://"),
        ("x" * 3000, "не похоже на адрес"),
    ):
        refused = await send(owner, page, ENDPOINTS, url=url)
        assert refused.status == 422 and words in refused.words, url[:60]
    nothing = await send(owner, page, ENDPOINTS, url="https://school.ru/", kind=None)
    assert nothing.status == 422 and "хотя бы одно" in nothing.words
    assert await read_column(served, endpoints.c.id) == []


async def test_an_endpoint_that_was_paused_says_so(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open(ENDPOINTS)
    await press(owner, page, ENDPOINTS, url="https://school.example.ru/hook", kind="lead.created")
    (endpoint_id,) = await read_column(served, endpoints.c.id)
    database = served.sandboxed.services.database
    async with database.transaction() as connection:
        since = database.now() - PAUSED_AFTER
        await connection.execute(endpoints.update().values(state="paused", failing_since=since))
    page = await owner.open(f"{ENDPOINTS}/{endpoint_id}")
    assert "Адрес не отвечает" in page.words and "Включить" in page.words
    assert "Приостановлен" in (await owner.open(ENDPOINTS)).words


@pytest.mark.parametrize("role", [Role.CURATOR, Role.READ_ONLY])
async def test_only_an_owner_sees_programs(served: ServedApp, role: Role) -> None:
    other = await signed_in(served, role)
    for path in (KEYS, ENDPOINTS):
        assert (await other.open(path)).status == 403
    assert "Ключи API" not in (await other.open("/school/account")).words


async def test_the_log_is_read_page_by_page(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open(ENDPOINTS)
    await press(owner, page, ENDPOINTS, url="https://school.example.ru/hook", kind="lead.created")
    (endpoint_id,) = await read_column(served, endpoints.c.id)
    here = f"{ENDPOINTS}/{endpoint_id}"
    log = served.app.state.context.application.programs.log
    sent = {await log.send_test(ON_SERVER, endpoint_id) for _ in range(55)}
    page, seen = await owner.open(here), set[str]()
    while True:
        found = set(re.findall(r"evt_[0-9a-f]{32}", page.html))
        assert not found & seen
        seen |= found
        if "Более ранние" not in page.words:
            break
        page = await owner.open(here + page.link("Более ранние"))
    assert seen == sent
    for odd in ("?after=1-x", "?after=" + "9" * 900, "?state=lovely", "?after=%00"):
        assert (await owner.open(here + odd)).status == 200
    async with served.sandboxed.services.database.transaction() as connection:
        assert (await connection.execute(select(endpoints.c.state))).scalar_one() == "active"
