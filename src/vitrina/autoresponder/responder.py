"""Events become answers: decided once, written down, sent until VK takes them.

A community is answered by one process at a time (a lease); what it writes prolongs the lease in the
same transaction, so who was frozen or taken for dead writes nothing. Between the decision and VK
stands the table of replies: a message that may have been sent is sent again with the same
`random_id`, which VK knows for an hour.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from vitrina.autoresponder.deciding import Owned, decide
from vitrina.autoresponder.replies import Sender
from vitrina.storage.conversations import Conversations, lease_of
from vitrina.storage.events import Event, Events
from vitrina.storage.leases import LEASE_LIFE, LeaseLost, Leases
from vitrina.storage.visitors import Visitors

LOOK_EVERY = 0.25  # seconds between two looks at what came
FORGET_EVERY = 600.0  # seconds between two rounds of forgetting
AT_ONCE = 16  # communities that one process answers side by side
EVENTS_AT_ONCE = 100

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class Reception:
    """What the responder works with. `now` is unix seconds, for words; order is the database's."""

    events: Events
    conversations: Conversations
    leases: Leases
    visitors: Visitors
    find_owned: Callable[[int], Awaitable[Owned | None]]
    sender: Sender
    now: Callable[[], float]
    dialog_days: int
    lead_days: int


class Responder:
    """Answers visitors until it is stopped; any number of processes may run one."""

    def __init__(self, reception: Reception) -> None:
        self._with = reception
        self._stopped = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Answer what comes, and forget what has passed its time, until `stop`."""
        forget_at = 0.0
        clock = asyncio.get_running_loop().time
        while not self._stopped.is_set():
            await _at_the_edge(self._look)
            if clock() >= forget_at:
                forget_at = clock() + FORGET_EVERY
                await _at_the_edge(self._forget)
            try:
                await asyncio.wait_for(self._stopped.wait(), LOOK_EVERY)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """End after the replies under way; what is left is another's, or the next start's."""
        self._stopped.set()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _look(self) -> None:
        found = [
            *await self._with.events.find_communities(),
            *await self._with.conversations.find_communities(),
        ]
        for group_id in dict.fromkeys(found):
            if group_id not in self._busy:
                task = asyncio.create_task(self._serve(group_id), name=f"answers/{group_id}")
                self._busy[group_id] = task
                task.add_done_callback(partial(self._forget_task, group_id))

    def _forget_task(self, group_id: int, _task: "asyncio.Task[None]") -> None:
        self._busy.pop(group_id, None)

    async def _serve(self, group_id: int) -> None:
        async with self._slots:
            await _at_the_edge(partial(self._answer_community, group_id))

    async def _answer_community(self, group_id: int) -> None:
        """Decide about what came and send what is planned, as long as it is ours."""
        name = lease_of(group_id)
        if not await self._with.leases.take(name):
            return
        try:
            owned = await self._with.find_owned(group_id)
            if owned is None:
                return
            while await self._decide_all(group_id, owned) and not self._stopped.is_set():
                pass
            await self._with.sender.send_all(group_id)
        except* LeaseLost:
            _log.warning("bot.lease_lost", group_id=group_id)
        finally:
            await self._with.leases.release(name)

    async def _decide_all(self, group_id: int, owned: Owned) -> bool:
        waiting = await self._with.events.find_waiting(group_id, EVENTS_AT_ONCE)
        for event in waiting:
            await self._decide(event, owned)
        return len(waiting) == EVENTS_AT_ONCE

    async def _decide(self, event: Event, owned: Owned) -> None:
        conversations = self._with.conversations
        written = await conversations.memory(event.group_id, event.peer_id)
        decided = decide(event, written, owned, self._with.now())
        if await conversations.decide(decided):
            _log.info(
                "bot.decided",
                group_id=event.group_id,
                kind=event.kind,
                replies=len(decided.replies),
                lead=decided.lead is not None,
            )

    async def _forget(self) -> None:
        known = self._with
        await known.visitors.forget_old(dialog_days=known.dialog_days, lead_days=known.lead_days)
        await known.leases.forget_old(LEASE_LIFE * 360)


async def _at_the_edge(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Exception:
        # The responder's edge: the next look finds what this one did not finish.
        _log.exception("bot.work_failed")
