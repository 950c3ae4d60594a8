"""What every kind of piece says of itself: one class, a file and an instance for each kind.

A kind prepares (reads and uploads, repeatable at will) and ends with one Effect, the call that
people can see. What became of it, the kind tells from what VK shows (`observe`): after an unknown
outcome, in the look at the end, and whenever the community is checked.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.editing import EditedKind
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown
from vitrina.building.pieces.parts import Part
from vitrina.building.pieces.saying import DoubleNote, ManualStep, StatusCount
from vitrina.building.pieces.ways import was_sent_again
from vitrina.content.pack import Pack
from vitrina.domain.build import Operation, StepState
from vitrina.domain.community import GrantKind, Seen
from vitrina.domain.pieces import Piece
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.reason import Reason
from vitrina.storage.records import StepRecord
from vitrina.storage.wall_events import WallEvent
from vitrina.vk.rights import Means, Ways, first_way

P = TypeVar("P", bound=Piece)


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is made of. `seed` marks posts and products, `wording` chooses words.

    `means`: the tokens that are to carry it out.
    """

    practitioner: Practitioner
    pack: Pack
    now: float
    seed: str
    wording: str
    means: tuple[Means, ...] = ()

    def is_made(self, key: str, ways: Ways) -> bool:
        """Whether a piece with these ways will be there without the person."""
        is_wanted = self.practitioner.overrides.get(key, "") is not None
        return is_wanted and first_way(ways, self.means) is not None

    def own_text(self, key: str) -> str:
        """What the person wrote instead of ours; empty when they did not."""
        return self.practitioner.overrides.get(key) or ""


