"""One run over a build: its plan, its steps and its community as they stand now, and the journal.

Every part of the run reads from here and writes through here. Every write is guarded by the
runner's epoch; `Superseded` passes through to `advance`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

import structlog

from vitrina.building.doubles import doubles_of, with_doubles
from vitrina.building.means import RunMeans
from vitrina.building.parking import URGENCY, Parked, Parking
from vitrina.building.pieces.editing import fingerprint_of_content
from vitrina.building.pieces.registry import kind_of
from vitrina.building.plan import move_by_a_minute, rebase, replace_piece
from vitrina.domain.build import BuildState, Operation, StepState, WaitingFor
from vitrina.domain.community import GrantKind, Seen
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.reason import Reason
from vitrina.storage.journal import Journal
from vitrina.storage.pieces import Made, Sighting
from vitrina.storage.records import JSON, BuildRecord, StepRecord
from vitrina.storage.run_telling import RunGap
from vitrina.storage.usage import Usage
from vitrina.vk.errors import VkError

HEARD = 300  # characters of VK's own words that the history keeps


class BuildRun:
    """One holder's run. `take_errors` gives VK's errors since the last time."""

    def __init__(
        self,
        build: BuildRecord,
        journal: Journal,
        means: RunMeans,
        take_errors: Callable[[], tuple[tuple[str, int], ...]],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._plan = build.plan
        self._group_id = build.group_id
        self._sleeps = build.sleeps
        self._steps = dict(build.steps)
        self._journal = journal
        self._means = means
        self._take_errors = take_errors
        self._log = log
        self._parkings: list[Parking] = []
        self._failure: tuple[Reason, int | None] | None = None
        self._counted = (0, 0)
        self._heard: dict[str, str] = {}
        self._on_settled: Callable[[str], None] = lambda key: None
        self._on_closing: Callable[[], None] = lambda: None

    @property
    def plan(self) -> CommunityPlan:
        """The plan as it is now: late posts are moved."""
        return self._plan

    @property
    def steps(self) -> Mapping[str, StepRecord]:
        """How each step stands."""
        return self._steps

    @property
    def group_id(self) -> int | None:
        """The community, once it is made."""
        return self._group_id

    @property
    def means(self) -> RunMeans:
        """The tokens of this run."""
        return self._means

    def way_of(self, piece: Piece) -> GrantKind | None:
        """By whose token the piece is to go; None: by nobody's."""
        return self._means.way_of(piece, self._steps[piece.key])

    @property
    def sleeps(self) -> int:
        """How many times in a row the build slept because of VK."""
        return self._sleeps

    def subscribe(
        self, *, on_settled: Callable[[str], None], on_closing: Callable[[], None]
    ) -> None:
        """Whom to tell of a settled step, and that the run is to wait or end."""
        self._on_settled = on_settled
        self._on_closing = on_closing

    async def move_late_posts(self, now: float) -> None:
        """Give planned posts whose time has passed, or comes too soon, a new one."""
        # Not one that may be there already: its minute is what tells (docs/decisions/0023).
        waiting = {
            key
            for key, step in self._steps.items()
            if step.state is StepState.PLANNED and step.operation is Operation.MAKE
        }
        plan = rebase(self._plan, now, waiting)
        if plan is not self._plan:
            # Before the write: other pieces look at the plan while it is being written.
            self._plan = plan
            await self._journal.replan(plan)

    async def move_post(self, key: str) -> None:
        """Somebody's post has this one's minute: it goes to the next free one."""
        self._plan = move_by_a_minute(self._plan, key)
        await self._journal.replan(self._plan)

    async def take_next_way(self, piece: Piece, gone: GrantKind, now: float) -> bool:
        """Let the piece go another way, after VK refused that one for good; False: there is none.

        Never after an unknown outcome, or the piece might come twice.
        """
        way = self._means.next_way(piece, self._steps[piece.key], gone)
        if way is None:
            return False
        moved: Piece = kind_of(piece).by_way(piece, way, now)
        if moved != piece:
            self._plan = replace_piece(self._plan, moved)
            await self._journal.replan(self._plan)
        self._log.info("build.next_way", step=piece.key, way=way.value)
        await self.settle(piece.key, StepState.PLANNED, way=way.value)
        return True

    async def intend(self, intents: Mapping[str, JSON], settles_in: float) -> None:
        """Commit that the effects of these steps are about to be sent."""
        self._steps.update(await self._journal.intend(intents, settles_in))

    async def seconds_until(self, moment: float) -> float:
        """Seconds from the shared clock to that moment; negative when it has passed."""
        return await self._journal.seconds_until(moment)

    async def seconds_since(self, moment: float) -> float:
        """Seconds from that moment to the shared clock."""
        return -await self.seconds_until(moment)

    async def settle(
        self,
        key: str,
        state: StepState,
        *,
        reference: JSON | None = None,
        group: tuple[int, str] | None = None,
        reason: Reason | None = None,
        error_code: int | None = None,
        intent: JSON | None = None,
        made: Made | None = None,
        way: str | None = None,
    ) -> None:
        """Record how a step stands now; `made` says what the community has since.

        `way`: how it is to go from now on.
        """
        self._steps[key] = await self._journal.settle(
            key,
            state,
            reference=reference,
            error_code=error_code,
            reason=reason,
            usage=self._take_usage(),
            group=group,
            intent=intent,
            made=made,
            way=way,
            said=self._heard.get(key) if state is StepState.REFUSED else None,
        )
        if group:
            self._group_id = group[0]
        if state in (StepState.DONE, StepState.SKIPPED):
            self._sleeps = 0
            self._log.info("build.step_done", step=key, group_id=self._group_id)
        if state.is_settled:
            self._on_settled(key)

    async def note_seen(
        self, seen: Mapping[str, Seen], contents: Mapping[str, str] | None = None
    ) -> None:
        """Record what the look at the end showed of these pieces, and what people read there.

        VK tidies what it is sent: what it shows right after is what later looks are compared with.
        """
        read = contents or {}
        await self._journal.note_seen(
            {
                key: Sighting(one, fingerprint_of_content(read[key]) if key in read else None)
                for key, one in seen.items()
            }
        )

    async def note_doubles(self, found: Mapping[str, Sequence[int]]) -> None:
        """Record of which made pieces VK shows too many, and of which no longer."""
        for key, step in list(self._steps.items()):
            numbers = list(found.get(key, ()))
            if numbers != doubles_of(step):
                self._log.warning("build.doubled", step=key, numbers=numbers)
                reference = with_doubles(step.reference, numbers)
                await self.settle(key, step.state, reference=reference)

    @property
    def has_gaps(self) -> bool:
        """Whether VK refused a piece, or shows more than once what was made once."""
        return bool(self._list_gaps())

    def _list_gaps(self) -> list[RunGap]:
        return [
            RunGap(key, step.reason.code if step.reason else None, len(doubles_of(step)))
            for key, step in self._steps.items()
            if not step.is_kept and (step.state is StepState.REFUSED or doubles_of(step))
        ]

    async def refuse(self, piece: Piece, reason: Reason, error_code: int | None = None) -> None:
        """The piece will not be made: a required one ends the build (`Parked`).

        One that is there and was only to be changed stays as it is.
        """
        is_lost = piece.required and self._steps[piece.key].operation is Operation.MAKE
        if is_lost:
            # First, so that nothing starts that hangs on it.
            self._failure = (reason, error_code)
            self._on_closing()
        await self.settle(piece.key, StepState.REFUSED, reason=reason, error_code=error_code)
        if is_lost:
            raise Parked

    def hear(self, key: str, error: VkError) -> None:
        """Remember VK's own words about a piece, for the history; no token is ever in them."""
        self._heard[key] = str(error)[:HEARD]

    def park(self, parking: Parking) -> NoReturn:
        """Let the build wait, once nothing is under way; raises `Parked`."""
        self._parkings.append(parking)
        self._on_closing()
        raise Parked

    @property
    def is_closing(self) -> bool:
        """Whether this run leaves the build waiting or failed."""
        return bool(self._parkings or self._failure)

    @property
    def has_lost_grant(self) -> bool:
        """Whether VK no longer takes the token."""
        return any(parking.waiting_for is WaitingFor.GRANT for parking in self._parkings)

    async def close(self) -> None:
        """Write down how this run leaves the build: failed, waiting, or done."""
        if self._failure:
            reason, error_code = self._failure
            await self._end(BuildState.FAILED, reason=reason, error_code=error_code)
        elif self._parkings:
            await self._wait()
        else:
            await self._end(BuildState.DONE_WITH_GAPS if self.has_gaps else BuildState.DONE)

    async def _wait(self) -> None:
        parking = min(self._parkings, key=lambda one: URGENCY.index(one.waiting_for))
        await self._journal.park(
            parking.waiting_for,
            reason=parking.reason,
            sleep=parking.sleep,
            error_code=parking.error_code,
            data={"step": parking.piece_key, **(parking.data or {})},
            usage=self._take_usage(),
            is_counted=parking.is_counted,
            said=self._heard.get(parking.piece_key) if parking.error_code is not None else None,
        )
        self._log.info(
            "build.parked",
            step=parking.piece_key,
            waiting_for=parking.waiting_for.value,
            sleep=parking.sleep,
        )

    async def _end(
        self, state: BuildState, *, reason: Reason | None = None, error_code: int | None = None
    ) -> None:
        usage = self._take_usage()
        await self._journal.finish(
            state, reason=reason, error_code=error_code, usage=usage, gaps=self._list_gaps()
        )
        self._log.info(f"build.{state.value}", group_id=self._group_id)

    def _take_usage(self) -> Usage:
        """What VK was asked since the last write."""
        requests, uploads = self._means.requests, self._means.uploads
        before, self._counted = self._counted, (requests, uploads)
        return Usage(requests - before[0], uploads - before[1], self._take_errors())
