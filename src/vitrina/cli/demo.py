"""`vitrina demo`: a VK of our own, the service and a worker in one process on loopback.

It goes the way a school's program goes, by public addresses only, and stays up to be tried.
"""

import asyncio
import json
import os
import secrets
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from cryptography.fernet import Fernet
from rich.console import Console
from rich.live import Live
from rich.text import Text

from vitrina.building.description import list_ways
from vitrina.building.progress import Line, list_lines
from vitrina.cli.demo_school import enrol_student, school_settings
from vitrina.cli.demo_visitor import (
    connect_by_key,
    grant_access,
    let_bot_speak,
    read_world,
)
from vitrina.cli.serving import serve_web
from vitrina.cli.sockets import listen
from vitrina.cli.working import working
from vitrina.domain.build import BuildState
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.settings import Settings, read_settings
from vitrina.storage.records import BuildRecord
from vitrina.telemetry import set_up_logs
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.migrating import migrate
from vitrina.wiring.services import Services, open_services
from vitrina.wording import commands as words
from vitrina.wording.lines import say_line

POLL_INTERVAL = 0.2  # seconds
PORT, SANDBOX_PORT = 8000, 8100
_SIGNS = {"done": "✓", "now": "…", "waits": "‖", "by_hand": "✎", "to_do": "·"}


@dataclass(frozen=True)
class Demo:
    """What to build and how to show it; `by_key`: with a community's key and nothing else."""

    example: Path
    once: bool
    as_json: bool
    port: int | None
    sandbox_port: int | None
    log: Path | None
    by_key: bool = False


async def show_demo(demo: Demo) -> int:
    """Build the example's community; 0 when it is complete. Stays up unless `once`."""
    sent = json.loads(demo.example.read_text(encoding="utf-8"))
    console = Console(stderr=demo.as_json)
    with tempfile.TemporaryDirectory(prefix="vitrina-demo-") as folder:
        log = demo.log or _name_log(Path(folder), stays=not demo.once)
        with log.open("w", encoding="utf-8") as stream:
            set_up_logs("info", "json", stream)
            async with _everything(demo, Path(folder)) as (services, sandbox):
                if not demo.as_json:
                    console.print(words.DEMO_BEGINS)
                complete = await _build_example(demo, services, sandbox, sent, console)
                if demo.once:
                    return 0 if complete else 1
                _say_where(console, services, sandbox, log)
                await asyncio.Event().wait()
    return 0


def _name_log(folder: Path, *, stays: bool) -> Path:
    """Who looks at a demo that went wrong does so after its end: only the folder goes then."""
    if not stays:
        return folder / "demo.log"
    handle, name = tempfile.mkstemp(prefix="vitrina-demo-", suffix=".log")
    os.close(handle)
    return Path(name)


@asynccontextmanager
async def _everything(demo: Demo, folder: Path) -> AsyncIterator[tuple[Services, RunningSandbox]]:
    """Sandbox, service and worker, all on loopback, stopped together."""
    listener = _listen_somewhere(demo.port, PORT)
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with _listen_somewhere(demo.sandbox_port, SANDBOX_PORT) as tried:
        sandbox_port = tried.getsockname()[1]
    async with run_sandbox(SandboxOptions(), port=sandbox_port) as sandbox:
        settings = _settings(folder, base_url, sandbox.url)
        await migrate(settings)
        async with open_services(settings, will_work=True) as services, working(services):
            serving = asyncio.create_task(serve_web(services, listener))
            try:
                yield services, sandbox
            finally:
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)


def _listen_somewhere(asked: int | None, usual: int) -> socket.socket:
    """On the port that was asked for, or on the usual one, or where that is taken on any."""
    if asked is not None:
        return listen("127.0.0.1", asked)
    try:
        return listen("127.0.0.1", usual)
    except CannotStart:
        return listen("127.0.0.1", 0)


def _settings(folder: Path, base_url: str, vk_url: str) -> Settings:
    return read_settings(
        None,
        DATABASE_URL=f"sqlite:///{folder / 'vitrina.db'}",
        REDIS_URL=None,
        VITRINA_BASE_URL=base_url,
        VITRINA_SECRET_KEYS=Fernet.generate_key().decode(),
        VK_CLIENT_ID="demo",
        VK_CLIENT_SECRET="demo",  # noqa: S106 -- the sandbox takes any
        VK_GRANT_FLOW="vkid",
        VK_API_URL=vk_url,
        VK_ID_URL=vk_url,
        VK_OAUTH_URL=vk_url,
        VK_SITE_URL=vk_url,
        **school_settings(vk_url, secrets.token_urlsafe(32)),
    )


