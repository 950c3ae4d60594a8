"""Bots Long Poll for machines that VK cannot reach: each community is listened to by one process.

The cursor is stored only after its events are committed, so a listener that takes over reads some
of them again rather than misses any; `dedup_key` keeps each event once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from httpx2 import AsyncClient

from vitrina.autoresponder.delivery.replies import TOKEN_REFUSED
from vitrina.autoresponder.delivery.vk_events import (
    read_consent,
    read_event,
    read_wall_event,
)
from vitrina.domain.community import GrantKind
from vitrina.storage.database import Database, log_failure
from vitrina.storage.events import Events
from vitrina.storage.grants import Grants
from vitrina.storage.leases import LeaseLost, Leases
from vitrina.storage.receivers import Receivers
from vitrina.storage.wall_events import keep_wall_event
from vitrina.vk.client import VkClient
from vitrina.vk.errors import ErrorKind, Need, VkError
from vitrina.vk.longpoll import Server, ask_news, get_server
from vitrina.vk.methods.bots import LONG_POLL_EVENTS, set_long_poll_settings

POLL_INTERVAL = 2.0  # seconds between two queries for communities without a listener
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds, while VK does not answer

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class ListenerDependencies:
    """What listening needs."""

    database: Database
    http: AsyncClient
    vk: VkClient
    events: Events
    grants: Grants
    leases: Leases
    receivers: Receivers
    wait: int = 25
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Backoff:
    """Seconds to wait before VK is asked again: doubled with each failure, reset by a success.

    Without the reset a listener that fails now and then, over days, would wait a minute each time.
    """

    def __init__(self) -> None:
        self._next = _FIRST_PAUSE

    def next(self) -> float:
        """The pause before the next attempt; the one after it is longer."""
        pause, self._next = self._next, min(self._next * 2, _LONGEST_PAUSE)
        return pause

    def reset(self) -> None:
        """VK has answered."""
        self._next = _FIRST_PAUSE


def listening_lease(group_id: int) -> str:
    """The name of the lease of who listens to a community."""
    return f"listen/{group_id}"


class Listener:
    """Listens to every community that has a token, until it is stopped."""

    def __init__(self, dependencies: ListenerDependencies) -> None:
        self._deps = dependencies
        self._stopped = asyncio.Event()
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Listen to communities without a listener and keep the leases of ours, until `stop`."""
        try:
            while not self._stopped.is_set():
                try:
                    await self._poll()
                except Exception as error:
                    # The worker's edge: the database may be away for a while.
                    log_failure(_log, "longpoll.look_failed", error)
                try:
                    await asyncio.wait_for(self._stopped.wait(), POLL_INTERVAL)
                except TimeoutError:
                    continue
        finally:
            await self._end(list(self._tasks))

    async def stop(self) -> None:
        """Release the leases, so that others take over at once."""
        self._stopped.set()

    async def _poll(self) -> None:
        held = await self._deps.leases.prolong_mine([listening_lease(one) for one in self._tasks])
        lost = [
            one
            for one, task in self._tasks.items()
            if listening_lease(one) not in held or task.done()
        ]
        speaking = await self._deps.grants.speaking()
        await self._end([*lost, *(one for one in self._tasks if one not in speaking)])
        for group_id in speaking:
            if group_id in self._tasks or not await self._deps.leases.take(
                listening_lease(group_id)
            ):
                continue
            _log.info("longpoll.listening", group_id=group_id)
            self._tasks[group_id] = asyncio.create_task(
                self._listen(group_id), name=listening_lease(group_id)
            )

    async def _end(self, group_ids: list[int]) -> None:
        ended = [self._tasks.pop(one) for one in group_ids if one in self._tasks]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        for group_id in group_ids:
            await self._deps.leases.release(listening_lease(group_id))

    async def _listen(self, group_id: int) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._read_on(group_id, backoff)
            except LeaseLost:
                return  # the next poll ends this task
            except VkError as error:
                _log.info("longpoll.waiting", group_id=group_id, code=error.code)
                if error.kind is ErrorKind.PERMANENT:
                    await self._enable_long_poll(group_id)
            except Exception as error:
                log_failure(_log, "longpoll.failed", error, group_id=group_id)
            await self._deps.sleep(backoff.next())

    async def _read_on(self, group_id: int, backoff: Backoff) -> None:
        """Read from the stored cursor until VK wants a new key or does not answer."""
        name = listening_lease(group_id)
        server = await self._find_server(group_id)
        if server is None:
            raise LeaseLost(name)
        ts = await self._deps.leases.cursor(name)
        if not ts:
            # Stored before the first reading: a successor must not begin later than we did.
            ts = server.ts
            await self._deps.leases.keep_cursor(name, ts)
        while True:
            news = await ask_news(self._deps.http, server, ts, self._deps.wait)
            if not news.lost:
                backoff.reset()
            if news.lost == "key" or news.lost == "everything":
                if news.lost == "everything":
                    await self._deps.leases.keep_cursor(name, "")
                return
            if news.lost == "history":
                _log.warning("longpoll.history_lost", group_id=group_id)
            found = [read_event(update, group_id) for update in news.updates]
            await asyncio.gather(*(self._deps.events.put(one) for one in found if one))
            for update in news.updates:
                if (told := read_wall_event(update)) is not None:
                    await keep_wall_event(self._deps.database, group_id, told)
                if (consent := read_consent(update)) is not None:
                    await self._deps.receivers.note_consent(group_id, *consent)
            if news.ts != ts:
                await self._deps.leases.keep_cursor(name, news.ts)
            ts = news.ts

    async def _find_server(self, group_id: int) -> Server | None:
        """Where to ask; None when there is no key, or VK has just refused it."""
        token = await self._deps.grants.find_key(group_id)
        if token is None:
            return None
        session = self._deps.vk.session(token, GrantKind.COMMUNITY_KEY)
        try:
            return await session.ask(get_server(group_id))
        except VkError as error:
            if error.need is not Need.GRANT and error.code not in TOKEN_REFUSED:
                raise
            _log.warning("longpoll.token_refused", group_id=group_id, code=error.code)
            await self._deps.grants.lose_key(group_id, token)
            return None

    async def _enable_long_poll(self, group_id: int) -> None:
        """Long poll may be switched off: switch it on with the community's own key.

        Until a reading succeeds nobody is told that the bot hears.
        """
        await self._deps.leases.keep_cursor(listening_lease(group_id), "")
        token = await self._deps.grants.find_key(group_id)
        if token is None:
            return
        session = self._deps.vk.session(token, GrantKind.COMMUNITY_KEY)
        call = set_long_poll_settings(group_id, enabled=True, events=LONG_POLL_EVENTS)
        try:
            await session.ask(call)
        except VkError as error:
            _log.warning("longpoll.cannot_be_mended", group_id=group_id, code=error.code)
