"""Real processes: the web, two workers, PostgreSQL and Valkey; kills, stops and refusals."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from installation import Installation, Process, free_port, open_installation
from sandbox_options import SANDBOX
from sandboxed import EXAMPLE
from vitrina.sandbox.server import run_sandbox

STOPS_WITHIN = 10  # seconds from SIGTERM to the end
DROPPED = {f"post/{number}": None for number in range(4, 9)}
FORM = {**EXAMPLE, "pricing": EXAMPLE["pricing"][:1], "overrides": DROPPED}


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    """An installation that leads to no VK at all."""
    nowhere = "http://127.0.0.1:1"
    async with open_installation(
        tmp_path, VK_CLIENT_ID="test", VK_API_URL=nowhere, VK_ID_URL=nowhere, VK_OAUTH_URL=nowhere
    ) as opened:
        yield opened


@dataclass
class Town:
    """An installation, the VK it works with, and somebody's browser."""

    installation: Installation
    http: httpx2.AsyncClient
    port: int
    sandbox_url: str


@asynccontextmanager
async def open_town(folder: Path, **settings: str) -> AsyncIterator[Town]:
    """Nothing is started yet but the sandbox."""
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    async with (
        run_sandbox(replace(SANDBOX, auto_consent=True)) as sandbox,
        open_installation(
            folder,
            VITRINA_BASE_URL=base_url,
            VITRINA_CALL_TIMEOUT="2",
            VITRINA_SETTLE_SECONDS="1",
            VK_CLIENT_ID="test",
            VK_API_URL=sandbox.url,
            VK_ID_URL=sandbox.url,
            VK_OAUTH_URL=sandbox.url,
            VK_SITE_URL=sandbox.url,
            **settings,
        ) as installation,
        httpx2.AsyncClient(base_url=base_url, follow_redirects=True, timeout=20) as http,
    ):
        yield Town(installation, http, port, sandbox.url)


async def begin_build(http: httpx2.AsyncClient) -> dict[str, Any]:
    """Through the public addresses up to the grant: `build_url`, `status_url`."""
    begun = (await http.post("/oauth/init", json=FORM)).json()
    landed = await http.get(begun["auth_url"], headers={"accept": "application/json"})
    addresses: dict[str, Any] = landed.json()
    assert addresses["success"], addresses
    return addresses


async def test_a_stopped_processs_build_goes_on_at_the_next_start(
    tmp_path: Path, sqlite_url: str
) -> None:
    arguments = ("serve", "--with-worker", "--port")
    async with open_town(tmp_path, DATABASE_URL=sqlite_url) as town:
        first = await town.installation.start("first", *arguments, str(town.port))
        await first.until_said("process.serving")
        addresses = await begin_build(town.http)
        await first.until_said("build.step_done", step="info")
        assert await first.terminate() < STOPS_WITHIN
        with sqlite3.connect(tmp_path / "vitrina.db") as connection:
            assert connection.execute("SELECT state FROM builds").fetchall() == [("queued",)]
        connection.close()

        second = await town.installation.start("second", *arguments, str(town.port))
        await second.until_said("process.serving")
        status = await follow_to_the_end(town.http, addresses["status_url"])
        assert status["status"] == "completed" and status["gaps"] == []
        (group,) = (await town.http.get(f"{town.sandbox_url}/sandbox/world")).json()["groups"]
        assert len(group["posts"]) == 3