async def _build_example(
    demo: Demo,
    services: Services,
    sandbox: RunningSandbox,
    sent: Mapping[str, Any],
    console: Console,
) -> bool:
    started = time.monotonic()
    async with httpx2.AsyncClient(follow_redirects=True, timeout=30) as http:
        addresses = await _give_means(demo, services, sandbox, sent, http, console)
        key = addresses["build_url"].rpartition("/")[2]
        await _watch(services, key, console)
        seconds = time.monotonic() - started
        bot_speaks = demo.by_key or await let_bot_speak(http, addresses["build_url"], sandbox.url)
        status = (await http.get(addresses["status_url"])).json()
    build = await _read_build(services, key)
    world = await read_world(sandbox.url, build.group_id)
    if demo.as_json:
        print(json.dumps(_report(build, status, seconds, world), ensure_ascii=False))  # noqa: T201 -- the command's answer
    else:
        _say(console, "\n" + words.DEMO_DONE.format(seconds=seconds, requests=build.requests))
        if status["result"]:
            _say(console, words.DEMO_COMMUNITY.format(url=status["result"]["url"]))
        _say(console, words.DEMO_PAGE.format(url=addresses["build_url"]))
        if bot_speaks:
            _say(console, words.DEMO_BOT)
    return build.state is BuildState.DONE


async def _give_means(
    demo: Demo,
    services: Services,
    sandbox: RunningSandbox,
    sent: Mapping[str, Any],
    http: httpx2.AsyncClient,
    console: Console,
) -> dict[str, Any]:
    """The form, and what the person gives for it: where their build is to be seen."""
    door = "connect" if demo.by_key else "oauth"
    link = await enrol_student(services, sandbox.url)
    reply = await http.post(f"{services.base_url}/{door}/init", json={**sent, **link})
    if reply.status_code != 200:
        for error in reply.json().get("errors", []):
            console.print(f"{error['field']}: {error['message']}")
        raise CannotStart(f"{demo.example} was refused (HTTP {reply.status_code})")
    if demo.by_key:
        connect_url = reply.json()["connect_url"]
        return await connect_by_key(http, connect_url, sandbox.url, str(sent["name"]))
    addresses = await grant_access(http, reply.json()["auth_url"], sandbox.url)
    if not addresses.get("success"):
        raise CannotStart(f"the grant was refused: {addresses.get('error')}")
    return addresses


async def _watch(services: Services, key: str, console: Console) -> None:
    """Until the build is over or waits for somebody, show its lines as they change."""
    with Live(console=console, auto_refresh=False) as live:
        while True:
            build = await _read_build(services, key)
            live.update(_draw(list_lines(build)), refresh=True)
            if build.state.is_finished or build.state is BuildState.WAITING:
                return
            await asyncio.sleep(POLL_INTERVAL)


async def _read_build(services: Services, key: str) -> BuildRecord:
    build = await services.builds.find_by_key(key, "page")
    if build is None:
        raise CannotStart("the build that was just made cannot be found")
    return build


def _draw(progress: Sequence[Line]) -> Text:
    lines = []
    for line in progress:
        count = (
            f"  {words.DEMO_COUNT.format(done=line.done, total=line.total)}"
            if line.total > 1
            else ""
        )
        lines.append(f" {_SIGNS[line.state]} {say_line(line.key)}{count}")
    return Text("\n".join(lines))


def _report(
    build: BuildRecord, status: Mapping[str, Any], seconds: float, world: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "status": status["status"],
        "route": build.route.value,
        "url": (status["result"] or {}).get("url"),
        "seconds": round(seconds, 2),
        "vk_requests": build.requests,
        "uploads": build.uploads,
        "steps": {key: step.state.value for key, step in build.steps.items()},
        "ways": {key: way.value for key, way in list_ways(build).items()},
        "world": dict(world),
    }


def _say_where(console: Console, services: Services, sandbox: RunningSandbox, log: Path) -> None:
    _say(console, "\n" + words.DEMO_FORM.format(url=f"{services.base_url}/create"))
    _say(console, words.DEMO_SANDBOX.format(url=sandbox.url))
    _say(console, words.DEMO_GETCOURSE.format(url=f"{sandbox.url}/sandbox/getcourse"))
    _say(console, words.DEMO_LOG.format(path=log))
    _say(console, words.DEMO_STOP)


def _say(console: Console, line: str) -> None:
    """One line as it is: an address or a path that is broken or coloured cannot be copied."""
    console.print(line, soft_wrap=True, highlight=False, markup=False)
