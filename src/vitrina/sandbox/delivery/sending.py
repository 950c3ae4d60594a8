"""Events on their way out: to callback servers by HTTP, to long-poll readers in memory.

vk-contract 2026-11-22 §6 ([O], [S], [L]); the number of repeats and the time-out are not verified.
Only loopback addresses are ever contacted.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Coroutine
from urllib.parse import urlsplit

import httpx2

from vitrina.sandbox.world import CallbackServer, Group, Json, World

REPEATS = 5
TIMEOUT_S = 8.0
FAILURES_TO_PAUSE = 3
MOST_PAUSE_S = 3 * 3600


def is_loopback(host: str | None) -> bool:
    """True for this machine's own names and addresses."""
    if host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Delivery:
    """Sends events in the background; ``close`` stops whatever is still being tried."""

    def __init__(self, world: World, retry_s: float) -> None:
        self.world = world
        self._retry_s = retry_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx2.AsyncClient | None = None
        self._updated = asyncio.Condition()

    def confirm(self, group: Group, server: CallbackServer) -> None:
        """Ask the address for the confirmation code; the server's status says if it did."""
        server.status = "wait"
        self._start(self._confirm(group, server))

    def publish(self, group: Group, kind: str, body: Json) -> None:
        """Send an event to every listener that has this kind switched on."""
        event: Json = {"type": kind, "object": body, "group_id": group.id}
        event["event_id"] = self.world.secret(40)
        if group.long_poll.enabled and group.long_poll.events.get(kind):
            group.long_poll.add({**event, "v": group.long_poll.api_version})
            self._start(self._notify_readers())
        for server in list(group.callback_servers.values()):
            if server.status == "ok" and server.events.get(kind):
                self._start(self._deliver(group, server, event))

    async def wait_for_updates(self, group: Group, seen: int, seconds: float) -> None:
        """Return when the community has more than ``seen`` updates, or when time is up."""
        try:
            async with asyncio.timeout(seconds), self._updated:
                await self._updated.wait_for(lambda: group.long_poll.last > seen)
        except TimeoutError:
            return

    async def settle(self) -> None:
        """Wait until every event is delivered or given up."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify_readers(self) -> None:
        async with self._updated:
            self._updated.notify_all()

    async def _confirm(self, group: Group, server: CallbackServer) -> None:
        body: Json = {"type": "confirmation", "group_id": group.id}
        body |= {"event_id": self.world.secret(40), "v": server.api_version}
        answer = await self._post(server, body, repeat=0)
        confirmed = (
            answer is not None and answer.status_code == 200 and answer.text.strip() == server.code
        )
        server.status = "ok" if confirmed else "failed"

    async def _deliver(self, group: Group, server: CallbackServer, event: Json) -> None:
        """Until ``ok``, with a longer pause each time, or the one the server asks for."""
        pause = self._retry_s
        for repeat in range(REPEATS + 1):
            answer = await self._post(server, {**event, "v": server.api_version}, repeat)
            if _is_taken(answer):
                server.failures = 0
                if answer is not None and answer.text.strip() == "remove":
                    group.callback_servers.pop(server.id, None)
                return
            if answer is not None and answer.status_code == 410:
                break
            if repeat < REPEATS:
                await asyncio.sleep(_read_pause(answer) or pause)
                pause *= 2
            if server.id not in group.callback_servers:
                return
        server.failures += 1
        if server.failures >= FAILURES_TO_PAUSE:
            server.status = "failed"

    async def _post(
        self, server: CallbackServer, body: Json, repeat: int
    ) -> httpx2.Response | None:
        """None when nobody answered, or when the address is not on this machine."""
        if not is_loopback(urlsplit(server.url).hostname):
            return None
        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        if server.secret_key:
            body = {**body, "secret": server.secret_key}
        headers = {"X-Retry-Counter": str(repeat)} if repeat else {}
        try:
            return await self._client.post(server.url, json=body, headers=headers)
        except httpx2.HTTPError:
            return None


def _is_taken(answer: httpx2.Response | None) -> bool:
    return (
        answer is not None and answer.status_code == 200 and answer.text.strip() in ("ok", "remove")
    )


def _read_pause(answer: httpx2.Response | None) -> float:
    """Seconds of ``Retry-After`` beside 429 or 503, less than three hours; else 0."""
    if answer is None or answer.status_code not in (429, 503):
        return 0
    text = answer.headers.get("retry-after", "")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return seconds if seconds < MOST_PAUSE_S else 0
