"""The look at the end: does VK show what the plan says was made, and each of it once?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vitrina.building.doubles import find_doubles
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Observation, Shown, is_gone
from vitrina.building.pieces.registry import kind_of
from vitrina.building.waves.session import Unreadable
from vitrina.domain.build import StepState
from vitrina.domain.community import Seen
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.records import StepRecord
from vitrina.storage.wall_events import WallEvent
from vitrina.vk.errors import VkError

SECOND_LOOK_AFTER = 3.0  # seconds: VK may show what is new a little later than it answers


def list_always_observed(plan: CommunityPlan) -> tuple[str, ...]:
    """Keys of the pieces that the look shows; it waits for them and for nothing else."""
    return tuple(piece.key for piece in plan.pieces if kind_of(piece).is_always_observed)


@dataclass(frozen=True)
class LookedBack:
    """What VK showed of each piece, and the numbers that it has too many, by key.

    `contents`: what people read there, where that can be compared.
    `garbled`: pieces that are there and whose text nobody can read.
    """

    seen: Mapping[str, Seen] = field(default_factory=dict)
    contents: Mapping[str, str] = field(default_factory=dict)
    doubles: Mapping[str, Sequence[int]] = field(default_factory=dict)
    garbled: frozenset[str] = frozenset()

    @property
    def missing(self) -> set[str]:
        """Keys of the pieces that VK does not show."""
        return {key for key, seen in self.seen.items() if seen is Seen.MISSING}


async def observe_piece(piece: Piece, context: PieceContext) -> Observation:
    """What VK shows of this piece now. VkError when VK could not be asked."""
    return await _observe(piece, await _read([piece], context), context)


async def observe_pieces(pieces: Sequence[Piece], context: PieceContext) -> dict[str, Observation]:
    """The same of several, each read asked once."""
    return await _see(pieces, await _read(pieces, context), context)


def is_told(piece: Piece, told: WallEvent) -> bool:
    """Whether this event of VK is of this very piece."""
    return kind_of(piece).is_told(piece, told)


def is_readable(piece: Piece, context: PieceContext) -> bool:
    """Whether the community's means may read all that shows this piece."""
    calls = kind_of(piece).reads(piece, context).values()
    return all(context.vk.may_read(call) for call in calls)


async def look_back(plan: CommunityPlan, context: PieceContext) -> LookedBack:
    """Compare VK with the done pieces; what is not shown is looked at twice before it is missed."""
    steps = context.run.steps
    pieces = [
        piece
        for piece in plan.pieces
        if steps[piece.key].state is StepState.DONE
        and not steps[piece.key].is_kept
        and kind_of(piece).is_observed(piece, steps)
    ]
    shown = await _read(pieces, context)
    whole = [piece for piece in pieces if _is_whole(piece, shown, context)]
    doubles = await find_doubles(whole, shown, context)
    seen = await _see(pieces, shown, context)
    missing = [piece for piece in pieces if seen[piece.key].seen is Seen.MISSING]
    if missing:
        await context.sleep(SECOND_LOOK_AFTER)
        seen |= await _see(missing, await _read(missing, context), context)
    return LookedBack(
        {key: found.seen for key, found in seen.items()},
        {key: found.content for key, found in seen.items() if found.content is not None},
        doubles,
        frozenset(key for key, found in seen.items() if not found.is_readable),
    )


def add_dependents(
    plan: CommunityPlan, steps: Mapping[str, StepRecord], missing: set[str]
) -> list[Piece]:
    """The missing pieces in the plan's order, and what must be made again after one of them.

    A second avatar makes a second post about it.
    """
    again = {key for key in missing if kind_of(plan.piece(key)).again_if_missing}

    def follows(piece: Piece) -> bool:
        if steps[piece.key].state is not StepState.DONE or steps[piece.key].is_kept:
            return False
        kind = kind_of(piece)
        return kind.again_if_missing and not again.isdisjoint(kind.needs(piece))

    return [piece for piece in plan.pieces if piece.key in missing or follows(piece)]


async def _see(
    pieces: Sequence[Piece], shown: Shown, context: PieceContext
) -> dict[str, Observation]:
    return {piece.key: await _observe(piece, shown, context) for piece in pieces}


async def _observe(piece: Piece, shown: Shown, context: PieceContext) -> Observation:
    """What VK shows of it; what is not there for those who read a part of it only is unknown."""
    if is_gone(shown):
        return Observation(Seen.UNKNOWN, is_gone=True)
    kind = kind_of(piece)
    is_whole = _is_whole(piece, shown, context)
    if not is_whole and not kind.is_seen_in_parts:
        return Observation(Seen.UNKNOWN)
    observation: Observation = await kind.observe(piece, shown, context)
    if observation.seen is Seen.MISSING and not is_whole:
        return Observation(Seen.UNKNOWN)
    return observation


def _is_whole(piece: Piece, shown: Shown, context: PieceContext) -> bool:
    return all(name in shown for name in kind_of(piece).reads(piece, context))


async def _read(pieces: Sequence[Piece], context: PieceContext) -> Shown:
    """Everything that shows these pieces and may be read, each read once, all of them together."""
    calls = {
        name: call
        for piece in pieces
        for name, call in kind_of(piece).reads(piece, context).items()
    }
    outcomes = await context.vk.read_each(*calls.values())
    shown: Shown = {}
    for name, outcome in zip(calls, outcomes, strict=True):
        if isinstance(outcome, VkError):
            raise outcome
        if not isinstance(outcome, Unreadable):
            shown[name] = outcome
    return shown
