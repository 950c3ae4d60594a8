"""`vitrina keys`: a new key is known everywhere first, then used, and the old one may go."""

import asyncio
import os
import sys

import pytest

from cli.conftest import Vitrina, new_key
from cli.test_commands import seal_a_token
from sandboxed import open_sandboxed
from vitrina.storage import keyring
from vitrina.storage.vault import key_id_of


async def command(*words: str) -> tuple[int, str, str]:
    """The command in a process of its own, beside what runs here: code, stdout, stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "vitrina", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(), errors.decode()


def test_a_key_that_a_running_process_does_not_know_is_not_used(
    complete: pytest.MonkeyPatch, database_url: str
) -> None:
    old, new = new_key(), new_key()
    complete.setenv("DATABASE_URL", database_url)
    complete.setenv("VITRINA_SECRET_KEYS", f"{new},{old}")

    async def beside_a_process(keys: str) -> None:
        async with open_sandboxed(database_url, VITRINA_SECRET_KEYS=keys) as sandboxed:
            opened = await sandboxed.open_build()
            _, shown, errors = await command("keys", "show")
            assert f"key {key_id_of(old)} seals" in shown, errors
            assert f"/{os.getpid()} knows {key_id_of(old)}, seals with" in shown
            for words in (("keys", "rotate"), ("keys", "use")):
                code, _, refusal = await command(*words)
                assert code == 2 and "do not know the key" in refusal
                assert f"/{os.getpid()}" in refusal and new not in refusal
            build = await sandboxed.find(opened.build_id)
            assert (await sandboxed.services.grants.find(build.grant_id)).access_token

    asyncio.run(beside_a_process(old))


def test_a_key_that_is_known_everywhere_is_used_at_once_by_what_runs(
    complete: pytest.MonkeyPatch, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()
    complete.setenv("DATABASE_URL", database_url)
    complete.setenv("VITRINA_SECRET_KEYS", f"{new},{old}")
    monkeypatch.setattr(keyring, "POLL_INTERVAL", 0.05)

    async def beside_a_process() -> None:
        keys = f"{new},{old}"
        async with open_sandboxed(database_url, VITRINA_SECRET_KEYS=keys) as sandboxed:
            opened = await sandboxed.open_build()
            assert sandboxed.services.vault.sealing == key_id_of(old)
            assert await command("keys", "rotate") == (0, "Sealed anew: 1\n", "")
            assert sandboxed.services.vault.sealing == key_id_of(new)
            build = await sandboxed.find(opened.build_id)
            assert (await sandboxed.services.grants.find(build.grant_id)).access_token
        # Nothing needs the old key any more.
        async with open_sandboxed(database_url, VITRINA_SECRET_KEYS=new) as sandboxed:
            assert (await sandboxed.services.grants.find(build.grant_id)).access_token

    asyncio.run(beside_a_process())


def test_a_process_without_the_key_that_seals_does_not_start(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    asyncio.run(seal_a_token(sqlite_url, old := new_key()))
    complete.setenv("DATABASE_URL", sqlite_url)
    said = vitrina("serve", "--with-worker", "--port", "0")
    assert said.exit_code == 2 and len(said.stderr.splitlines()) == 1
    assert f"lacks the key {key_id_of(old)}" in said.stderr
    shown = vitrina("keys", "show")
    assert f"key {key_id_of(old)} seals, and IS MISSING" in shown.stdout
    assert "1 values do not open" in shown.stdout
    # Where it is really lost there is a way on.
    assert vitrina("keys", "use", "--force").exit_code == 0
    assert vitrina("keys", "rotate", "--leave-lost").stdout == "Sealed anew: 0\n"


def test_binding_is_done_by_a_rotation_with_the_setting_on(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, database_url: str
) -> None:
    asyncio.run(seal_a_token(database_url, key := new_key()))
    complete.setenv("DATABASE_URL", database_url)
    complete.setenv("VITRINA_SECRET_KEYS", key)
    assert "1 are not bound" in vitrina("keys", "show").stdout
    complete.setenv("VITRINA_BIND_SEALED", "on")
    refused = "VITRINA_BIND_SEALED refuses 1 values: run `vitrina keys rotate`"
    assert refused in vitrina("doctor").stdout
    assert vitrina("keys", "rotate").stdout == "Sealed anew: 1\n"
    assert "0 are not bound" in vitrina("keys", "show").stdout
    assert vitrina("keys", "rotate").stdout == "Sealed anew: 0\n"
    assert refused not in vitrina("doctor").stdout
