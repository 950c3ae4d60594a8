"""What may be mended in a community, as the last look at it showed (pure)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from vitrina.building.changes import ChangeSet
from vitrina.building.pieces.registry import kind_of
from vitrina.building.standing import Standing, is_there
from vitrina.domain.build import Operation, StepState
from vitrina.domain.community import Seen
from vitrina.domain.pieces import Piece
from vitrina.storage.records import StepRecord
from vitrina.storage.run_opening import Task

_EDIT = Operation.EDIT
_PERHAPS_THERE = "build.perhaps_posted"  # the reason of a step: nobody knows whether it is there


@dataclass(frozen=True)
class Repair:
    """One piece that is not as it should be. `seen` UNKNOWN: VK has refused it so far.

    `is_offered`: a person has changed or removed it, so it is theirs to decide.
    """

    key: str
    piece: Piece
    seen: Seen
    is_offered: bool


def list_repairs(standing: Standing) -> tuple[Repair, ...]:
    """What is missing, different or refused, and some token may make or change."""
    return tuple(_list(standing))


def plan_repairs(standing: Standing, chosen: Collection[str]) -> ChangeSet:
    """The work that mends these; a post whose day has passed comes on the next free one."""
    tasks = {
        one.key: _task_of(one, standing) for one in list_repairs(standing) if one.key in chosen
    }
    made_again = set(tasks)
    for piece in standing.plan.pieces:
        kind = kind_of(piece)
        needs = set(kind.needs(piece)) - {"community"}
        if kind.follows_edits and needs & made_again:
            tasks.setdefault(piece.key, Task(Operation.MAKE))
    plan = standing.plan.model_copy(update={"version": standing.plan.version + 1})
    return ChangeSet((), plan, tasks)


def _list(standing: Standing) -> Iterator[Repair]:
    for piece in standing.plan.pieces:
        step, known = standing.steps.get(piece.key), standing.pieces.get(piece.key)
        if step is None or piece.required:
            continue
        if step.state in (StepState.REFUSED, StepState.PLANNED):
            if _is_possible(piece, _operation_of(piece, step), standing):
                # What may be there unseen is made once more only where the person wishes it.
                is_offered = step.reason is not None and step.reason.code == _PERHAPS_THERE
                yield Repair(piece.key, piece, Seen.UNKNOWN, is_offered=is_offered)
            continue
        if step.state is not StepState.DONE or known is None:
            continue
        if known.seen is Seen.MISSING and _is_possible(piece, Operation.MAKE, standing):
            yield Repair(piece.key, piece, known.seen, is_offered=known.theirs)
        elif known.seen is Seen.DIFFERS and _is_possible(piece, Operation.EDIT, standing):
            yield Repair(piece.key, piece, known.seen, is_offered=True)


def _is_possible(piece: Piece, operation: Operation, standing: Standing) -> bool:
    if operation is Operation.EDIT and kind_of(piece).is_over(piece, standing.now):
        return False
    return not piece.manual and standing.may(piece, operation)


def _task_of(repair: Repair, standing: Standing) -> Task:
    step = standing.steps[repair.key]
    if repair.seen is Seen.DIFFERS:
        return Task(Operation.EDIT, reference=step.reference or {})
    if repair.seen is Seen.UNKNOWN:
        operation = _operation_of(repair.piece, step)
        return Task(operation, reference=(step.reference or {}) if operation is _EDIT else {})
    return Task(Operation.MAKE)


def _operation_of(piece: Piece, step: StepRecord) -> Operation:
    """What was refused, in whichever run."""
    is_change = step.state is StepState.REFUSED and is_there(piece, step)
    return _EDIT if is_change or step.operation is _EDIT else Operation.MAKE
