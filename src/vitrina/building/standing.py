"""How a community stands before a run over it: what is stored, seen, and at hand (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from vitrina.building.pieces.registry import kind_of
from vitrina.domain.build import Operation, StepState
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.pieces import PieceRecord
from vitrina.storage.records import StepRecord
from vitrina.vk.rights import Means, first_way

_NOT_SHOWN = "build.not_shown"  # the reason of a step: VK took it and has it not


@dataclass(frozen=True)
class Standing:
    """How a community stands: its plan, the steps of its latest run, what VK was seen to have.

    `means`: its tokens. `ticked`: keys of what the person says to have done by hand. `now` is unix
    seconds.
    """

    plan: CommunityPlan
    steps: Mapping[str, StepRecord]
    pieces: Mapping[str, PieceRecord]
    means: tuple[Means, ...]
    now: float
    ticked: frozenset[str] = frozenset()

    def may(self, piece: Piece, operation: Operation) -> bool:
        """Whether some token of the community does that with the piece."""
        return first_way(kind_of(piece).ways_of(operation), self.means) is not None


def is_there(piece: Piece, step: StepRecord) -> bool:
    """Whether VK has the piece, or it is on its way there, or a person's to make.

    What VK refused to change it has all the same, under the number that it gave before.
    """
    if step.state is not StepState.REFUSED:
        return step.state is not StepState.SKIPPED
    reason = step.reason.code if step.reason else ""
    has_number = kind_of(piece).id_name in (step.reference or {})
    return step.operation is Operation.EDIT or (has_number and reason != _NOT_SHOWN)
