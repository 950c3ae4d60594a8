"""The only runner: whatever a build still lacks is made, checked or parked. Run it at any time.

Every effect is intended (committed), done (sent), recorded. A step found intended has an unknown
outcome: VK is read back before anything is repeated (design §3).
"""

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from vitrina.building.decisions import SLEEPS_LIMIT, Decision, Look, Park, Refuse, Repeat, decide
from vitrina.building.effect import AskPerson, Effect, Found, Settled
from vitrina.building.items.registry import kind_of
from vitrina.building.ledger import Ledger, Parked
from vitrina.building.readback import add_dependents, find_missing
from vitrina.building.site import Site
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.picture import Picture
from vitrina.domain.plan import Item
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.records import BuildRecord
from vitrina.storage.tokens import Tokens
from vitrina.storage.vault import LostSecret
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.errors import CaptchaAnswer, ErrorKind, VkError
from vitrina.vk.rights import TokenKind

SEND_WITHIN = 1.0  # seconds after the intent; a worker frozen for longer does not send
SETTLE_MARGIN = 1.0  # seconds beyond the call's own time-out
ASKED_ALREADY = 99  # a read was repeated by the session itself: not again here
TRIES_LIMIT = 8  # of one step in one run, whatever the reasons
FIRST_SLEEP, LONGEST_SLEEP = 60.0, 3600.0  # seconds, where VK gave no reason to wait

_log = structlog.get_logger("vitrina.building")


@dataclass(frozen=True)
class Workshop:
    """What every build is made with. `now` is unix seconds, `monotonic` never goes back."""

    database: Database
    builds: Builds
    tokens: Tokens
    communities: Communities
    vk: VkClient
    draw: Callable[[Picture], Awaitable[bytes]]
    webhook_url: Callable[[int], str]
    call_timeout: float
    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    vk_errors: list[tuple[str, int]] = field(default_factory=list)

    def take_errors(self) -> tuple[tuple[str, int], ...]:
        """VK's errors (method, code) of all builds since this was last asked."""
        errors = tuple(self.vk_errors)
        self.vk_errors.clear()
        return errors


async def advance(workshop: Workshop, build_id: str) -> None:
    """Do for this build what can be done now; return when it is finished, parked or taken over."""
    taken = await Journal.acquire(workshop.database, build_id)
    if taken is None:
        return
    build, journal = taken
    log = _log.bind(build_id=build.id, practitioner_id=build.practitioner_id)
    log.info("build.started" if build.epoch == 1 else "build.resumed", epoch=build.epoch)
    try:
        session = await _open_session(workshop, build)
        if session is None:
            words = "Нужно разрешить доступ ко ВКонтакте ещё раз."
            await journal.park(WaitingFor.GRANT, words=words)
            return
        await _Run(workshop, build, journal, session, log).make_everything()
    except Parked:
        return
    except Superseded:
        log.info("build.superseded")
    except asyncio.CancelledError:
        with suppress(Superseded):
            await journal.hand_over()
        raise
    except Exception:
        # The worker's edge: an error of ours must neither kill the worker nor spin the build.
        log.exception("build.stumbled")
        words = "Что-то пошло не так на нашей стороне. Подождём и попробуем ещё раз сами."
        with suppress(Superseded):
            sleep = _sleep_without_a_reason(build.sleeps)
            await journal.park(WaitingFor.FLOOD, words=words, sleep=sleep)


async def _open_session(workshop: Workshop, build: BuildRecord) -> VkSession | None:
    try:
        token = await workshop.tokens.find(build.token_id)
    except LostSecret:
        _log.error("build.token_lost", build_id=build.id)
        return None
    session = workshop.vk.session(token.access_token, TokenKind.USER)
    data = build.waiting_data or {}
    if data.get("success_token"):
        # The person passed VK's check: the call that met it is repeated with the answer, be it an
        # effect or a read.
        answer = CaptchaAnswer(data["success_token"], remixstlid=data.get("remixstlid"))
        session.answer_captcha(data["method"], answer)
    return session


