"""The only runner: whatever a build still lacks is made, checked or parked. Run it at any time.

Each piece is made in a task of its own (`making.py`); `waves.py` lets their calls travel together.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import structlog

from vitrina.building.dependencies import BuildDependencies
from vitrina.building.key_waits import GRANT_AGAIN, wait_for_key
from vitrina.building.last_look import LastLook
from vitrina.building.making import Making
from vitrina.building.means import RunMeans
from vitrina.building.opening_means import find_fresh, find_token, note_lone, open_means
from vitrina.building.parking import Parked
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.registry import kind_of
from vitrina.building.readback import add_dependents, observe_piece
from vitrina.building.run import BuildRun
from vitrina.building.settling import sleep_without_a_reason
from vitrina.building.waves.outcomes import Closed
from vitrina.building.waves.sending import SEND_WITHIN
from vitrina.building.waves.session import PieceSession
from vitrina.building.waves.waves import Waves
from vitrina.domain.build import StepState, WaitingFor
from vitrina.domain.community import Seen
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.reason import Reason
from vitrina.storage.database import AWAY
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.records import BuildRecord
from vitrina.storage.vault import LostSecret
from vitrina.storage.wall_events import read_wall_events
from vitrina.vk.errors import OAuthError, VkError

SETTLE_MARGIN = 1.0  # seconds beyond the call's own time-out

_log = structlog.get_logger("vitrina.building")


async def advance(dependencies: BuildDependencies, build_id: str) -> None:
    """Do for this build what can be done now; return when it is finished, parked or taken over."""
    try:
        await _advance_once(dependencies, build_id, may_renew=True)
    except _Renewed:
        # With the fresh token everything is read again, as any next holder would.
        await _advance_once(dependencies, build_id, may_renew=False)


async def _advance_once(dependencies: BuildDependencies, build_id: str, *, may_renew: bool) -> None:
    taken = await Journal.acquire(dependencies.database, build_id)
    if taken is None:
        return
    build, journal = taken
    log = _log.bind(build_id=build.id, practitioner_id=build.practitioner_id)
    log.info("build.started" if build.epoch == 1 else "build.resumed", epoch=build.epoch)
    try:
        token = await find_token(dependencies, build)
        if token is None:
            await journal.park(WaitingFor.GRANT, reason=GRANT_AGAIN)
            return
        runner = _Runner(
            dependencies, build, journal, await open_means(dependencies, build, token), log
        )
        if await runner.make_everything():
            return
        if may_renew and await find_fresh(dependencies, token):
            raise _Renewed
        await runner.close()
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
            await journal.park(WaitingFor.FLOOD, reason=error.reason, sleep=sleep)
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
        reason = Reason(code="build.our_fault")
        with suppress(Superseded):
            sleep = sleep_without_a_reason(build.sleeps)
            await journal.park(WaitingFor.FLOOD, reason=reason, sleep=sleep)


def order_by_needs(plan: CommunityPlan, keys: Sequence[str]) -> list[str]:
    """These keys in their order, but each after what it needs.

    A stored plan may have another order than today's: one by one it would wait for itself.
    """
    left = dict.fromkeys(keys)
    ordered: list[str] = []

    def add(key: str) -> None:
        if key in left:
            del left[key]
            piece = plan.piece(key)
            for need in kind_of(piece).needs(piece):
                add(need)
            ordered.append(key)

    for key in keys:
        add(key)
    return ordered


class _Renewed(Exception):
    """The build's token was lost and has been renewed."""


