"""Events become answers: decided once, written down, sent until VK takes them.

One process at a time answers a community: it holds a lease. Every write prolongs the lease in its
own transaction, so a process that has lost it writes nothing. Replies are stored before they are
sent: one whose outcome is unknown is sent again with the same `random_id`, which VK knows for an
hour.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from vitrina.autoresponder.delivery.bursts import join_bursts, read_burst
from vitrina.autoresponder.delivery.deciding import CommunityContext, decide, leave
from vitrina.autoresponder.delivery.notifying import Notifier
from vitrina.autoresponder.delivery.replies import Sender
from vitrina.autoresponder.delivery.vk_events import PRACTITIONER
from vitrina.storage.conversations import Conversations, lease_of
from vitrina.storage.database import AWAY, log_failure
from vitrina.storage.events import Event, Events
from vitrina.storage.leases import LEASE_LIFE, LeaseLost, Leases
from vitrina.storage.receivers import Receivers
from vitrina.storage.visitors import Visitors

POLL_INTERVAL = 0.25  # seconds between two queries for new events
PROLONG_INTERVAL = LEASE_LIFE / 3  # seconds between two renewals of held leases
FORGET_INTERVAL = 600.0  # seconds between two deletions of old texts
COMMUNITIES_AT_ONCE = 16  # communities that one process answers concurrently
EVENTS_AT_ONCE = 100
ATTEMPTS = 3  # to decide about an event; after that it is left to the person
SHUTDOWN_GRACE = 5.0  # seconds that replies under way get when the process stops
LONGEST_PAUSE = 60.0  # seconds before a community that keeps failing is tried again
LOCKED_PAUSE = 5.0  # seconds, where something can't be unsealed: a key may still arrive

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class ResponderDependencies:
    """What the responder needs. `now` is unix seconds, for dates in texts only.

    `pause` is how many seconds a visitor has to be quiet before what they wrote is answered, as one
    question; 0 answers each message by itself, at once.
    """

    events: Events
    conversations: Conversations
    leases: Leases
    visitors: Visitors
    find_context: Callable[[int], Awaitable[CommunityContext | None]]
    sender: Sender
    receivers: Receivers
    notifier: Notifier
    now: Callable[[], float]
    dialog_days: int
    lead_days: int
    pause: float = 0.0


class Responder:
    """Answers visitors until it is stopped; any number of processes may run one."""

    def __init__(self, dependencies: ResponderDependencies) -> None:
        self._deps = dependencies
        self._stopped = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(COMMUNITIES_AT_ONCE)
        self._failed: Counter[tuple[int, str]] = Counter()
        self._paused: dict[int, tuple[float, float]] = {}

    async def run(self) -> None:
        """Answer new events and delete old texts until `stop`."""
        prolong_at = forget_at = 0.0
        while not self._stopped.is_set():
            await _log_failures(self._poll)
            if _clock() >= prolong_at:
                prolong_at = _clock() + PROLONG_INTERVAL
                await _log_failures(self._prolong_leases)
            if _clock() >= forget_at:
                forget_at = _clock() + FORGET_INTERVAL
                await _log_failures(self._forget)
            try:
                await asyncio.wait_for(self._stopped.wait(), POLL_INTERVAL)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """End after the replies under way; the rest stays in the tables for another process."""
        self._stopped.set()
        busy = list(self._busy.values())
        if busy:
            _, late = await asyncio.wait(busy, timeout=SHUTDOWN_GRACE)
            for task in late:
                task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)

    async def _poll(self) -> None:
        found = [
            *await self._deps.events.find_communities(self._deps.pause),
            *await self._deps.conversations.find_communities(),
            *await self._deps.notifier.notices.find_communities(),
        ]
        for group_id in dict.fromkeys(found):
            if group_id not in self._busy and _clock() >= self._paused.get(group_id, (0, 0))[0]:
                task = asyncio.create_task(self._serve(group_id), name=f"answers/{group_id}")
                self._busy[group_id] = task
                task.add_done_callback(partial(self._forget_task, group_id))

    def _forget_task(self, group_id: int, _task: "asyncio.Task[None]") -> None:
        self._busy.pop(group_id, None)

    async def _prolong_leases(self) -> None:
        """Keep the leases of what is being answered while VK is slow."""
        await self._deps.leases.prolong_mine([lease_of(group_id) for group_id in self._busy])

    async def _serve(self, group_id: int) -> None:
        async with self._slots:
            try:
                has_locked = await self._answer_community(group_id)
            except Exception as error:
                # The worker's edge: other communities are answered, this one is tried again later.
                log_failure(_log, "bot.work_failed", error, group_id=group_id)
                pause = min(2 * self._paused.get(group_id, (0, POLL_INTERVAL))[1], LONGEST_PAUSE)
                self._paused[group_id] = (_clock() + pause, pause)
            else:
                self._paused.pop(group_id, None)
                if has_locked:
                    self._paused[group_id] = (_clock() + LOCKED_PAUSE, POLL_INTERVAL)

    async def _answer_community(self, group_id: int) -> bool:
        """Decide about new events and send planned replies while the lease is ours.

        True when something is left that can't be unsealed here.
        """
        name = lease_of(group_id)
        if not await self._deps.leases.take(name):
            return False
        locked = 0
        try:
            context = await self._deps.find_context(group_id)
            if context is None:
                return False
            goes_on = True
            while goes_on and not self._stopped.is_set():
                goes_on, locked = await self._decide_all(group_id, context)
            await self._deps.sender.send_all(group_id)
            await self._deps.notifier.send_all(group_id, context.profile, self._deps.now())
        except* LeaseLost:
            _log.warning("bot.lease_lost", group_id=group_id)
        finally:
            await self._deps.leases.release(name)
        return locked > 0

    async def _decide_all(self, group_id: int, context: CommunityContext) -> tuple[bool, int]:
        """Whether more may be waiting, and how many can't be unsealed here."""
        pause = self._deps.pause
        waiting = await self._deps.events.find_waiting(group_id, EVENTS_AT_ONCE, pause)
        readable = [event for event in waiting if not event.is_locked]
        stuck = len(readable) < len(waiting)
        for burst in join_bursts(readable, pause):
            stuck = not await self._decide_or_leave(burst, context) or stuck
        return len(waiting) == EVENTS_AT_ONCE and not stuck, len(waiting) - len(readable)

    async def _decide_or_leave(self, burst: Sequence[Event], context: CommunityContext) -> bool:
        """False when it failed and is tried again; one event never stops those behind it."""
        event = burst[-1]
        name = (event.group_id, event.dedup_key)
        try:
            await self._decide(burst, context)
        except (LeaseLost, *AWAY):
            raise  # not the event's fault: it waits until the database is back
        except Exception:
            self._failed[name] += 1
            _log.exception("bot.event_failed", group_id=event.group_id, times=self._failed[name])
            if self._failed[name] < ATTEMPTS:
                return False
            conversations = self._deps.conversations
            written = await conversations.memory(event.group_id, event.peer_id)
            await conversations.decide(leave(burst, written))
        self._failed.pop(name, None)
        return True

    async def _decide(self, burst: Sequence[Event], context: CommunityContext) -> None:
        event, conversations = burst[-1], self._deps.conversations
        written = await conversations.memory(event.group_id, event.peer_id)
        receiver = await self._deps.receivers.find(event.group_id)
        is_code = await self._binds(burst)
        now = self._deps.now()
        decided = decide(burst, written, context, now, receiver, is_code)
        if await conversations.decide(decided):
            _log.info(
                "bot.decided",
                group_id=event.group_id,
                kind=event.kind,
                messages=len(burst),
                replies=len(decided.replies),
                lead=decided.lead is not None,
                binds=is_code,
            )

    async def _binds(self, burst: Sequence[Event]) -> bool:
        """Whether the question carries the code that its community waits for."""
        incoming, event = read_burst(burst), burst[-1]
        if event.kind == PRACTITIONER or incoming is None or not incoming.code:
            return False
        return await self._deps.receivers.is_code(event.group_id, incoming.code, event.received_at)

    async def _forget(self) -> None:
        known = self._deps
        await known.visitors.forget_old(dialog_days=known.dialog_days, lead_days=known.lead_days)
        await known.leases.forget_old(LEASE_LIFE * 360)


async def _log_failures(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Exception as error:
        # The worker's edge: the next poll finds what this one did not finish.
        log_failure(_log, "bot.work_failed", error)


def _clock() -> float:
    return asyncio.get_running_loop().time()
