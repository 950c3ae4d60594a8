"""What of a plan we make and what is left to the person: said before anything is sent; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.building.manual_steps import StepForPerson, plan_manual_steps
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.reason import Reason


@dataclass(frozen=True)
class OurLine:
    """Pieces of one line of the progress list; `count` is what people count of them, or one."""

    line: str
    count: int


@dataclass(frozen=True)
class TheirLine:
    """Things that the person does alike, under their title (ready or as a code)."""

    title: str | Reason
    count: int
    minutes: int


@dataclass(frozen=True)
class WorkSplit:
    """Our part in the order of the plan, theirs as its list will have it; how long each takes."""

    ours: tuple[OurLine, ...]
    theirs: tuple[TheirLine, ...]
    seconds: int

    @property
    def minutes(self) -> int:
        """How long the person's part takes."""
        return sum(line.minutes for line in self.theirs)


def split_work(plan: CommunityPlan) -> WorkSplit:
    """The plan as it is routed; what opens the community is not counted."""
    ours = [piece for piece in plan.pieces if not piece.manual and not piece.required]
    return WorkSplit(
        ours=_group_ours(ours),
        theirs=_group_theirs(plan_manual_steps(plan)),
        seconds=round(sum(kind_of(piece).seconds for piece in ours)),
    )


def _group_ours(pieces: Iterable[Piece]) -> tuple[OurLine, ...]:
    lines: dict[str, int] = {}
    for piece in pieces:
        kind = kind_of(piece)
        if line := kind.line_of(piece):
            # What goes with a piece (a pin, the shop's switch) is not counted: people count cards.
            lines[line] = lines.get(line, 0) + kind.is_counted
    return tuple(OurLine(line, count or 1) for line, count in lines.items())


def _group_theirs(steps: Iterable[StepForPerson]) -> tuple[TheirLine, ...]:
    lines: dict[object, list[StepForPerson]] = {}
    for step in steps:
        lines.setdefault(step.group.code if step.group else step.key, []).append(step)
    return tuple(
        TheirLine(alike[0].group or alike[0].title, len(alike), sum(one.minutes for one in alike))
        for alike in lines.values()
    )
