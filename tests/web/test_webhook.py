"""VK's Callback API at our door: its confirmation passes, strangers do not."""

import asyncio
import json
from io import StringIO
from typing import Any

import httpx2

from vitrina.storage.models import webhooks
from web.conftest import AppWith
from web.served_app import ServedApp, grant, read_column, wait_until

GROUP = 77
SECRET = "a-secret-of-this-community"
CODE = "c0de1234"


async def expect(served: ServedApp) -> None:
    """As the runner does before it tells VK our address."""
    opened = await served.sandboxed.open_build()
    await served.sandboxed.services.webhooks.expect(
        GROUP, opened.community_id, secret=SECRET, code=CODE
    )


def event(**changes: Any) -> dict[str, Any]:
    base = {"type": "message_new", "group_id": GROUP, "secret": SECRET, "v": "5.199"}
    return base | {"event_id": "e1", "object": {"message": {"text": "Привет"}}} | changes


async def test_vk_confirms_a_community_while_it_is_made(app_with: AppWith) -> None:
    async with app_with() as served:
        program = await served.program()
        made = await grant(program)
        body, _ = await wait_until(program, made["status_url"], "completed")

        # VK asks the address on its own, beside the calls of the build.
        async with asyncio.timeout(20):
            while True:
                (group,) = (await served.sandboxed.world())["groups"]
                (server,) = group["callback_servers"]
                if server["status"] != "wait":
                    break
                await asyncio.sleep(0.02)
        assert server["url"] == f"{served.url}/webhook/{group['id']}" and server["status"] == "ok"
        assert all(await read_column(served, webhooks.c.confirmed_at))
        assert body["progress"]["auto_responder_enabled"] is False


async def test_an_event_is_answered_with_the_constant_ok(served: ServedApp) -> None:
    await expect(served)
    program = await served.program()
    for kind in ("message_new", "group_join", "", 5, None):
        answer = await program.post(f"/webhook/{GROUP}", json=event(type=kind))
        assert (answer.status_code, answer.text) == (200, "ok")
        assert answer.headers["content-type"].startswith("text/plain")


async def test_the_confirmation_code_is_given_once_the_secret_fits(served: ServedApp) -> None:
    await expect(served)
    program = await served.program()
    for wrong in ("", "x", None, 5, [SECRET], SECRET + "x", "\ud800", "секрет"):
        body = json.dumps(event(type="confirmation", secret=wrong))
        answer = await program.post(f"/webhook/{GROUP}", content=body)
        assert answer.status_code == 403 and CODE not in answer.text and answer.text == "", wrong
    assert await read_column(served, webhooks.c.confirmed_at) == [None]
    unsigned = {name: value for name, value in event().items() if name != "secret"}
    assert (await program.post(f"/webhook/{GROUP}", json=unsigned)).status_code == 403

    answer = await program.post(f"/webhook/{GROUP}", json=event(type="confirmation"))

    assert (answer.status_code, answer.text) == (200, CODE)
    assert await read_column(served, webhooks.c.confirmed_at) != [None]


async def test_half_a_character_is_no_event(served: ServedApp) -> None:
    await expect(served)
    program = await served.program()
    for changes in ({"object": {"message": {"text": "\ud83d"}}}, {"type": "\ud83d"}, {"\udc00": 1}):
        body = json.dumps(event(**changes))
        answer = await program.post(f"/webhook/{GROUP}", content=body)
        assert (answer.status_code, answer.text) == (422, ""), changes


async def test_garbage_is_refused_in_kind(served: ServedApp, program: httpx2.AsyncClient) -> None:
    await expect(served)
    path = f"/webhook/{GROUP}"

    async def status(content: bytes, address: str = path) -> int:
        return (await program.post(address, content=content)).status_code

    for body in (b"", b"{", b"\xff", b"null", b"[]", b"7", b"[" * 100_000, b"{}"):
        assert await status(body) == 400, body[:9]
    for group in (78, str(GROUP), None, 10**30, -GROUP, [GROUP]):
        assert await status(json.dumps(event(group_id=group)).encode()) == 400, group
    assert await status(b'{"x": "' + b"x" * 300_000 + b'"}') == 413
    for number in ("78", "0", "9" * 18, "9" * 19, "9" * 30, "9" * 5000, "abc", "-77", "7.7", "٧"):
        good = (
            event(group_id=int(number))
            if number.isascii() and number.isdigit() and len(number) < 99
            else event()
        )
        assert await status(json.dumps(good).encode(), f"/webhook/{number}") in (400, 404), number
    assert (await program.get(path)).status_code == 405
    fine = json.dumps(event()).encode()
    assert await status(fine) == 200


async def test_what_is_not_a_community_of_ours_is_404(served: ServedApp) -> None:
    program = await served.program()
    answer = await program.post("/webhook/5", json=event(group_id=5))
    assert answer.status_code == 404


async def test_a_secret_that_no_key_opens_is_a_stranger_not_a_crash(
    served: ServedApp, log: StringIO
) -> None:
    await expect(served)
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(webhooks.update().values(sealed_secret="of-a-lost-key"))

    answer = await (await served.program()).post(f"/webhook/{GROUP}", json=event())

    assert answer.status_code == 404
    assert "webhook.secret_lost" in log.getvalue() and SECRET not in log.getvalue()
