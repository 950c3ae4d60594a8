"""People before nginx while everything breaks: what they are answered, by route and status."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

import httpx2

from field import EXAMPLE, Field

PATIENCE = 40.0  # seconds; who waits longer for an answer has been left hanging
VK_PATIENCE = 5.0
NO_ANSWER = 0
UNAVAILABLE = 503
PEOPLE = tuple(range(1, 250))  # last numbers of addresses
HTML, JSON_ONLY = {"accept": "text/html"}, {"accept": "application/json"}


@dataclass
class Seen:
    """Answers by route and status; `act` names what is going on."""

    act: str = "start"
    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    wordless: Counter[str] = field(default_factory=Counter)
    granted: int = 0

    def note(self, route: str, answer: httpx2.Response | None, seconds: float) -> None:
        """One answer, or none."""
        status = answer.status_code if answer is not None else NO_ANSWER
        self.answers[self.act, route, status] += 1
        self.slowest[route] = max(self.slowest.get(route, 0.0), seconds)
        if answer is not None and status == UNAVAILABLE and route != "/readyz":
            if "retry-after" not in answer.headers:
                self.wordless[f"{route}: 503 without Retry-After"] += 1
            if not answer.text.strip():
                self.wordless[f"{route}: 503 without words"] += 1

    def total(self, of: Callable[[str, str, int], bool]) -> int:
        """How many answers are so."""
        return sum(number for key, number in self.answers.items() if of(*key))


class Callers:
    """A steady poller, readers of event streams and people who grant, until they are stopped."""

    def __init__(self, url: str, place: Field, seen: Seen) -> None:
        self._url = url
        self._place = place
        self._seen = seen
        self._addresses = count()
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """All of them at once."""
        rounds: list[tuple[float, Callable[[], Awaitable[None]]]] = [
            (0.5, lambda: self._look("/healthz", "/healthz", HTML)),
            (1.0, lambda: self._look("/readyz", "/readyz", JSON_ONLY)),
            (0.7, lambda: self._look("/create", "/create", HTML)),
            (0.5, lambda: self._look_at_build("/builds/{}", HTML)),
            (0.5, lambda: self._look_at_build("/groups/{}/status", JSON_ONLY)),
        ]
        self._granting = asyncio.create_task(_repeat(3.0, self._grant))
        self._running = [asyncio.create_task(_repeat(*one)) for one in rounds]
        self._running += [asyncio.create_task(_repeat(0.5, self._listen)) for _ in range(6)]

    async def stop_granting(self) -> None:
        """No new builds come this way; those that are there are looked at further."""
        await _end([self._granting])

    async def stop(self) -> None:
        """Nobody asks any more."""
        await _end([self._granting, *self._running])

    async def _look(self, route: str, path: str, headers: dict[str, str]) -> None:
        async with self._somebody() as client:
            await self._ask(client, route, "GET", path, headers=headers)

    async def _look_at_build(self, template: str, headers: dict[str, str]) -> None:
        if user := self._somebodys_build():
            await self._look(template, template.format(f"page-{user}"), headers)

    async def _listen(self) -> None:
        """An event stream for five seconds, as of a page that is then closed."""
        user = self._somebodys_build()
        if not user:
            return
        began, route = time.monotonic(), "/builds/{}/events"
        async with self._somebody() as client:
            try:
                path = f"/builds/page-{user}/events"
                async with asyncio.timeout(PATIENCE), client.stream("GET", path) as answer:
                    if answer.status_code != 200:
                        await answer.aread()
                    self._seen.note(route, answer, time.monotonic() - began)
                    await asyncio.sleep(5)
            except (httpx2.HTTPError, TimeoutError):
                self._seen.note(route, None, time.monotonic() - began)

    async def _grant(self) -> None:
        """The whole way of a person: form, VK, back."""
        form = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        async with self._somebody() as client:
            begun = await self._ask(client, "/oauth/init", "POST", "/oauth/init", json=form)
            if begun is None or begun.status_code != 200:
                return
            address = begun.json()["auth_url"]
            for _ in range(6):
                ours = address.startswith(self._url)
                route = httpx2.URL(address).path if ours else "VK"
                route = "/oauth/go/{}" if route.startswith("/oauth/go/") else route
                if not ours:
                    # VK's own trouble is none of ours: the person sees VK's page and leaves.
                    try:
                        async with asyncio.timeout(VK_PATIENCE):
                            answer = await client.get(address)
                    except (httpx2.HTTPError, TimeoutError):
                        return
                else:
                    asked = await self._ask(client, route, "GET", address, headers=JSON_ONLY)
                    if asked is None:
                        return
                    answer = asked
                if not answer.is_redirect:
                    self._seen.granted += ours and answer.status_code == 200
                    return
                address = str(answer.url.join(answer.headers["location"]))

    async def _ask(
        self, client: httpx2.AsyncClient, route: str, method: str, path: str, **more: object
    ) -> httpx2.Response | None:
        began, answer = time.monotonic(), None
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await client.request(method, path, **more)  # type: ignore[arg-type]
        except (httpx2.HTTPError, TimeoutError):
            pass  # noted as no answer
        self._seen.note(route, answer, time.monotonic() - began)
        return answer

    def _somebody(self) -> httpx2.AsyncClient:
        """A person of an address of their own: each has the limits of one."""
        number = PEOPLE[next(self._addresses) % len(PEOPLE)]
        transport = httpx2.AsyncHTTPTransport(local_address=f"127.0.7.{number}", verify=False)
        return httpx2.AsyncClient(base_url=self._url, transport=transport, timeout=PATIENCE + 5)

    def _somebodys_build(self) -> int | None:
        """The VK user of one of the newest builds."""
        users = list(self._place.users.values())[-30:]
        return users[next(self._addresses) % len(users)] if users else None


async def _end(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end  # a caller who fell silent has seen nothing of what came then


async def _repeat(pause: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await work()
        await asyncio.sleep(pause)
