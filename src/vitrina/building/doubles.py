"""What VK shows twice though it was to be there once: found, said, and left to the person.

VK may act on a call long after it was given up and sent again. Nothing is deleted by us: which of
two the visitors have seen, written under or bought, only the person knows.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Shown
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.build import StepState
from vitrina.domain.pieces import Piece
from vitrina.domain.reason import Reason
from vitrina.storage.records import JSON, BuildRecord, StepRecord


@dataclass(frozen=True)
class Double:
    """One thing too many: what it is a double of, its number in VK, its path on VK's site.

    `title` says what the person may do, `reason` why it is there.
    """

    key: str
    id: int
    title: Reason
    reason: Reason
    path: str


def list_doubles(build: BuildRecord) -> list[Double]:
    """What was there twice when VK was last looked at, in the order of the plan."""
    return [
        _describe(piece, number, build.group_id)
        for piece in build.plan.pieces
        for number in doubles_of(build.steps.get(piece.key))
    ]


def doubles_of(step: StepRecord | None) -> list[int]:
    """The numbers in VK of what this step has too many."""
    found: list[int] = ((step.reference if step else None) or {}).get("doubles", [])
    return found


def with_doubles(reference: JSON | None, numbers: Sequence[int]) -> JSON:
    """The step's reference, saying that these are too many; none takes the remark away."""
    kept = {name: value for name, value in (reference or {}).items() if name != "doubles"}
    return {**kept, "doubles": list(numbers)} if numbers else kept


async def find_doubles(
    pieces: Iterable[Piece], shown: Shown, context: PieceContext
) -> dict[str, list[int]]:
    """For each done piece that VK shows more often than the plan has it, the numbers too many.

    The one VK told us of is ours, the others came late.
    """
    same_as: dict[tuple[str, Hashable], list[Piece]] = defaultdict(list)
    found: dict[str, list[int]] = {}
    for piece in pieces:
        kind = kind_of(piece)
        if context.run.steps[piece.key].state is not StepState.DONE:
            continue
        if extra := await kind.find_extra(piece, shown, context):
            found[piece.key] = extra
        if (identity := kind.identity(piece)) is not None:
            same_as[kind.name, identity].append(piece)
    for (_, identity), same in same_as.items():
        if surplus := _find_surplus(same, identity, shown, context):
            found[same[0].key] = surplus
    return found


def _find_surplus(
    same: Sequence[Piece], identity: Hashable, shown: Shown, context: PieceContext
) -> list[int]:
    """The latest strangers among what VK shows of pieces that look the same."""
    kind = kind_of(same[0])
    everything = kind.list_shown(shown, context)
    numbers = {number for other, number in everything if other == identity}
    surplus = len(numbers) - len(same)
    ours = {context.reference(piece.key).get(kind.id_name) for piece in same}
    return sorted(numbers - ours)[-surplus:] if surplus > 0 else []


def _describe(piece: Piece, number: int, group_id: int | None) -> Double:
    note = kind_of(piece).describe_double(piece, number, group_id)
    return Double(piece.key, number, note.title, note.reason, note.path)
