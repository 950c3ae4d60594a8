"""A server that lacks the key which another one sealed with: words and a pause, never 500."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet

from vitrina.storage.models import oauth_states
from vitrina.storage.pending_grants import PendingGrants
from vitrina.storage.redis_pending_grants import RedisPendingGrants
from vitrina.storage.table_pending_grants import TablePendingGrants
from vitrina.storage.vault import Vault
from vitrina.wiring.application import application_of
from web.conftest import AppWith
from web.served_app import ServedApp, init, read_column
from web.test_oauth_return import at_callback, nothing_made


@pytest.fixture(params=["a table", "valkey"])
async def kept_app(request: pytest.FixtureRequest, app_with: AppWith) -> AsyncIterator[ServedApp]:
    """An application whose grants wait in a table, or in Valkey."""
    url = request.getfixturevalue("redis_url") if request.param == "valkey" else None
    async with app_with(works=False, REDIS_URL=url) as served:
        yield served


def let_meet(served: ServedApp, vault: Vault) -> None:
    """The next request meets a server with these keys."""
    services = served.sandboxed.services
    states: PendingGrants
    if services.breaker is not None:
        states = RedisPendingGrants(services.breaker, vault)
    else:
        states = TablePendingGrants(services.database, vault)
    context = served.app.state.context
    theirs = replace(services, pending_grants=states)
    served.app.state.context = replace(context, services=theirs, application=application_of(theirs))


async def test_a_return_to_a_server_without_the_key_is_asked_to_come_again(
    kept_app: ServedApp,
) -> None:
    served, program = kept_app, await kept_app.program()
    keys = served.sandboxed.services.settings.secret_keys
    url = await at_callback(served, program)
    let_meet(served, Vault([Fernet.generate_key().decode()]))
    for _ in range(2):
        person = await program.get(url, headers={"accept": "text/html"})
        assert person.status_code == 503 and int(person.headers["retry-after"]) > 0
        assert "Ещё несколько секунд" in person.text and "Вернуться к анкете" in person.text
        robot = await program.get(url, headers={"accept": "application/json"})
        assert robot.status_code == 503 and robot.json()["error"] == "try_again"
    assert await nothing_made(served)

    let_meet(served, Vault(keys))  # the key has come
    landed = await program.get(url)
    assert landed.status_code == 303 and landed.headers["location"].startswith("/builds/")


async def test_a_hop_at_a_server_without_the_key_keeps_its_ticket(kept_app: ServedApp) -> None:
    served = kept_app
    keys = served.sandboxed.services.settings.secret_keys
    started = await init(await served.program())
    browser = await served.browser()
    let_meet(served, Vault([Fernet.generate_key().decode()]))
    page = await browser.open(started["auth_url"])
    assert page.status == 503 and "Ещё несколько секунд" in page.words
    program = await served.program()
    assert (await program.get(started["auth_url"])).status_code == 503
    if served.sandboxed.services.breaker is None:
        # Nobody is bound to it: another browser may still use it.
        assert await read_column(served, oauth_states.c.browser_hash) == [None]

    let_meet(served, Vault(keys))
    confirm = await browser.open(started["auth_url"])
    assert confirm.status == 200 and confirm.forms


async def test_what_follows_a_grant_says_so_too(kept_app: ServedApp) -> None:
    served, program = kept_app, await kept_app.program()
    started = await init(program)
    let_meet(served, Vault([Fernet.generate_key().decode()]))
    followed = await program.get(started["follow_url"])
    assert followed.status_code in (200, 503)  # it waits, or says so: no page of ours fails
