"""Waves: what several items want of VK at the same time goes as one request.

Items run side by side, each in a task of its own. A call waits here until every task waits, for
its call, for another item or for its time; then all waiting calls are one wave. So nobody plans
waves: they follow from what the items need. One by one is the same with one task at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vitrina.storage.records import JSON
from vitrina.vk.call import Call
from vitrina.vk.client import VkSession
from vitrina.vk.errors import ErrorKind, OutcomeUnknown, VkError, wait_before_retry
from vitrina.vk.upload import UploadReply
from vitrina.vk.wave import count_fitting, wave_of

T = TypeVar("T")

SEND_WITHIN = 1.0  # seconds after the intent; a worker frozen for longer does not send
WAVE_TRIES = 5
LATE_PAUSE = 0.25  # seconds, doubled with each time that it was too late to send
SCRIPT_BROKE = 13  # of `execute`, while it ran: the calls before that place may have acted

Intend = Callable[[Mapping[str, JSON]], Awaitable[None]]


class Closed(Exception):
    """The build is about to wait: nothing new is sent, what is under way is still recorded."""


class Stuck(Exception):
    """What an item waits for will never be settled: the plan or its needs are wrong."""


class TooLate(Exception):
    """Each time more than SEND_WITHIN passed between the intent and the sending: not sent."""


class Unclear(Exception):
    """Refused inside a wave in a way that a wave cannot tell: send the call alone."""


@dataclass
class _Waiting:
    """One call that waits for its wave; `key` and `intent` are an effect's."""

    position: int
    call: Call[Any]
    alone: bool
    key: str | None = None
    intent: JSON | None = None
    futures: list["asyncio.Future[Any]"] = field(default_factory=list)


