"""The only runner: whatever a build still lacks is made, checked or parked. Run it at any time.

Each item is made in a task of its own (`making.py`); `waves.py` lets their calls travel together.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import structlog

from vitrina.building.items.registry import kind_of
from vitrina.building.key_waits import GRANT_AGAIN, wait_for_key
from vitrina.building.ledger import Ledger, Parked
from vitrina.building.looking import LastLook
from vitrina.building.making import Making
from vitrina.building.readback import add_dependents
from vitrina.building.renewal import ENDS_SOON, renew_token
from vitrina.building.settling import sleep_without_a_reason
from vitrina.building.site import Site
from vitrina.building.waves import SEND_WITHIN, Closed, ItemSession, Waves
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.picture import Picture
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.builds import Builds
from vitrina.storage.database import AWAY, Database
from vitrina.storage.grants import Grants
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.records import BuildRecord, TokenRecord
from vitrina.storage.vault import LostSecret
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.errors import CaptchaAnswer, OAuthError
from vitrina.vk.oauth import GrantFlow
from vitrina.vk.rights import TokenKind

SETTLE_MARGIN = 1.0  # seconds beyond the call's own time-out

_log = structlog.get_logger("vitrina.building")


@dataclass(frozen=True)
class Workshop:
    """What every build is made with. `now` is unix seconds, `monotonic` never goes back.

    `settle_seconds`: see `Kind.lateness`.
    """

    database: Database
    builds: Builds
    grants: Grants
    webhooks: Webhooks
    vk: VkClient
    grant_flow: GrantFlow
    draw: Callable[[Picture], Awaitable[bytes]]
    webhook_url: Callable[[int], str]
    call_timeout: float
    settle_seconds: float = 30.0
    waves: bool = True
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
    try:
        await _advance_once(workshop, build_id, may_renew=True)
    except _Renewed:
        # With the fresh token everything is read again, as any next holder would.
        await _advance_once(workshop, build_id, may_renew=False)


async def _advance_once(workshop: Workshop, build_id: str, *, may_renew: bool) -> None:
    taken = await Journal.acquire(workshop.database, build_id)
    if taken is None:
        return
    build, journal = taken
    log = _log.bind(build_id=build.id, practitioner_id=build.practitioner_id)
    log.info("build.started" if build.epoch == 1 else "build.resumed", epoch=build.epoch)
    try:
        token = await _find_token(workshop, build)
        if token is None:
            await journal.park(WaitingFor.GRANT, words=GRANT_AGAIN)
            return
        run = _Run(workshop, build, journal, _open_session(workshop, build, token), log)
        if await run.make_everything():
            return
        if may_renew and await renew_token(
            workshop.grants, workshop.grant_flow, token, workshop.sleep
        ):
            raise _Renewed
        await run.close()
    except LostSecret:
        with suppress(Superseded):
            await wait_for_key(build, journal)
    except Superseded:
        log.info("build.superseded")
    except asyncio.CancelledError:
        with suppress(Superseded):
            await journal.hand_over()
        raise
    except OAuthError as error:
        # VK could not be reached to renew the token: it is still good for another try.
        with suppress(Superseded):
            sleep = sleep_without_a_reason(build.sleeps)
            await journal.park(WaitingFor.FLOOD, words=error.words, sleep=sleep)
    except _Renewed:
        raise
    except AWAY as error:
        # The database, twice in a row: nothing is wrong with the build, the next holder reads on.
        log.warning("build.database_away", error=type(error).__name__)
        with suppress(Superseded):
            await journal.hand_over()
    except Exception:
        # The worker's edge: an error of ours must neither kill the worker nor spin the build.
        log.exception("build.stumbled")
        words = "Что-то пошло не так на нашей стороне. Подождём и попробуем ещё раз сами."
        with suppress(Superseded):
            sleep = sleep_without_a_reason(build.sleeps)
            await journal.park(WaitingFor.FLOOD, words=words, sleep=sleep)


def order_by_needs(plan: CommunityPlan, keys: Sequence[str]) -> list[str]:
    """These keys in their order, but each after what it needs.

    A stored plan may have another order than today's: one by one it would wait for itself.
    """
    left = dict.fromkeys(keys)
    ordered: list[str] = []

    def add(key: str) -> None:
        if key in left:
            del left[key]
            item = plan.item(key)
            for need in kind_of(item).needs(item):
                add(need)
            ordered.append(key)

    for key in keys:
        add(key)
    return ordered


class _Renewed(Exception):
    """The build's token was lost and has been renewed."""