async def test_a_killed_workers_build_is_finished_by_the_other(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    async with open_town(tmp_path, DATABASE_URL=postgres_url, REDIS_URL=redis_url) as town:
        installation, http = town.installation, town.http
        web = await installation.start("web", "serve", "--port", str(town.port))
        workers = [await installation.start(f"worker-{number}", "worker") for number in (1, 2)]
        await web.until_said("process.serving")
        for worker in workers:
            await worker.until_said("process.working")

        addresses = await begin_build(http)
        events = asyncio.create_task(listen_to(http, f"{addresses['build_url']}/events"))

        victim = await find_worker_of_the_build(workers)
        await victim.until_said("build.step_done", step="cover")
        victim.made.kill()
        status = await follow_to_the_end(http, addresses["status_url"])

        (other,) = [worker for worker in workers if worker is not victim]
        assert other.has_said("build.resumed")
        await other.until_said("build.done")
        assert status["status"] == "completed" and status["gaps"] == []
        (group,) = (await http.get(f"{town.sandbox_url}/sandbox/world")).json()["groups"]
        assert sorted(post["state"] for post in group["posts"]) == [
            "postponed",
            "published",
            "published",
        ]
        assert len(group["products"]) == len(group["topics"]) == 1
        assert [server["status"] for server in group["callback_servers"]] == ["ok"]
        assert await asyncio.wait_for(events, 10) > 0

        stream = asyncio.create_task(listen_to(http, f"{addresses['build_url']}/events"))
        await asyncio.sleep(0.3)
        ended = await asyncio.gather(web.terminate(), other.terminate())
        assert max(ended) < STOPS_WITHIN
        await asyncio.wait([stream], timeout=5)
        assert stream.done()


async def test_a_build_outlives_a_kill_at_every_stage(tmp_path: Path, postgres_url: str) -> None:
    """`kill -9` of whoever works, four times in one build; each time another one goes on."""
    more = {"DATABASE_URL": postgres_url, "VITRINA_VK_WAVES": "off"}
    async with open_town(tmp_path, **more) as town:
        web = await town.installation.start("web", "serve", "--port", str(town.port))
        workers = [
            await town.installation.start(f"worker-{number}", "worker") for number in range(2)
        ]
        await web.until_said("process.serving")
        for worker in workers:
            await worker.until_said("process.working")
        addresses = await begin_build(town.http)

        for step in ("community", "cover", "topic/reviews", "bot/callback"):
            victim = await find_worker_that_made(workers, step)
            victim.made.kill()
            await victim.made.wait()
            workers.append(await town.installation.start(f"worker-{len(workers)}", "worker"))

        status = await follow_to_the_end(town.http, addresses["status_url"])
        assert status["status"] == "completed" and status["gaps"] == []
        (group,) = (await town.http.get(f"{town.sandbox_url}/sandbox/world")).json()["groups"]
        assert len(group["posts"]) == 3
        assert len(group["products"]) == len(group["topics"]) == 1
        assert len(group["callback_servers"]) == 1
        assert sum(worker.has_said("build.resumed") for worker in workers) >= 4


async def find_worker_that_made(workers: list[Process], step: str) -> Process:
    """The worker that has recorded this step, as made or as found."""
    async with asyncio.timeout(60):
        while True:
            for worker in workers:
                if worker.has_said("build.step_done", step=step):
                    return worker
            await asyncio.sleep(0.02)


async def listen_to(http: httpx2.AsyncClient, address: str) -> int:
    """Read an event stream to its end; how many lines came."""
    lines = 0
    with suppress(httpx2.TransportError):
        async with http.stream("GET", address, timeout=60) as stream:
            async for _ in stream.aiter_lines():
                lines += 1
    return lines


async def find_worker_of_the_build(workers: list[Process]) -> Process:
    """The worker that has begun the build."""
    async with asyncio.timeout(20):
        while True:
            for worker in workers:
                if worker.has_said("build.started"):
                    return worker
            await asyncio.sleep(0.05)


async def follow_to_the_end(http: httpx2.AsyncClient, status_url: str) -> dict[str, Any]:
    """Ask for the status until the build is over."""
    async with asyncio.timeout(60):
        while True:
            status: dict[str, Any] = (await http.get(status_url)).json()
            if status["status"] in ("completed", "failed"):
                return status
            await asyncio.sleep(0.3)


async def test_one_process_holds_a_sqlite_file(installation: Installation, sqlite_url: str) -> None:
    installation.settings["DATABASE_URL"] = sqlite_url
    port = free_port()
    first = await installation.start("first", "serve", "--with-worker", "--port", str(port))
    await first.until_said("process.serving")

    second = await installation.start("second", "serve", "--with-worker", "--port", "0")
    worker = await installation.start("worker", "worker")
    taken = await installation.start("taken", "sandbox", "--port", str(port))

    code, said = await second.end()
    assert code == 2 and said == (
        "another process holds vitrina.db.lock: stop it, or use PostgreSQL\n"
    )
    code, said = await worker.end()
    assert code == 2 and said.count("\n") == 1 and "PostgreSQL" in said
    code, said = await taken.end()
    assert code == 2 and said.count("\n") == 1 and f"port {port}" in said
    assert await first.terminate() < STOPS_WITHIN

    again = await installation.start("again", "serve", "--with-worker", "--port", "0")
    await again.until_said("process.serving")
    again.made.kill()
    await again.made.wait()
    after_kill = await installation.start("after-kill", "serve", "--with-worker", "--port", "0")
    await after_kill.until_said("process.serving")  # the system freed the lock
    assert await after_kill.terminate() < STOPS_WITHIN


async def test_a_database_of_another_version_is_refused(
    installation: Installation, tmp_path: Path, postgres_server: str
) -> None:
    name = f"unmigrated_{os.getpid()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address, question, query = postgres_server.partition("?")
    postgres = f"{address.rpartition('/')[0]}/{name}{question}{query}"
    for url, commands in (
        (f"sqlite:///{tmp_path / 'new.db'}", (["serve", "--with-worker"], ["worker"])),
        (postgres, (["serve"], ["worker"])),
    ):
        installation.settings["DATABASE_URL"] = url
        started = [
            await installation.start(f"{url[:6]}-{command[0]}", *command) for command in commands
        ]
        for process in started:
            code, said = await process.end()
            assert code == 2, said
            assert said == "the database is not of this version: run `vitrina migrate`\n"


async def test_wrong_settings_are_one_line_each(
    installation: Installation, sqlite_url: str
) -> None:
    key = installation.settings["VITRINA_SECRET_KEYS"]
    wrong = {
        "VK_CLIENT_ID": {"VK_CLIENT_ID": "", "VITRINA_OFFER": "full"},
        "VITRINA_SECRET_KEYS": {"VITRINA_SECRET_KEYS": "secret"},
        "VITRINA_BASE_URL": {"VITRINA_BASE_URL": "vitrina.example"},
        "sqlite:///path": {"DATABASE_URL": "mysql://root@host/name"},
    }
    good = {**installation.settings, "DATABASE_URL": sqlite_url}
    started = {}
    for name, change in wrong.items():
        installation.settings = {**good, **change}
        started[name] = await installation.start(name.replace("/", ""), "serve", "--with-worker")
    installation.settings = {"DATABASE_URL": sqlite_url}
    nothing = await installation.start("nothing", "worker")

    for name, process in started.items():
        code, said = await process.end()
        assert code == 2, said
        assert said.count("\n") == 1 and name in said, said
        assert key not in said
    code, said = await nothing.end()
    assert code == 2
    assert [line.split()[0] for line in said.splitlines()] == [
        "VITRINA_SECRET_KEYS",
    ]


async def test_a_stop_in_the_middle_loses_nothing(
    installation: Installation, postgres_url: str
) -> None:
    """SIGTERM before anything is done, and again at once: the end is still a clean one."""
    installation.settings["DATABASE_URL"] = postgres_url
    worker = await installation.start("worker", "worker")
    await worker.until_said("process.working")
    worker.made.send_signal(signal.SIGTERM)
    worker.made.send_signal(signal.SIGTERM)
    code, said = await worker.end()
    assert code == 0, said
    assert "Traceback" not in said
