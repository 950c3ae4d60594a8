"""`vitrina demo`: a VK of our own, the service and a worker in one process on loopback.

It goes the way a school's program goes, by public addresses only, and stays up to be tried.
"""

import asyncio
import json
import re
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from cryptography.fernet import Fernet
from rich.console import Console
from rich.live import Live
from rich.text import Text

from vitrina.building.progress import Progress, describe_progress
from vitrina.cli.serving import listen, serve_web, working
from vitrina.domain.build import BuildState
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.settings import Settings, read_settings
from vitrina.storage.records import BuildRecord
from vitrina.telemetry import set_up_logs
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.migrating import migrate
from vitrina.wiring.services import Services, open_services

LOOK_EVERY = 0.2  # seconds
PORT, SANDBOX_PORT = 8000, 8100
_SIGNS = {"done": "✓", "now": "…", "waits": "‖", "by_hand": "✎", "to_do": "·"}


@dataclass(frozen=True)
class Demo:
    """What to build and how to show it."""

    example: Path
    once: bool
    as_json: bool
    port: int | None
    sandbox_port: int | None
    log: Path | None


async def run(demo: Demo) -> int:
    """Build the example's community; 0 when it is complete. Stays up unless `once`."""
    sent = json.loads(demo.example.read_text(encoding="utf-8"))
    console = Console(stderr=demo.as_json)
    with tempfile.TemporaryDirectory(prefix="vitrina-demo-") as folder:
        log = demo.log or Path(folder) / "demo.log"
        with log.open("w", encoding="utf-8") as stream:
            set_up_logs("info", "json", stream)
            async with _everything(demo, Path(folder)) as (services, sandbox):
                if not demo.as_json:
                    console.print("Собираем сообщество в песочнице…")
                complete = await _build_example(demo, services, sandbox, sent, console)
                if demo.once:
                    return 0 if complete else 1
                _say_where(console, services, sandbox, log)
                await asyncio.Event().wait()
    return 0


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
        reply = await http.post(f"{services.base_url}/oauth/init", json=sent)
        if reply.status_code != 200:
            for error in reply.json().get("errors", []):
                console.print(f"{error['field']}: {error['message']}")
            raise CannotStart(f"{demo.example} was refused (HTTP {reply.status_code})")
        addresses = await _grant_access(http, reply.json()["auth_url"], sandbox.url)
        if not addresses.get("success"):
            raise CannotStart(f"the grant was refused: {addresses.get('error')}")
        key = addresses["build_url"].rpartition("/")[2]
        await _watch(services, key, console)
        seconds = time.monotonic() - started
        bot_speaks = await _let_bot_speak(http, addresses["build_url"], sandbox.url)
        status = (await http.get(addresses["status_url"])).json()
    build = await _read_build(services, key)
    world = await _read_world(sandbox.url, build.group_id)
    if demo.as_json:
        print(json.dumps(_report(build, status, seconds, world), ensure_ascii=False))  # noqa: T201 -- the command's answer
    else:
        console.print(f"\nГотово за {seconds:.0f} с, запросов к ВК: {build.requests}")
        console.print(f"Сообщество:  {status['result']['url']}" if status["result"] else "")
        console.print(f"Страница мастера:  {addresses['build_url']}")
        if bot_speaks:
            console.print("Бот отвечает: напишите сообществу «сколько стоит?»")
    return build.state is BuildState.DONE


async def _grant_access(
    http: httpx2.AsyncClient, auth_url: str, sandbox_url: str
) -> dict[str, Any]:
    """Follow the address to the sandbox's question and press «Разрешить», as a person would."""
    program = {"accept": "application/json"}
    question = await http.get(auth_url, headers=program)
    key = re.search(r'name="key" value="([^"]+)"', question.text)
    if key is None:
        raise CannotStart("the sandbox did not ask for access")
    answer = await http.post(
        f"{sandbox_url}/authorize/decision",
        data={"key": key[1], "decision": "allow"},
        headers=program,
    )
    addresses: dict[str, Any] = answer.json()
    return addresses


async def _let_bot_speak(http: httpx2.AsyncClient, build_url: str, sandbox_url: str) -> bool:
    """The second permission, the community's own, given as a person would give it."""
    asked = await http.post(f"{build_url}/bot", headers={"accept": "application/json"})
    if asked.status_code != 200:
        return False
    landed = await _grant_access(http, asked.json()["auth_url"], sandbox_url)
    return bool(landed.get("success"))


async def _watch(services: Services, key: str, console: Console) -> None:
    """Until the build is over or waits for somebody, show its lines as they change."""
    with Live(console=console, auto_refresh=False) as live:
        while True:
            build = await _read_build(services, key)
            live.update(_draw(describe_progress(build)), refresh=True)
            if build.state.is_finished or build.state is BuildState.WAITING:
                return
            await asyncio.sleep(LOOK_EVERY)


async def _read_build(services: Services, key: str) -> BuildRecord:
    build = await services.builds.find_by_key(key, "page")
    if build is None:
        raise CannotStart("the build that was just made cannot be found")
    return build


def _draw(progress: Progress) -> Text:
    lines = []
    for line in progress.lines:
        count = f"  {line.done} из {line.total}" if line.total > 1 else ""
        lines.append(f" {_SIGNS[line.state]} {line.title}{count}")
    return Text("\n".join(lines))


async def _read_world(sandbox_url: str, group_id: int | None) -> dict[str, Any]:
    """What the sandbox itself says was made; our own records are not asked."""
    async with httpx2.AsyncClient() as http:
        world = (await http.get(f"{sandbox_url}/sandbox/world")).json()
    group = next((group for group in world["groups"] if group["id"] == group_id), None)
    if group is None:
        return {}
    states = [post["state"] for post in group["posts"]]
    return {
        "posts_published": states.count("published"),
        "posts_scheduled": states.count("postponed"),
        "products": len(group["products"]),
        "topics": len(group["topics"]),
        "avatar": group["avatar"],
        "cover": group["cover"],
        "market": group["market"],
        "long_poll": bool(group["long_poll"].get("enabled", group["long_poll"].get("is_enabled"))),
    }


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
        "world": dict(world),
    }


def _say_where(console: Console, services: Services, sandbox: RunningSandbox, log: Path) -> None:
    console.print(f"\nАнкета:  {services.base_url}/create")
    console.print(f"Песочница вместо ВКонтакте:  {sandbox.url}")
    console.print(f"Журнал:  {log}")
    console.print("Остановить: Ctrl+C")
