"""What a whole flow leaves in the log and in addresses: never a secret, never a phone."""

import json
from io import StringIO
from urllib.parse import unquote

from sandbox_options import ASKING
from sandboxed import EXAMPLE
from vitrina.building.advance import advance
from vitrina.storage.models import builds, practitioners
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, read_column, wait_until
from web.visitor import Browser

PHONE = EXAMPLE["phone"].removeprefix("+7")
PERSONAL = {"telegram": "ivan_massage_77", "about": "Работаю бережно и внимательно"}
PERSONAL["address"] = "улица Тестовая, 17"


def tokens_of(served: ServedApp) -> set[str]:
    """Every token VK has given out."""
    sandbox = served.sandboxed.sandbox.sandbox
    return {*sandbox.world.tokens, *sandbox.grants.sessions, *sandbox.grants.used_refresh}


async def go_through(served: ServedApp) -> dict[str, str]:
    """A refused grant, a retry, a build to its end; every secret of it by its name."""
    program, browser = await served.program(), await served.browser()
    started = await init(program, **PERSONAL)
    confirm = await browser.open(started["auth_url"])
    consent = await browser.submit(confirm, confirm.form)
    refused = await browser.submit(consent, consent.form, press="deny")
    consent = await browser.click(refused, "Попробовать ещё раз")
    page = await browser.submit(consent, consent.form, press="allow")
    key = page.path.rpartition("/")[2]
    await look_around(browser, page.path)
    await wait_until(program, f"{served.url}/groups/{key}/status", "completed")
    await look_around(browser, page.path)
    await browser.open(started["follow_url"])
    (group,) = (await served.sandboxed.world())["groups"]
    await program.post(f"/webhook/{group['id']}", json={"group_id": group["id"], "secret": "guess"})
    secrets = {
        "state": started["state"],
        "ticket": started["auth_url"].rpartition("/")[2],
        "follow key": started["follow_url"].rpartition("/")[2],
        "page key": key,
        "csrf": confirm.form.value("csrf"),
        "browser": browser.http.cookies["vitrina_browser"],
        "vault key": served.sandboxed.services.settings.secret_keys[0],
    }
    for address in served.asked:
        for name in ("code=", "device_id=", "state="):
            if name in address:
                value = address.partition(name)[2].partition("&")[0]
                secrets[f"{name}{len(secrets)}"] = unquote(value)
    return secrets | {f"token {n}": token for n, token in enumerate(tokens_of(served))}


async def look_around(browser: Browser, page: str) -> None:
    """What a page asks for by itself."""
    await browser.open(page)
    await browser.open(f"{page.replace('/builds/', '/groups/')}/status?view=page")
    await browser.open(f"{page}/pictures/avatar.jpg")
    await browser.open(f"{page}/nothing")


async def test_a_whole_flow_leaves_no_secret_in_the_log(app_with: AppWith, log: StringIO) -> None:
    async with app_with(ASKING) as served:
        secrets = await go_through(served)
        assert len(tokens_of(served)) >= 1
        (build_id,) = await read_column(served, builds.c.id)
        (group,) = (await served.sandboxed.world())["groups"]

    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    events = [line["event"] for line in lines]
    for event in (
        "grant.refused",
        "build.opened",
        "build.started",
        "build.step_done",
        "build.done",
    ):
        assert event in events
    for name, secret in secrets.items():
        assert len(secret) >= 8 and secret not in text, name
    assert PHONE not in text.replace(" ", "").replace("-", "")
    for value in (*PERSONAL.values(), "Иван", "Петров"):
        assert value not in text
    routes = {line["route"] for line in lines if line["event"] == "request.answered"}
    assert {"/oauth/go/{ticket}", "/builds/{page_key}", "/groups/{page_key}/status"} <= routes
    assert "unknown" in routes  # what the table does not name is not named in the log either
    ours = [line for line in lines if line["event"].startswith("build.")]
    assert all(line["build_id"] == build_id for line in ours)
    steps = [line for line in ours if line["event"] == "build.step_done"]
    assert len({line["step"] for line in steps}) == len(steps) > 15
    assert {line["group_id"] for line in steps} == {group["id"]}


async def test_no_address_carries_a_token_or_a_phone(app_with: AppWith) -> None:
    async with app_with(ASKING) as served:
        secrets = await go_through(served)
        addresses = [unquote(address) for address in served.asked]

    assert any(address.startswith("POST /method/groups.create") for address in addresses)
    assert any(address.startswith("GET /authorize?") for address in addresses)
    tokens = [secret for name, secret in secrets.items() if name.startswith("token")]
    assert tokens
    for address in addresses:
        assert PHONE not in address and "Петров" not in address, address
        assert not any(value in address for value in PERSONAL.values())
        assert not any(token in address for token in tokens), address
        assert "access_token" not in address and "code_verifier" not in address


async def test_errors_of_vk_are_logged_without_what_was_sent(
    app_with: AppWith, log: StringIO
) -> None:
    async with app_with(ASKING, works=False) as served:
        await served.sandboxed.add_fault("groups.create", "error", times=20, code=203)
        await served.sandboxed.add_fault("oauth2/auth", "error", times=1)
        secrets = await go_to_refusal(served)

    text = log.getvalue()
    events = [json.loads(line)["event"] for line in text.splitlines()]
    assert "grant.failed" in events and "build.failed" in events
    for name, secret in secrets.items():
        assert secret not in text, name
    assert PHONE not in text


async def test_a_record_that_cannot_be_read_is_not_shown_to_the_log(
    served: ServedApp, log: StringIO
) -> None:
    program = await served.program()
    made = await grant(program)
    async with served.sandboxed.services.database.transaction() as connection:
        data = json.dumps({"phone": EXAMPLE["phone"], "name": "Иван Петров"})
        await connection.execute(practitioners.update().values(data=data))

    assert (await program.get(made["build_url"])).status_code == 500

    assert "request.failed" in log.getvalue() and "ValidationError" in log.getvalue()
    assert PHONE not in log.getvalue() and "Петров" not in log.getvalue()


async def go_to_refusal(served: ServedApp) -> dict[str, str]:
    browser = await served.browser()
    started = await init(await served.program(), **PERSONAL)
    confirm = await browser.open(started["auth_url"])
    consent = await browser.submit(confirm, confirm.form)
    failed = await browser.submit(consent, consent.form, press="allow")
    assert failed.status == 502
    consent = await browser.click(failed, "Попробовать ещё раз")
    page = await browser.submit(consent, consent.form, press="allow")
    (build_id,) = await read_column(served, builds.c.id)
    await advance(served.sandboxed.building, build_id)
    tokens = {f"token {n}": token for n, token in enumerate(tokens_of(served))}
    return tokens | {"page key": page.path.rpartition("/")[2], "state": started["state"]}