async def _find_token(workshop: Workshop, build: BuildRecord) -> TokenRecord | None:
    """The build's token, fresh for the next minutes; None when only a new grant helps."""
    token = await workshop.grants.find(build.token_id)
    # One that cannot be renewed is used as long as VK takes it.
    if token.refresh_token and await workshop.grants.ends_within(token, ENDS_SOON):
        return await renew_token(workshop.grants, workshop.grant_flow, token, workshop.sleep)
    return token


def _open_session(workshop: Workshop, build: BuildRecord, token: TokenRecord) -> VkSession:
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
        self._now = workshop.now
        self._patience = workshop.settle_seconds
        self._log = log
        references = {key: step.reference or {} for key, step in build.steps.items()}
        attempts = {key: step.attempt for key, step in build.steps.items()}
        self._ledger = Ledger(
            build, journal, session, references, attempts, workshop.take_errors, log
        )
        settles_in = SEND_WITHIN + workshop.call_timeout + SETTLE_MARGIN
        self._waves = Waves(
            session,
            lambda intents: self._ledger.intend(intents, settles_in),
            together=workshop.waves,
            sleep=workshop.sleep,
            monotonic=workshop.monotonic,
        )
        self._site = Site(
            build_id=build.id,
            vk=ItemSession(self._waves, session, 0),
            draw=workshop.draw,
            webhooks=workshop.webhooks,
            webhook_url=workshop.webhook_url,
            new_secret=lambda: secrets.token_urlsafe(32),
            known_groups=workshop.builds.groups_of_others(build.id),
            sleep=self._waves.sleep,
            age=partial(self._ledger.seconds_since, build.created_at),
            group_id_or_none=build.group_id,
            references=references,
            attempts=attempts,
        )
        self._ledger.listen(on_settled=self._waves.announce, on_parked=self._waves.close)
        for key, step in build.steps.items():
            if step.state.is_settled:
                self._waves.announce(key)

    async def make_everything(self) -> bool:
        """Settle every step, look at the result, end the build, or write down why it waits.

        False when the token is lost: nothing is written yet, `close` does it.
        """
        unsettled = [k for k, step in self._ledger.steps.items() if not step.state.is_settled]
        last = LastLook(self._ledger, self._waves, self._site, self._patience, self._log)
        await self._make(unsettled, last.beside_the_making)
        with suppress(Parked):
            await last.after_all()
        if last.shown and not self._ledger.is_closing:
            await self._ledger.note_doubles(last.shown.doubles)
            await self._make_again(last.shown.missing)
        if self._ledger.has_lost_grant:
            return False
        await self.close()
        return True

    async def close(self) -> None:
        """Write down how this run leaves the build."""
        if await self._ledger.close_run():
            return
        refused = any(step.state is StepState.REFUSED for step in self._ledger.steps.values())
        gaps = refused or self._ledger.has_doubles
        await self._ledger.end(BuildState.DONE_WITH_GAPS if gaps else BuildState.DONE)

    async def _make(self, keys: Sequence[str], *more: Callable[[], Awaitable[None]]) -> None:
        ordered = order_by_needs(self._ledger.plan, keys)
        parts: list[Callable[[], Awaitable[None]]] = [partial(self._make_one, k) for k in ordered]
        await self._waves.run([*parts, *more])

    async def _make_one(self, key: str) -> None:
        making = Making(
            key, self._ledger, self._site, self._waves, self._now, self._patience, self._log
        )
        with suppress(Parked, Closed):
            await making.make()

    async def _make_again(self, missing: set[str]) -> None:
        """What VK does not show is made again where that changes nothing, or becomes a gap."""
        again = []
        for item in add_dependents(self._ledger.plan, self._ledger.steps, missing):
            self._log.warning("build.step_missing", step=item.key)
            if kind_of(item).again_if_missing:
                await self._ledger.settle(item.key, StepState.PLANNED)
                again.append(item.key)
            else:
                words = "ВКонтакте принял это, но не показывает. Проверьте в сообществе."
                await self._ledger.settle(item.key, StepState.REFUSED, words=words)
        self._waves.forget(again)
        await self._make(again)