class _Run:
    """One holder's work on one build."""

    def __init__(
        self,
        workshop: Workshop,
        build: BuildRecord,
        journal: Journal,
        session: VkSession,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._workshop = workshop
        self._log = log
        self._site = Site(
            build_id=build.id,
            vk=session,
            draw=workshop.draw,
            communities=workshop.communities,
            webhook_url=workshop.webhook_url,
            new_secret=lambda: secrets.token_urlsafe(32),
            known_groups=workshop.builds.groups_of_others(build.id),
            sleep=workshop.sleep,
            group_id_or_none=build.group_id,
            references={key: step.reference or {} for key, step in build.steps.items()},
            attempts={key: step.attempt for key, step in build.steps.items()},
        )
        self._ledger = Ledger(build, journal, self._site, workshop.take_errors, log)

    async def make_everything(self) -> None:
        for item in self._ledger.plan.items:
            if not self._state(item.key).is_settled:
                await self._make(item.key)
        await self._read_back()
        gaps = any(step.state is StepState.REFUSED for step in self._ledger.steps.values())
        await self._ledger.end(BuildState.DONE_WITH_GAPS if gaps else BuildState.DONE)

    async def _make(self, key: str) -> None:
        for attempt in range(1, TRIES_LIMIT + 1):
            # A wait may have taken days, and posts have dates: the plan is looked at each time.
            await self._ledger.move_late_posts(self._workshop.now())
            item = self._ledger.plan.item(key)
            try:
                if await self._is_out_of_reach(item) or await self._check_unknown(item):
                    return
                if await self._prepare_and_send(item, attempt):
                    return
            except _Failed as failed:
                await self._act_on(item, failed)
            if self._state(key).is_settled:
                return
        words = "Этот шаг долго не получается. Подождём и попробуем ещё раз сами."
        if self._ledger.sleeps < SLEEPS_LIMIT:
            sleep = _sleep_without_a_reason(self._ledger.sleeps)
            await self._ledger.park(key, WaitingFor.FLOOD, words, sleep=sleep)
        await self._ledger.refuse(item, "Этот шаг так и не получился. Его можно сделать вручную.")

    async def _is_out_of_reach(self, item: Item) -> bool:
        """Whether something this item needs will not be there; then it is refused as well."""
        needs = [self._state(need) for need in kind_of(item).needs(item)]
        if not any(state in (StepState.REFUSED, StepState.BY_HAND) for state in needs):
            return False
        words = "Это держится на том, что ВКонтакте не принял. Можно сделать вручную."
        await self._ledger.refuse(item, words)
        return True

    async def _check_unknown(self, item: Item) -> bool:
        """Find out what became of an effect that may have happened; True when that settles it."""
        step = self._ledger.steps[item.key]
        if step.state not in (StepState.INTENDED, StepState.UNKNOWN):
            return False
        if step.settles_at is not None:
            wait = await self._ledger.seconds_until(step.settles_at)
            if wait > 0:
                await self._workshop.sleep(wait)
        if await self._find(item):
            return True
        await self._ledger.settle(item.key, StepState.PLANNED)
        return False

    async def _find(self, item: Item) -> bool:
        """Look for the effect in VK; the step is done when it is there."""
        before = (self._ledger.steps[item.key].intent or {}).get("before", {})
        try:
            found = await kind_of(item).check(item, self._site, before)
        except VkError as error:
            raise _Failed(error, ASKED_ALREADY) from error
        match found:
            case Found(reference=reference, group=group):
                self._log.info("build.step_found", step=item.key)
                await self._ledger.settle(
                    item.key, StepState.DONE, reference=reference, group=group
                )
                return True
            case AskPerson(words=words):
                await self._ledger.park(item.key, WaitingFor.PERSON, words)
        return False

    async def _prepare_and_send(self, item: Item, attempt: int) -> bool:
        try:
            effect = await kind_of(item).prepare(item, self._site)
        except VkError as error:
            raise _Failed(error, ASKED_ALREADY) from error
        if isinstance(effect, Settled):
            await self._ledger.settle(
                item.key, effect.state, reference=effect.reference, words=effect.words
            )
            return True
        return await self._send(item, effect, attempt)

    async def _send(self, item: Item, effect: Effect, attempt: int) -> bool:
        """Intend, send, record. False when the step is not finished by it."""
        vk, call = self._site.vk, effect.call
        await vk.slot()
        started = self._workshop.monotonic()
        intent = {"method": call.method, "arguments": _fingerprint(effect), "before": effect.before}
        settles_in = SEND_WITHIN + self._workshop.call_timeout + SETTLE_MARGIN
        await self._ledger.intend(item.key, intent, settles_in)
        if self._workshop.monotonic() - started > SEND_WITHIN:
            self._log.warning("build.step_late", step=item.key)
            return False
        try:
            reply = await vk.send(call)
        except VkError as error:
            if error.slot_taken and await self._find(item):
                return True
            maybe_done = error.kind is ErrorKind.UNKNOWN
            await self._ledger.settle(
                item.key,
                StepState.UNKNOWN if maybe_done else StepState.PLANNED,
                words=error.words,
                error_code=error.code,
            )
            raise _Failed(error, attempt) from error
        await self._ledger.settle(
            item.key,
            StepState.DONE if effect.is_last else StepState.PLANNED,
            reference=effect.reference(reply),
            group=effect.made_group(reply) if effect.made_group else None,
        )
        return effect.is_last

    async def _act_on(self, item: Item, failed: "_Failed") -> None:
        """Do what the table of decisions says; how the step stands is written down already."""
        error = failed.error
        decision: Decision = decide(error, attempt=failed.attempt, sleeps=self._ledger.sleeps)
        self._log.warning(
            "build.step_refused",
            step=item.key,
            method=error.method,
            code=error.code,
            kind=error.kind.value,
            decision=type(decision).__name__.lower(),
        )
        match decision:
            case Repeat(seconds=seconds):
                await self._workshop.sleep(seconds)
            case Park(waiting_for=waiting_for, data=data, sleep=sleep):
                await self._ledger.park(
                    item.key,
                    waiting_for,
                    error.words,
                    sleep=sleep,
                    error_code=error.code,
                    data=data,
                )
            case Refuse():
                await self._ledger.refuse(item, error.words, error.code)
            case Look():
                return

    async def _read_back(self) -> None:
        """Look once at what VK shows; what may be made again is, the rest becomes a gap."""
        plan = self._ledger.plan
        try:
            missing = await find_missing(plan, self._ledger.steps, self._site)
        except VkError as error:
            self._log.warning("build.read_back_refused", method=error.method, code=error.code)
            return
        for item in add_dependents(plan, self._ledger.steps, missing):
            self._log.warning("build.step_missing", step=item.key)
            if kind_of(item).again_if_missing:
                await self._ledger.settle(item.key, StepState.PLANNED)
                await self._make(item.key)
            else:
                words = "ВКонтакте принял это, но не показывает. Проверьте в сообществе."
                await self._ledger.settle(item.key, StepState.REFUSED, words=words)

    def _state(self, key: str) -> StepState:
        return self._ledger.steps[key].state


class _Failed(Exception):
    """VK refused at this attempt of the step."""

    def __init__(self, error: VkError, attempt: int) -> None:
        super().__init__(str(error))
        self.error = error
        self.attempt = attempt


def _sleep_without_a_reason(times_slept: int) -> float:
    """Longer each time: what is wrong on our side is mended in minutes or in hours."""
    return min(FIRST_SLEEP * 2.0**times_slept, LONGEST_SLEEP)


def _fingerprint(effect: Effect) -> str:
    arguments = json.dumps(effect.call.form(), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(arguments.encode()).hexdigest()[:16]
