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
from dataclasses import dataclass, field

import structlog

from vitrina.building.decisions import Decision, Look, Park, Refuse, Repeat, decide
from vitrina.building.effect import AskPerson, Effect, Found, Settled
from vitrina.building.items.registry import kind_of
from vitrina.building.plan import rebase
from vitrina.building.readback import find_missing
from vitrina.building.site import Site
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.picture import Picture
from vitrina.domain.plan import Item
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal, Spent, Superseded
from vitrina.storage.records import BuildRecord
from vitrina.storage.tokens import Tokens
from vitrina.storage.vault import LostSecret
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.errors import CaptchaAnswer, VkError
from vitrina.vk.rights import TokenKind

SEND_WITHIN = 1.0  # seconds after the intent; a worker frozen for longer does not send
SETTLE_MARGIN = 1.0  # seconds beyond the call's own time-out
ASKED_ALREADY = 99  # a read was repeated by the session itself: not again here
TRIES_LIMIT = 8  # of one step in one run, whatever the reasons
STUMBLE_SLEEP = 60.0  # seconds after an error of our own

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
    except Superseded:
        log.info("build.superseded")
    except _Parked:
        return
    except asyncio.CancelledError:
        await _hand_over(journal)
        raise
    except Exception:
        # The worker's edge: an error of ours must neither kill the worker nor spin the build.
        log.exception("build.stumbled")
        words = "Что-то пошло не так на нашей стороне. Сами попробуем ещё раз через минуту."
        await journal.park(WaitingFor.FLOOD, words=words, sleep=STUMBLE_SLEEP)


class _Parked(Exception):
    """The build waits or has failed, and that is written down."""


async def _open_session(workshop: Workshop, build: BuildRecord) -> VkSession | None:
    try:
        token = await workshop.tokens.find(build.token_id)
    except LostSecret:
        _log.error("build.token_lost", build_id=build.id)
        return None
    return workshop.vk.session(token.access_token, TokenKind.USER)


