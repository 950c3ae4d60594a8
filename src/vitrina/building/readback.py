"""The look at the end: does VK show what the plan says was made, and each of it once?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vitrina.building.doubles import find_doubles
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Observation, Shown
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.build import StepState
from vitrina.domain.community import Seen
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.records import StepRecord
from vitrina.vk.errors import VkError

SECOND_LOOK_AFTER = 3.0  # seconds: VK may show what is new a little later than it answers


def list_always_observed(plan: CommunityPlan) -> tuple[str, ...]:
    """Keys of the pieces that the look shows; it waits for them and for nothing else."""
    return tuple(piece.key for piece in plan.pieces if kind_of(piece).is_always_observed)


@dataclass(frozen=True)
class LookedBack:
    """What VK showed of each piece, and the numbers that it has too many, by key."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    doubles: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def missing(self) -> set[str]:
        """Keys of the pieces that VK does not show."""
        return {key for key, seen in self.seen.items() if seen is Seen.MISSING}


async def observe_piece(piece: Piece, context: PieceContext) -> Observation:
    """What VK shows of this piece now. VkError when VK could not be asked."""
    kind = kind_of(piece)
    observation: Observation = await kind.observe(piece, await _read([piece], context), context)
    return observation


async def look_back(plan: CommunityPlan, context: PieceContext) -> LookedBack:
    """Compare VK with the done pieces; what is not shown is looked at twice before it is missed."""
    steps = context.run.steps
    pieces = [
        piece
        for piece in plan.pieces
        if steps[piece.key].state is StepState.DONE and kind_of(piece).is_observed(piece, steps)
    ]
    shown = await _read(pieces, context)
    doubles = await find_doubles(pieces, shown, context)
    seen = await _see(pieces, shown, context)
    missing = [piece for piece in pieces if seen[piece.key] is Seen.MISSING]
    if missing:
        await context.sleep(SECOND_LOOK_AFTER)
        seen |= await _see(missing, await _read(missing, context), context)
    return LookedBack(seen, doubles)


def add_dependents(
    plan: CommunityPlan, steps: Mapping[str, StepRecord], missing: set[str]
) -> list[Piece]:
    """The missing pieces in the plan's order, and what must be made again after one of them.

    A second avatar makes a second post about it.
    """
    again = {key for key in missing if kind_of(plan.piece(key)).again_if_missing}

    def follows(piece: Piece) -> bool:
        if steps[piece.key].state is not StepState.DONE:
            return False
        kind = kind_of(piece)
        return kind.again_if_missing and not again.isdisjoint(kind.needs(piece))

    return [piece for piece in plan.pieces if piece.key in missing or follows(piece)]


async def _see(pieces: Sequence[Piece], shown: Shown, context: PieceContext) -> dict[str, Seen]:
    return {
        piece.key: (await kind_of(piece).observe(piece, shown, context)).seen for piece in pieces
    }


async def _read(pieces: Sequence[Piece], context: PieceContext) -> Shown:
    """Everything that shows these pieces, each read once, all of them together."""
    calls = {
        name: call
        for piece in pieces
        for name, call in kind_of(piece).reads(piece, context).items()
    }
    outcomes = await context.vk.ask_each(*calls.values())
    for outcome in outcomes:
        if isinstance(outcome, VkError):
            raise outcome
    return dict(zip(calls, outcomes, strict=True))