class PieceKind(EditedKind[P], Generic[P]):
    """One kind of piece.

    `order`: its place among the kinds in a plan. `ways`: whose token calls which methods for it,
    best first; the first one that the means allow is taken, without any it is the person's.
    `is_idempotent`: twice is as good as once, so nobody looks before it is sent again.
    `again_if_missing`: what VK does not show at the end is made again, for that changes nothing.
    `lateness`: how many times VITRINA_SETTLE_SECONDS VK is given to act on a call that it did not
    answer, before what it does not show is sent again.
    `is_seen_in_parts`: of its reads some are enough to find it, though not to miss it.
    `is_always_observed`: the last look shows it; others only where they were sent again.
    `id_name`: under which name of its reference VK's id is kept.
    `line`: the line of the progress list that it belongs to, empty for none; `is_counted` where
    people count such pieces; `seconds`: how long one takes at VK's three requests a second.
    `status_flag`: the field of the status JSON that says whether it is done; `status_counts`: the
    fields that such pieces are counted in.
    `manual_group`: of refused pieces with one group the person does one; `is_implied`: who does
    its holder by hand has done it too.
    """

    value: type[P]
    order: ClassVar[int]
    ways: ClassVar[Ways] = {}
    is_idempotent: ClassVar[bool] = False
    again_if_missing: ClassVar[bool] = False
    lateness: ClassVar[int] = 0
    is_seen_in_parts: ClassVar[bool] = False
    is_always_observed: ClassVar[bool] = False
    id_name: ClassVar[str] = ""
    line: ClassVar[str] = "other"
    is_counted: ClassVar[bool] = False
    seconds: ClassVar[float] = 0.4
    status_flag: ClassVar[str] = ""
    status_counts: ClassVar[tuple[str, ...]] = ()
    manual_group: ClassVar[str] = ""
    is_implied: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The kind as plans name it."""
        name: str = self.value.model_fields["kind"].default
        return name

    def plan(self, request: PlanRequest) -> Iterator[P]:
        """The pieces of this kind in that person's community."""
        return iter(())

    def follows(self, piece: P) -> str | None:
        """The key of the piece right behind which it stands; None: at its kind's own place."""
        return None

    def needs(self, piece: P) -> tuple[str, ...]:
        """Keys of the pieces that must be done before its effect is sent."""
        return ("community",)

    def needs_first(self, piece: P) -> tuple[str, ...]:
        """Keys of the pieces that must be done before it is prepared."""
        return self.needs(piece)

    def holder(self, piece: P) -> str | None:
        """The key of the piece without which this one makes no sense, beside the community."""
        return None

    def by_way(self, piece: P, way: GrantKind, now: float) -> P:
        """The piece as that token sends it; `now` is unix seconds."""
        return piece

    def by_feed(self, piece: P) -> P | None:
        """The piece as VK takes it from our feed; None: it cannot go so."""
        return None

    def kept(self, piece: P) -> P | None:
        """What is left of it where the community keeps what it has already; None: nothing."""
        return None

    def repeatable_until(self, piece: P) -> float | None:
        """Until when the very same call, sent again, makes nothing twice (unix seconds).

        For an effect whose outcome nobody may read; None: it is never sent again unread.
        """
        return None

    async def prepare(self, piece: P, context: PieceContext) -> Effect | Settled:
        """Whatever it takes before the one call with a visible result, and that call.

        A kind without ways is the person's.
        """
        return Settled(StepState.MANUAL)

    async def prepare_edit(self, piece: P, context: PieceContext) -> Effect | Settled:
        """What is as good twice as once is edited by being made again."""
        return await self.prepare(piece, context)

    def ways_of(self, operation: Operation) -> Ways:
        """Whose token does that, by which methods, best first."""
        if operation is Operation.EDIT and not self.is_idempotent:
            return self.edit_ways
        return self.ways

    def is_observed(self, piece: P, steps: Mapping[str, StepRecord]) -> bool:
        """Whether the look at the end is to show it."""
        return self.is_always_observed or was_sent_again(steps.get(piece.key))

    def reads(self, piece: P, context: PieceContext) -> Reads:
        """The reads that show it; the same name means the same read for every kind."""
        return {}

    async def observe(self, piece: P, shown: Shown, context: PieceContext) -> Observation:
        """What VK shows of it. By its own mark it is the same, by VK's id alone it differs."""
        found = self.find(piece, shown)
        seen = Seen.SAME
        if found is None:
            made = context.reference(piece.key).get(self.id_name)
            shown_ids = {number for _, number in self.list_shown(shown, context)}
            found, seen = (made if made in shown_ids else None), Seen.DIFFERS
        if found is None:
            return Observation(Seen.MISSING)
        return Observation(
            seen,
            {self.id_name: found},
            is_readable=self.is_text_shown(piece, shown, found),
            content=self.shown_content(piece, shown, found),
        )

    def is_told(self, piece: P, told: WallEvent) -> bool:
        """Whether that new post of the wall is this piece."""
        return False

    def is_text_shown(self, piece: P, shown: Shown, number: int) -> bool:
        """Whether what VK shows under that number says what we sent, in words a person reads."""
        return True

    def find(self, piece: P, shown: Shown) -> int | None:
        """VK's id of the piece, known by our own mark or by its text; None: VK does not show it."""
        return None

    def identity(self, piece: P) -> Hashable | None:
        """What VK shows of it that tells it from all others; None: it cannot be there twice."""
        return None

    def list_shown(self, shown: Shown, context: PieceContext) -> Iterable[tuple[Hashable, int]]:
        """Identity and id of everything of this kind that VK shows."""
        return ()

    async def find_extra(self, piece: P, shown: Shown, context: PieceContext) -> list[int]:
        """Ids of what came late beside the piece and has no identity to be known by."""
        return []

    def line_of(self, piece: P) -> str:
        """The line of the progress list that this piece belongs to."""
        return self.line

    def doing(self, piece: P) -> Reason | None:
        """What is being done, where the line's own words do not say it."""
        return None

    def count_in_status(self, piece: P) -> StatusCount | None:
        """The figures of the status JSON that this piece is counted in."""
        return None

    def show(self, piece: P) -> Part | None:
        """What people see of it; None where there is nothing to look at."""
        return None

    def manual_step(self, piece: P) -> ManualStep:
        """How the person makes it by hand, or makes up for it."""
        return ManualStep(title=Reason(code="manual.other"))

    def by_hand(self, piece: P) -> P:
        """The piece as a person makes it, without marks of ours, to be found again."""
        return piece

    def left_by_way(self, piece: P, way: GrantKind) -> ManualStep | None:
        """What is left to the person when it went that way; None: nothing."""
        return None

    def describe_double(self, piece: P, number: int, group_id: int | None) -> DoubleNote:
        """What the person may do about one too many, whose id in VK this is."""
        return DoubleNote(
            title=Reason(code="double.other"),
            reason=Reason(code="build.made_twice"),
            path=f"/club{group_id}",
        )