async def _hand_over(journal: Journal) -> None:
    try:
        await journal.hand_over()
    except Superseded:
        return


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
        self._build = build
        self._journal = journal
        self._log = log
        self._plan = build.plan
        self._steps = dict(build.steps)
        self._counted = (0, 0)
        self._answer = _captcha_answer(build)
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
        )

    async def make_everything(self) -> None:
        await self._move_late_posts()
        for item in self._plan.items:
            if not self._steps[item.key].state.is_settled:
                await self._make(item)
        await self._read_back()
        await self._finish()

    async def _move_late_posts(self) -> None:
        waiting = {key for key, step in self._steps.items() if step.state is StepState.PLANNED}
        plan = rebase(self._plan, self._workshop.now(), waiting)
        if plan is not self._plan:
            await self._journal.replan(plan)
            self._plan = plan

    async def _make(self, item: Item) -> None:
        for need in kind_of(item).needs(item):
            if self._steps[need].state in (StepState.REFUSED, StepState.BY_HAND):
                words = "Это держится на том, что ВКонтакте не принял. Можно сделать вручную."
                await self._settle(item, StepState.REFUSED, words=words)
                return
        for attempt in range(1, TRIES_LIMIT + 1):
            try:
                if await self._check_unknown(item) or await self._prepare_and_send(item, attempt):
                    return
            except _Failed as failed:
                await self._act_on(item, failed)
            if self._steps[item.key].state.is_settled:
                return
        words = "Этот шаг долго не получается. Сами попробуем ещё раз через минуту."
        await self._park(item, WaitingFor.FLOOD, words, sleep=STUMBLE_SLEEP)

    async def _check_unknown(self, item: Item) -> bool:
        """Find out what became of an effect that may have happened; True when that settles it."""
        step = self._steps[item.key]
        if step.state not in (StepState.INTENDED, StepState.UNKNOWN):
            return False
        if step.settles_at is not None:
            wait = await self._journal.seconds_until(step.settles_at)
            if wait > 0:
                await self._workshop.sleep(wait)
        before = (step.intent or {}).get("before", {})
        try:
            found = await kind_of(item).check(item, self._site, before)
        except VkError as error:
            raise _Failed(error, ASKED_ALREADY) from error
        match found:
            case Found(reference=reference, group=group):
                self._log.info("build.step_found", step=item.key)
                await self._settle(item, StepState.DONE, reference=reference, group=group)
                return True
            case AskPerson(words=words):
                await self._park(item, WaitingFor.PERSON, words)
        await self._settle(item, StepState.PLANNED)
        return False

    async def _prepare_and_send(self, item: Item, attempt: int) -> bool:
        try:
            effect = await kind_of(item).prepare(item, self._site)
        except VkError as error:
            raise _Failed(error, ASKED_ALREADY) from error
        if isinstance(effect, Settled):
            await self._settle(item, effect.state, reference=effect.reference, words=effect.words)
            return True
        return await self._send(item, effect, attempt)

    async def _send(self, item: Item, effect: Effect, attempt: int) -> bool:
        """Intend, send, record. False when this worker was too slow to be allowed to send."""
        vk, call = self._site.vk, effect.call
        await vk.slot()
        started = self._workshop.monotonic()
        intent = {"method": call.method, "arguments": _fingerprint(effect), "before": effect.before}
        settles_in = SEND_WITHIN + self._workshop.call_timeout + SETTLE_MARGIN
        self._steps[item.key] = await self._journal.intend(item.key, intent, settles_in)
        if self._workshop.monotonic() - started > SEND_WITHIN:
            self._log.warning("build.step_late", step=item.key)
            return False
        try:
            reply = await vk.send(call, captcha=self._answer_for(call.method))
        except VkError as error:
            raise _Failed(error, attempt) from error
        group = effect.made_group(reply) if effect.made_group else None
        await self._settle(item, StepState.DONE, reference=effect.reference(reply), group=group)
        return True

    async def _act_on(self, item: Item, failed: "_Failed") -> None:
        error = failed.error
        decision: Decision = decide(error, attempt=failed.attempt, sleeps=self._build.sleeps)
        self._log.warning(
            "build.step_refused",
            step=item.key,
            method=error.method,
            code=error.code,
            kind=error.kind.value,
            decision=type(decision).__name__.lower(),
        )
        if self._steps[item.key].state is StepState.INTENDED and not isinstance(decision, Look):
            await self._settle(item, StepState.PLANNED, error=error)
        match decision:
            case Look():
                await self._settle(item, StepState.UNKNOWN, error=error)
            case Repeat(seconds=seconds):
                await self._workshop.sleep(seconds)
            case Park(waiting_for=waiting_for, data=data, sleep=sleep):
                await self._park(item, waiting_for, error.words, sleep, error.code, data)
            case Refuse() if item.required:
                await self._settle(item, StepState.REFUSED, error=error)
                await self._end(BuildState.FAILED, words=error.words, error_code=error.code)
                raise _Parked
            case Refuse():
                await self._settle(item, StepState.REFUSED, error=error)

    async def _read_back(self) -> None:
        """Look once at what VK shows; what may be repeated freely is, the rest becomes a gap."""
        try:
            missing = await find_missing(self._plan, self._steps, self._site)
        except VkError as error:
            self._log.warning("build.read_back_refused", method=error.method, code=error.code)
            return
        for item in self._plan.items:
            if item.key not in missing:
                continue
            self._log.warning("build.step_missing", step=item.key)
            if kind_of(item).repeats_freely:
                await self._settle(item, StepState.PLANNED)
                await self._make(item)
            else:
                words = "ВКонтакте принял это, но не показывает. Проверьте в сообществе."
                await self._settle(item, StepState.REFUSED, words=words)

    async def _finish(self) -> None:
        refused = [key for key, step in self._steps.items() if step.state is StepState.REFUSED]
        await self._end(BuildState.DONE_WITH_GAPS if refused else BuildState.DONE)

    async def _end(
        self, state: BuildState, *, words: str | None = None, error_code: int | None = None
    ) -> None:
        await self._journal.finish(state, words=words, error_code=error_code, spent=self._spent())
        self._log.info(f"build.{state.value}", group_id=self._site.group_id_or_none)

    async def _settle(
        self,
        item: Item,
        state: StepState,
        *,
        reference: dict[str, object] | None = None,
        group: tuple[int, str] | None = None,
        words: str | None = None,
        error: VkError | None = None,
    ) -> None:
        self._steps[item.key] = await self._journal.settle(
            item.key,
            state,
            reference=reference,
            error_code=error.code if error else None,
            words=error.words if error else words,
            spent=self._spent(),
            group=group,
        )
        self._site.references[item.key] = self._steps[item.key].reference or {}
        if group:
            self._site.group_id_or_none = group[0]
        if state in (StepState.DONE, StepState.SKIPPED):
            self._log.info("build.step_done", step=item.key, group_id=self._site.group_id_or_none)

    async def _park(
        self,
        item: Item,
        waiting_for: WaitingFor,
        words: str,
        sleep: float | None = None,
        error_code: int | None = None,
        data: dict[str, object] | None = None,
    ) -> None:
        await self._journal.park(
            waiting_for,
            words=words,
            sleep=sleep,
            error_code=error_code,
            data={"step": item.key, **(data or {})},
            spent=self._spent(),
        )
        self._log.info("build.parked", step=item.key, waiting_for=waiting_for.value, sleep=sleep)
        raise _Parked

    def _answer_for(self, method: str) -> CaptchaAnswer | None:
        if self._answer is None or self._answer[0] != method:
            return None
        answer, self._answer = self._answer[1], None
        return answer

    def _spent(self) -> Spent:
        requests, uploads = self._site.vk.requests, self._site.vk.uploads
        errors = tuple(self._workshop.vk_errors)
        self._workshop.vk_errors.clear()
        before, self._counted = self._counted, (requests, uploads)
        return Spent(requests - before[0], uploads - before[1], errors)


class _Failed(Exception):
    """VK refused at this attempt of the step."""

    def __init__(self, error: VkError, attempt: int) -> None:
        super().__init__(str(error))
        self.error = error
        self.attempt = attempt


def _captcha_answer(build: BuildRecord) -> tuple[str, CaptchaAnswer] | None:
    """The person's answer to VK's check, and the method it belongs to."""
    data = build.waiting_data or {}
    if not data.get("success_token"):
        return None
    answer = CaptchaAnswer(data["success_token"], remixstlid=data.get("remixstlid"))
    return data["method"], answer


def _fingerprint(effect: Effect) -> str:
    arguments = json.dumps(effect.call.form(), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(arguments.encode()).hexdigest()[:16]
