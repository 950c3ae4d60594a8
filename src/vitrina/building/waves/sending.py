"""Sending a batch: a slot, the intents, one request, and an outcome for each of its calls."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vitrina.building.waves.outcomes import AgainAlone, TooLate, Unclear
from vitrina.domain.community import GrantKind
from vitrina.storage.records import JSON
from vitrina.vk.call import Call
from vitrina.vk.client import VkSession
from vitrina.vk.errors import ErrorKind, OutcomeUnknown, VkError, wait_before_retry
from vitrina.vk.rights import refuses_token
from vitrina.vk.wave import wave_of

SEND_WITHIN = 1.0  # seconds after the intent; a worker frozen for longer does not send
WAVE_TRIES = 5
LATE_PAUSE = 0.25  # seconds, doubled with each time that it was too late to send
SCRIPT_BROKE = 13  # of `execute`, while it ran: the calls before that place may have acted

Intend = Callable[[Mapping[str, JSON]], Awaitable[None]]


@dataclass
class WaitingCall:
    """One call that waits for its wave; `piece_key` and `intent` are an effect's.

    `grant` is whose token sends it.
    """

    position: int
    call: Call[Any]
    grant: GrantKind
    alone: bool
    piece_key: str | None = None
    intent: JSON | None = None
    futures: list["asyncio.Future[Any]"] = field(default_factory=list)


class BatchSender:
    """Sends batches in the name of one session. `intend` writes down effects before they leave."""

    def __init__(
        self,
        session: VkSession,
        intend: Intend,
        sleep: Callable[[float], Awaitable[None]],
        monotonic: Callable[[], float],
    ) -> None:
        self._session = session
        self._intend = intend
        self._sleep = sleep
        self._monotonic = monotonic

    async def exchange(self, batch: list[WaitingCall]) -> list[Any]:
        """An outcome for each: its value or its exception."""
        only = batch[0] if len(batch) == 1 else None
        if only and only.piece_key is None:
            return [await self._send_alone(only.call, self._session.ask)]
        is_late = False
        for attempt in range(1, WAVE_TRIES + 1):
            await self._session.slot()
            is_late = not await self._intend_in_time(batch)
            if is_late:
                # Too much to do at once: to wait and keep the wave whole, for calls that go one by
                # one instead are more work, and the next ones would be later still.
                await self._sleep(LATE_PAUSE * 2**attempt)
                continue
            if only:
                return [await self._send_alone(only.call, self._session.send)]
            try:
                answers = await self._session.send(wave_of([waiting.call for waiting in batch]))
            except VkError as error:
                wait = wait_before_retry(error, attempt)
                if error.kind is ErrorKind.TRANSIENT and wait is not None:
                    await self._sleep(wait)
                    continue
                if refuses_token(error):
                    self._session.lone.refuse_execute(error)
                return [_outcome_of_failed_wave(waiting, error) for waiting in batch]
            return [self._outcome(w, answer) for w, answer in zip(batch, answers, strict=True)]
        return [TooLate() if is_late and w.piece_key is not None else Unclear() for w in batch]

    async def _send_alone(
        self, call: Call[Any], send: Callable[[Call[Any]], Awaitable[Any]]
    ) -> Any:
        """The call's value. What VK says to it alone tells what it meant inside a wave."""
        try:
            value = await send(call)
        except VkError as error:
            self._session.lone.hear(call.method, error)
            raise
        self._session.lone.hear(call.method, None)
        return value

    async def _intend_in_time(self, batch: list[WaitingCall]) -> bool:
        """Write down the effects of this batch; False when that took too long to send them now."""
        started = self._monotonic()
        await self._intend({w.piece_key: w.intent or {} for w in batch if w.piece_key is not None})
        return self._monotonic() - started <= SEND_WITHIN

    def _outcome(self, waiting: WaitingCall, answer: Any) -> Any:
        if not isinstance(answer, VkError):
            return answer
        self._session.count_error(answer)
        # An effect that VK answered strangely may be there: it is looked for before it is repeated.
        may_repeat = waiting.piece_key is None or answer.kind is not ErrorKind.UNKNOWN
        if self._session.lone.doubt(answer) and may_repeat:
            return AgainAlone()
        if waiting.piece_key is None:
            is_final = answer.kind is ErrorKind.PERMANENT or answer.needs_new_upload
            return answer if is_final else Unclear()
        # A wave does not carry a captcha's address or a redirect: the call alone will.
        return Unclear() if answer.kind is ErrorKind.PERSON else answer


def _outcome_of_failed_wave(waiting: WaitingCall, error: VkError) -> BaseException:
    """The whole request failed: effects of unknown outcome are checked, the rest goes alone."""
    if waiting.piece_key is not None:
        if error.kind is ErrorKind.UNKNOWN:
            return error
        if error.code == SCRIPT_BROKE:
            return OutcomeUnknown(waiting.call.method, "the script broke while it ran")
    return Unclear()