class Waves:
    """Collects the calls of one run. `intend` writes down effects before they are sent."""

    def __init__(
        self,
        session: VkSession,
        intend: Intend,
        *,
        together: bool,
        sleep: Callable[[float], Awaitable[None]],
        monotonic: Callable[[], float],
    ) -> None:
        self._session = session
        self._intend = intend
        self._together = together
        self._sleep = sleep
        self._monotonic = monotonic
        self._live = 0
        self._blocked = 0
        self._asleep = 0
        self._waiting: list[_Waiting] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._settled: set[str] = set()
        self._needs: list[tuple[set[str], asyncio.Future[None]]] = []
        self._blocking: dict[asyncio.Future[Any], int] = {}
        self._shared: dict[str, asyncio.Future[Any]] = {}
        self._is_closed = False

    async def run(self, parts: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
        """Run the parts side by side, or one after another; their values in order.

        A wave waits for every part that is neither done nor waiting itself. The first error ends
        the others and is raised.
        """
        tasks: list[asyncio.Task[T]] = []
        try:
            if not self._together:
                return [await self._count(part, known=False) for part in parts]
            # All are counted before the first one runs, or its wave would leave without the others.
            self._live += len(parts)
            tasks = [asyncio.create_task(self._count(part, known=True)) for part in parts]
            return list(await asyncio.gather(*tasks))
        finally:
            # Requests too: who is stopped or superseded leaves nothing behind that still sends.
            left = [*tasks, *self._sending]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def ask(self, position: int, call: Call[T]) -> T:
        """A call that may be repeated freely. VkError (never of unknown outcome) or Closed."""
        (outcome,) = await self.ask_each(position, [call])
        if isinstance(outcome, VkError):
            raise outcome
        value: T = outcome
        return value

    async def ask_each(self, position: int, calls: Sequence[Call[Any]]) -> list[Any]:
        """Several reads in one go: for each its value or its VkError."""
        futures = [self._enqueue_read(position, call) for call in calls]
        return [
            await self._read_outcome(call, future)
            for call, future in zip(calls, futures, strict=True)
        ]

    async def send(
        self, position: int, key: str, call: Call[T], intent: JSON, *, alone: bool = False
    ) -> T:
        """An effect: intended, sent once. Raises VkError, TooLate, Unclear or Closed."""
        waiting = _Waiting(position, call, alone or self._goes_alone(call), key, intent)
        result: T = await self._block_on(self._enqueue(waiting))
        return result

    async def until_settled(self, keys: tuple[str, ...]) -> None:
        """Wait until these items are settled; Closed when that will not happen in this run."""
        if self._is_closed:
            raise Closed
        missing = set(keys) - self._settled
        if not missing:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._needs.append((missing, future))
        await self._block_on(future)

    def are_settled(self, keys: tuple[str, ...]) -> bool:
        """Whether nothing is left to do for these items."""
        return self._settled.issuperset(keys)

    async def sleep(self, seconds: float) -> None:
        """Wait without holding the others' waves."""
        self._blocked += 1
        self._asleep += 1
        self._flush_if_all_wait()
        try:
            await self._sleep(seconds)
        finally:
            self._blocked -= 1
            self._asleep -= 1

    def announce(self, key: str) -> None:
        """This item is settled, whatever came of it."""
        self._settled.add(key)
        kept = []
        for missing, future in self._needs:
            missing.discard(key)
            if missing:
                kept.append((missing, future))
            else:
                self._release(future)
        self._needs = kept

    def forget(self, keys: Sequence[str]) -> None:
        """These items are to be made again."""
        self._settled.difference_update(keys)

    def close(self) -> None:
        """Send nothing new; what waits gets Closed, what is under way gets its answer."""
        self._is_closed = True
        futures = [future for waiting in self._waiting for future in waiting.futures]
        futures += [future for _, future in self._needs]
        self._waiting, self._needs = [], []
        for future in futures:
            self._release(future, Closed())

    async def _count(self, part: Callable[[], Awaitable[T]], *, known: bool) -> T:
        if not known:
            self._live += 1
        try:
            return await part()
        finally:
            self._live -= 1
            self._flush_if_all_wait()

    def _enqueue(self, waiting: _Waiting) -> "asyncio.Future[Any]":
        if self._is_closed:
            raise Closed
        if not waiting.futures:
            self._waiting.append(waiting)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        waiting.futures.append(future)
        return future

    def _enqueue_read(self, position: int, call: Call[Any]) -> "asyncio.Future[Any]":
        if call.same_for_all:
            name = _name_of(call)
            if name in self._shared:
                return self._shared[name]
            future = self._enqueue(_Waiting(position, call, self._goes_alone(call)))
            self._shared[name] = future
            return future
        return self._enqueue(_Waiting(position, call, self._goes_alone(call)))

    async def _read_outcome(self, call: Call[Any], future: "asyncio.Future[Any]") -> Any:
        try:
            try:
                return await self._block_on(future)
            except Unclear:
                return await self._session.ask(call)
        except VkError as error:
            return error

    def _goes_alone(self, call: Call[Any]) -> bool:
        # A wave cannot carry the person's answer to VK's check.
        return not self._together or self._session.has_answer(call.method)

    async def _block_on(self, future: "asyncio.Future[T]") -> T:
        if not future.done():
            self._blocking[future] = self._blocking.get(future, 0) + 1
            self._blocked += 1
            self._flush_if_all_wait()
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            if future in self._blocking:
                self._blocking[future] -= 1
                self._blocked -= 1
            raise

    def _release(self, future: "asyncio.Future[Any]", outcome: object = None) -> None:
        """Hand the outcome over. Who waits counts as busy from now on, not only once it runs."""
        self._blocked -= self._blocking.pop(future, 0)
        if future.done():
            return
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
            future.exception()  # looked at, also when nobody waits any more
        else:
            future.set_result(outcome)

    def _flush_if_all_wait(self) -> None:
        if self._blocked < self._live:
            return
        self._waiting.sort(key=lambda waiting: waiting.position)
        while self._waiting:
            batch = self._next_batch()
            task = asyncio.create_task(self._send_batch(batch))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        self._fail_if_nothing_moves()

    def _fail_if_nothing_moves(self) -> None:
        """Everybody waits for somebody who waits as well: better an error than a build for ever."""
        is_moving = self._asleep or any(not task.done() for task in self._sending)
        if self._live and self._needs and not is_moving:
            needs, self._needs = self._needs, []
            for missing, future in needs:
                self._release(future, Stuck(f"nobody makes {', '.join(sorted(missing))}"))

    def _next_batch(self) -> list[_Waiting]:
        if self._waiting[0].alone:
            return [self._waiting.pop(0)]
        together = [waiting for waiting in self._waiting if not waiting.alone]
        batch = together[: count_fitting([waiting.call for waiting in together])]
        self._waiting = [waiting for waiting in self._waiting if waiting not in batch]
        return batch

    async def _send_batch(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = await self._exchange(batch)
        except BaseException as error:
            outcomes = [error] * len(batch)
            if isinstance(error, asyncio.CancelledError):
                raise
        finally:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                for future in waiting.futures:
                    self._release(future, outcome)

    async def _exchange(self, batch: list[_Waiting]) -> list[Any]:
        """An outcome for each: its value or its exception."""
        only = batch[0] if len(batch) == 1 else None
        if only and only.key is None:
            return [await self._session.ask(only.call)]
        is_late = False
        for attempt in range(1, WAVE_TRIES + 1):
            await self._session.slot()
            started = self._monotonic()
            await self._intend({w.key: w.intent or {} for w in batch if w.key is not None})
            if self._monotonic() - started > SEND_WITHIN:
                # Too much to do at once: to wait and keep the wave whole, for calls that go one by
                # one instead are more work, and the next ones would be later still.
                await self._sleep(LATE_PAUSE * 2**attempt)
                is_late = True
                continue
            is_late = False
            if only:
                return [await self._session.send(only.call)]
            try:
                answers = await self._session.send(wave_of([w.call for w in batch]))
            except VkError as error:
                wait = wait_before_retry(error, attempt)
                if error.kind is ErrorKind.TRANSIENT and wait is not None:
                    await self._sleep(wait)
                    continue
                return [_outcome_of_failed_wave(w, error) for w in batch]
            return [self._outcome(w, answer) for w, answer in zip(batch, answers, strict=True)]
        return [TooLate() if is_late and w.key is not None else Unclear() for w in batch]

    def _outcome(self, waiting: _Waiting, answer: Any) -> Any:
        if not isinstance(answer, VkError):
            return answer
        self._session.count_error(answer)
        if waiting.key is None:
            is_final = answer.kind is ErrorKind.PERMANENT or answer.needs_new_upload
            return answer if is_final else Unclear()
        # A wave does not carry a captcha's address or a redirect: the call alone will.
        return Unclear() if answer.kind is ErrorKind.PERSON else answer


def _outcome_of_failed_wave(waiting: _Waiting, error: VkError) -> BaseException:
    """The whole request failed: effects of unknown outcome are checked, the rest goes alone."""
    if waiting.key is not None:
        if error.kind is ErrorKind.UNKNOWN:
            return error
        if error.code == SCRIPT_BROKE:
            return OutcomeUnknown(waiting.call.method, "the script broke while it ran")
    return Unclear()


def _name_of(call: Call[Any]) -> str:
    return f"{call.method} {sorted(call.form().items())}"


class ItemSession:
    """VK as one item sees it while it prepares: reads go through the waves, files do not."""

    def __init__(self, waves: Waves, session: VkSession, position: int) -> None:
        self._waves = waves
        self._session = session
        self._position = position

    def of_item(self, position: int) -> "ItemSession":
        """The same for another item."""
        return ItemSession(self._waves, self._session, position)

    async def ask(self, call: Call[T]) -> T:
        """A call that may be repeated freely; VkError is never of unknown outcome."""
        return await self._waves.ask(self._position, call)

    async def ask_each(self, *calls: Call[Any]) -> list[Any]:
        """Several reads in one go: for each its value or its VkError."""
        return await self._waves.ask_each(self._position, calls)

    async def upload(
        self, url: str, field: str, filename: str, content: bytes, content_type: str
    ) -> UploadReply:
        """Put a file on an upload server; repeat-safe."""
        return await self._session.upload(url, field, filename, content, content_type)