class _Runner:
    """Makes what one run can make of a build."""

    def __init__(
        self,
        dependencies: BuildDependencies,
        build: BuildRecord,
        journal: Journal,
        means: RunMeans,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._now = dependencies.now
        self._patience = dependencies.settle_seconds
        self._log = log
        self._note_lone = partial(note_lone, dependencies, means)
        self._run = run = BuildRun(build, journal, means, dependencies.vk_errors.take, log)
        settles_in = SEND_WITHIN + dependencies.call_timeout + SETTLE_MARGIN
        self._waves = waves = Waves(
            means.sessions,
            partial(run.intend, settles_in=settles_in),
            together=dependencies.waves,
            sleep=dependencies.sleep,
            monotonic=dependencies.monotonic,
        )
        self._context = PieceContext(
            community_id=build.community_id,
            run=run,
            vk=PieceSession(waves, means.sessions, means.reader, 0),
            draw=dependencies.draw,
            webhooks=dependencies.webhooks,
            webhook_url=dependencies.webhook_url,
            new_secret=lambda: secrets.token_urlsafe(32),
            known_groups=dependencies.builds.groups_of_others(build.community_id),
            sleep=waves.sleep,
            age=partial(run.seconds_since, build.created_at),
            wall_told=partial(read_wall_events, dependencies.database),
        )
        run.subscribe(on_settled=waves.announce, on_closing=waves.close)
        for key, step in build.steps.items():
            if step.state.is_settled:
                waves.announce(key)

    async def make_everything(self) -> bool:
        """Settle every step, look at the result, end the build, or write down why it waits.

        False when the token is lost: nothing is written yet, `close` does it.
        """
        run = self._run
        unsettled = [key for key, step in run.steps.items() if not step.state.is_settled]
        last = LastLook(run, self._waves, self._context, self._patience, self._log)
        await self._make(unsettled, last.beside_the_making)
        with suppress(Parked):
            await last.after_all()
        if last.found and not run.is_closing:
            await run.note_seen(last.found.seen, last.found.contents)
            await run.note_doubles(last.found.doubles)
            for key in last.found.garbled:
                await run.settle(key, StepState.REFUSED, reason=Reason(code="build.garbled"))
            await self._make_again(last.found.missing)
        if run.has_lost_grant:
            return False
        await self.close()
        return True

    async def close(self) -> None:
        """Write down what this run learned of VK, and how it leaves the build."""
        await self._note_lone()
        await self._run.close()

    async def _make(self, keys: Sequence[str], *more: Callable[[], Awaitable[None]]) -> None:
        ordered = order_by_needs(self._run.plan, keys)
        parts: list[Callable[[], Awaitable[None]]] = [partial(self._make_one, k) for k in ordered]
        await self._waves.run([*parts, *more])

    async def _make_one(self, key: str) -> None:
        making = Making(
            key, self._run, self._context, self._waves, self._now, self._patience, self._log
        )
        with suppress(Parked, Closed):
            await making.make()

    async def _make_again(self, missing: set[str]) -> None:
        """What VK does not show is made again where that changes nothing, or becomes a gap."""
        again = []
        for piece in add_dependents(self._run.plan, self._run.steps, missing):
            self._log.warning("build.step_missing", step=piece.key)
            if kind_of(piece).again_if_missing:
                await self._run.settle(piece.key, StepState.PLANNED)
                again.append(piece.key)
            else:
                reason = Reason(code="build.not_shown")
                await self._run.settle(piece.key, StepState.REFUSED, reason=reason)
        self._waves.forget(again)
        await self._make(again)
        if again and not self._run.is_closing:
            await self._waves.run([partial(self._see_again, key) for key in again])

    async def _see_again(self, key: str) -> None:
        """What is not shown after the second time either is a gap: a 1 proves nothing."""
        if self._run.steps[key].state is not StepState.DONE:
            return
        context = self._context.for_piece(list(self._run.steps).index(key))
        try:
            found = await observe_piece(self._run.plan.piece(key), context)
        except (VkError, Closed) as error:
            self._log.warning("build.not_seen_again", step=key, error=type(error).__name__)
            return
        await self._run.note_seen({key: found.seen})
        if found.seen is Seen.MISSING:
            reason = Reason(code="build.not_shown")
            await self._run.settle(key, StepState.REFUSED, reason=reason)
