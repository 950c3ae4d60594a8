"""The waves of one run: calls are collected while anybody is busy, and leave together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from vitrina.building.waves.idleness import Idleness
from vitrina.building.waves.outcomes import AgainAlone, Closed, Unclear
from vitrina.building.waves.sending import BatchSender, Intend, WaitingCall
from vitrina.building.waves.settled import SettledPieces
from vitrina.domain.community import GrantKind
from vitrina.storage.records import JSON
from vitrina.vk.call import Call
from vitrina.vk.client import VkSession
from vitrina.vk.errors import VkError
from vitrina.vk.wave import count_fitting, fits_script

T = TypeVar("T")


class Waves:
    """Collects the calls of one run, a wave for each token's.

    `intend` writes down effects before they are sent.
    """

    def __init__(
        self,
        sessions: Mapping[GrantKind, VkSession],
        intend: Intend,
        *,
        together: bool,
        sleep: Callable[[float], Awaitable[None]],
        monotonic: Callable[[], float],
    ) -> None:
        self._sessions = sessions
        self._senders = {
            grant: BatchSender(session, intend, sleep, monotonic)
            for grant, session in sessions.items()
        }
        self._together = together
        self._idleness = Idleness(self._flush, sleep)
        self._settled = SettledPieces(self._idleness)
        self._waiting: list[WaitingCall] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._shared: dict[str, asyncio.Future[Any]] = {}
        self._lone_under_way = 0
        self._is_closed = False

    async def run(self, parts: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
        """Run the parts side by side, or one after another; their values in order.

        A wave waits for every part that is neither done nor waiting itself. The first error ends
        the others and is raised.
        """
        tasks: list[asyncio.Task[T]] = []
        try:
            if not self._together:
                return [await self._run_one(part) for part in parts]
            # All are counted before the first one runs, or its wave would leave without the others.
            self._idleness.expect(len(parts))
            tasks = [asyncio.create_task(self._idleness.run(part)) for part in parts]
            return list(await asyncio.gather(*tasks))
        finally:
            # Requests too: who is stopped or superseded leaves nothing behind that still sends.
            left = [*tasks, *self._sending]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def ask(self, position: int, call: Call[T], grant: GrantKind) -> T:
        """A call that may be repeated freely. VkError (never of unknown outcome) or Closed."""
        (outcome,) = await self.ask_each(position, [(call, grant)])
        if isinstance(outcome, VkError):
            raise outcome
        value: T = outcome
        return value

    async def ask_each(
        self, position: int, calls: Sequence[tuple[Call[Any], GrantKind]]
    ) -> list[Any]:
        """Several reads in one go, each by that token: for each its value or its VkError."""
        futures = [self._enqueue_read(position, call, grant) for call, grant in calls]
        return [
            await self._read_outcome(call, grant, future)
            for (call, grant), future in zip(calls, futures, strict=True)
        ]

    async def send(
        self,
        position: int,
        piece_key: str,
        call: Call[T],
        grant: GrantKind,
        intent: JSON,
        *,
        alone: bool = False,
    ) -> T:
        """An effect: intended, sent once. Raises VkError, TooLate, Unclear or Closed."""
        is_alone = alone or self._goes_alone(call, grant)
        waiting = WaitingCall(position, call, grant, is_alone, piece_key, intent)
        result: T = await self._idleness.wait_for(self._enqueue(waiting))
        return result

    async def until_settled(self, keys: Sequence[str]) -> None:
        """Wait until these pieces are settled; Closed when that will not happen in this run."""
        if self._is_closed:
            raise Closed
        await self._settled.until(keys)

    def are_settled(self, keys: Sequence[str]) -> bool:
        """Whether nothing is left to do for these pieces."""
        return self._settled.includes(keys)

    async def sleep(self, seconds: float) -> None:
        """Wait without holding the others' waves."""
        await self._idleness.sleep(seconds)

    def announce(self, key: str) -> None:
        """This piece is settled, whatever came of it."""
        self._settled.add(key)

    def forget(self, keys: Sequence[str]) -> None:
        """These pieces are to be made again."""
        self._settled.remove(keys)

    def close(self) -> None:
        """Send nothing new; what waits gets Closed, what is under way gets its answer."""
        self._is_closed = True
        futures = [future for waiting in self._waiting for future in waiting.futures]
        self._waiting = []
        for future in futures:
            self._idleness.release(future, Closed())
        self._settled.close()

    async def _run_one(self, part: Callable[[], Awaitable[T]]) -> T:
        self._idleness.expect(1)
        return await self._idleness.run(part)

    def _enqueue(self, waiting: WaitingCall) -> "asyncio.Future[Any]":
        if self._is_closed:
            raise Closed
        self._waiting.append(waiting)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        waiting.futures.append(future)
        return future

    def _enqueue_read(
        self, position: int, call: Call[Any], grant: GrantKind
    ) -> "asyncio.Future[Any]":
        waiting = WaitingCall(position, call, grant, self._goes_alone(call, grant))
        if not call.same_for_all:
            return self._enqueue(waiting)
        name = f"{grant} {call.method} {sorted(call.form().items())}"
        if name not in self._shared:
            self._shared[name] = self._enqueue(waiting)
        return self._shared[name]

    async def _read_outcome(
        self, call: Call[Any], grant: GrantKind, future: "asyncio.Future[Any]"
    ) -> Any:
        try:
            try:
                return await self._idleness.wait_for(future)
            except Unclear:
                return await self._sessions[grant].ask(call)
        except VkError as error:
            return error

    def _goes_alone(self, call: Call[Any], grant: GrantKind) -> bool:
        # A wave carries neither the person's answer to VK's check nor every character.
        session = self._sessions[grant]
        is_fit = fits_script(call) and not session.has_answer(call.method)
        return not self._together or not is_fit or call.method in session.lone

    def _flush(self) -> None:
        """Nobody is busy: the collected calls leave. Deadlock: fail rather than hang.

        A wave waits for the calls that go alone: who waits for one of those will join it soon.
        """
        self._waiting.sort(key=lambda waiting: waiting.position)
        lone = [waiting for waiting in self._waiting if waiting.alone]
        self._waiting = [waiting for waiting in self._waiting if not waiting.alone]
        for waiting in lone:
            self._start([waiting])
        while self._waiting and not self._lone_under_way:
            self._start(self._next_batch())
        is_moving = self._idleness.is_anybody_asleep or any(
            not task.done() for task in self._sending
        )
        if self._idleness.is_anybody_live and not is_moving:
            self._settled.fail()

    def _next_batch(self) -> list[WaitingCall]:
        grant = self._waiting[0].grant
        together = [waiting for waiting in self._waiting if waiting.grant is grant]
        batch = together[: count_fitting([waiting.call for waiting in together])]
        self._waiting = [waiting for waiting in self._waiting if waiting not in batch]
        return batch

    def _start(self, batch: list[WaitingCall]) -> None:
        self._lone_under_way += batch[0].alone
        task = asyncio.create_task(self._send(batch))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, batch: list[WaitingCall]) -> None:
        outcomes: list[Any] = []
        try:
            outcomes = await self._senders[batch[0].grant].exchange(batch)
        except BaseException as error:
            outcomes = [error] * len(batch)
            if isinstance(error, asyncio.CancelledError):
                raise
        finally:
            is_lone = batch[0].alone
            self._lone_under_way -= is_lone
            for waiting, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, AgainAlone) and not self._is_closed:
                    waiting.alone = True
                    self._start([waiting])
                else:
                    self._hand_over(waiting, outcome)
            if is_lone:
                # Whoever asked for it may be waiting for a call that waits for this one to end.
                self._idleness.check()

    def _hand_over(self, waiting: WaitingCall, outcome: Any) -> None:
        if isinstance(outcome, AgainAlone):  # too late for that in this run
            outcome = Closed() if waiting.piece_key is None else Unclear()
        for future in waiting.futures:
            self._idleness.release(future, outcome)
