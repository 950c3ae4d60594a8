"""What a change of the form changes in a community: compared, not sent (pure).

The same plan is made of the form as it was and as it is now, at one moment and by one seed: what is
alike in both stays as it is stored, whatever texts a newer pack would have. So a change of a price
touches what says the price, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from vitrina.building.pieces.editing import BY_PERSON, IS_OUT
from vitrina.building.pieces.registry import kind_of
from vitrina.building.standing import Standing, is_there
from vitrina.domain.build import Operation, StepState
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.records import JSON, StepRecord
from vitrina.storage.run_opening import Task

How = Literal["made", "edited", "removed", "by_hand", "left", "theirs"]


@dataclass(frozen=True)
class Change:
    """One piece that is to be another, or `how` it stays: `left` is out already, `theirs` a person
    has changed by hand. `before` is None for a new piece, `after` for one that goes.
    """

    key: str
    how: How
    before: Piece | None
    after: Piece | None


@dataclass(frozen=True)
class ChangeSet:
    """All changes, the plan with them, and what a run is to do for it."""

    changes: tuple[Change, ...]
    plan: CommunityPlan
    tasks: Mapping[str, Task]


@dataclass(frozen=True)
class Plans:
    """The plans of the form as it was and as it is to be, at one moment and by one seed.

    `steady`: of the new form with the old price list.
    """

    before: CommunityPlan
    after: CommunityPlan
    steady: CommunityPlan


@dataclass(frozen=True)
class Wishes:
    """What the person wants beside the form: keys of pieces of theirs that we overwrite all the
    same, and whether posts that are out are edited too, where a token may.
    """

    overwrite: frozenset[str] = frozenset()
    edit_published: bool = False


def compare(standing: Standing, plans: Plans, wishes: Wishes = Wishes()) -> ChangeSet:
    """What is to be done so that the community becomes one of the new form."""
    comparison, before, after = _Comparison(standing, plans, wishes), plans.before, plans.after
    pieces = list(comparison.list_pieces())
    stored = standing.plan
    is_greeting_same = after.greeting == before.greeting
    plan = stored.model_copy(
        update={
            "pieces": tuple(pieces),
            "version": stored.version + 1,
            "greeting": stored.greeting if is_greeting_same else after.greeting,
            "timezone": after.timezone,
        }
    )
    return ChangeSet(tuple(comparison.changes), plan, comparison.tasks)


class _Comparison:
    """The pieces of the new plan one by one; what is found on the way is in `changes`, `tasks`."""

    def __init__(self, standing: Standing, plans: Plans, wishes: Wishes) -> None:
        self._standing = standing
        self._stored = {piece.key: piece for piece in standing.plan.pieces}
        self._before = {piece.key: piece for piece in plans.before.pieces}
        self._steady = {piece.key: piece for piece in plans.steady.pieces}
        self._after = plans.after
        self._wishes = wishes
        self.changes: list[Change] = []
        self.tasks: dict[str, Task] = {}

    def list_pieces(self) -> Iterator[Piece]:
        """The community as it is to be: what is planned, then what hides dropped ones."""
        planned = {piece.key for piece in self._after.pieces}
        for piece in self._after.pieces:
            if (found := self._place(self._by_itself(piece))) is not None:
                yield found
        for key, stored in self._stored.items():
            if key not in planned:
                yield from self._drop(stored)
        self._follow_edits()

    def _by_itself(self, piece: Piece) -> Piece:
        """The piece without what only its neighbours have changed."""
        before, steady = self._before.get(piece.key), self._steady.get(piece.key)
        facts = kind_of(piece).own_facts(piece)
        if facts is None or before is None or steady is None:
            return piece
        return steady if facts == kind_of(before).own_facts(before) else piece

    def _place(self, piece: Piece) -> Piece | None:
        """The piece as it is to be in the community; None: it was never meant to be there."""
        stored, before = self._stored.get(piece.key), self._before.get(piece.key)
        if stored is None:
            return None if before is not None else self._add(piece)
        unfinished = self._unfinished(piece.key)
        renewed: Piece = kind_of(piece).renew(stored, piece)
        # What of the stored piece stays is alike in both; what a community keeps of its own, too.
        was: Piece = kind_of(piece).renew(stored, before or piece)
        if before is not None and _is_same(was, renewed) and unfinished is None:
            return stored
        if unfinished is not None and _is_same(was, renewed):
            return self._change(stored, stored)
        return self._change(stored, renewed.model_copy(update={"manual": stored.manual}))

    def _add(self, piece: Piece) -> Piece:
        known = self._standing.pieces.get(piece.key)
        id_name = kind_of(piece).id_name
        if known is not None and known.vk_id is not None and id_name:
            # It was there before and is hidden: the same card comes back.
            self._plan(piece, Operation.EDIT, {id_name: known.vk_id})
        elif piece.manual:
            self.tasks[piece.key] = Task(Operation.MAKE, StepState.MANUAL)
        else:
            self._plan(piece, Operation.MAKE, {})
        self.changes.append(Change(piece.key, self._how(piece.key, "made"), None, piece))
        return piece

    def _change(self, stored: Piece, renewed: Piece) -> Piece:
        """Another content for a piece that the community has, by whoever can."""
        key, kind = stored.key, kind_of(renewed)
        step = self._standing.steps.get(key)
        if step is None or not is_there(stored, step):
            # VK has nothing of it: the new plan says what it would be.
            self.changes.append(Change(key, "left", stored, renewed))
            return renewed
        if stored.goes_by_feed:
            # What VK has not taken yet it will take as the feed has it then.
            is_taken = kind.is_over(renewed, self._standing.now)
            self.changes.append(Change(key, "left" if is_taken else "edited", stored, renewed))
            return stored if is_taken else renewed
        if step.state is StepState.MANUAL and key not in self._standing.ticked:
            # It is still to be made by hand, from now on by the new words.
            self.changes.append(Change(key, "by_hand", stored, renewed))
            return renewed
        is_over = kind.is_over(renewed, self._standing.now)
        if is_over and not (self._wishes.edit_published and step.state is StepState.DONE):
            self.changes.append(Change(key, "left", stored, renewed))
            return stored
        if self._is_theirs(key):
            # VK keeps what they wrote; should they want ours again, it is the new one.
            self.changes.append(Change(key, "theirs", stored, renewed))
            return renewed
        if step.state is StepState.MANUAL:
            self._leave_edit(key, step.reference or {})
        elif step.state is StepState.PLANNED and step.operation is Operation.MAKE:
            self._plan(renewed, Operation.MAKE, step.reference or {})
        else:
            over = {IS_OUT: True} if is_over else {}
            self._plan(renewed, Operation.EDIT, {**(step.reference or {}), **over})
            if self.tasks[key].state is StepState.PLANNED:
                renewed = renewed.model_copy(update={"manual": False})
        self.changes.append(Change(key, self._how(key, "edited"), stored, renewed))
        return renewed

    def _drop(self, stored: Piece) -> Iterator[Piece]:
        """What the new form no longer has; a post that waits for its hour, or is out, stays."""
        if stored.key not in self._before:
            yield from self._keep_own(stored)
            return
        step = self._standing.steps.get(stored.key)
        number = self._number(stored, step)
        gone = kind_of(stored).removal(stored, number)
        if gone is None:
            self.changes.append(Change(stored.key, "left", stored, None))
            return
        if step is None or not is_there(stored, step):
            return
        if self._is_theirs(stored.key):
            self.changes.append(Change(stored.key, "theirs", stored, None))
            return
        if step.state is StepState.MANUAL and stored.key not in self._standing.ticked:
            return  # it was never put there
        is_manual = gone.manual or step.state is StepState.MANUAL
        gone = gone.model_copy(update={"manual": is_manual})
        if is_manual:
            self.tasks[gone.key] = Task(Operation.MAKE, StepState.MANUAL)
        else:
            self._plan(gone, Operation.MAKE, {})
        self.changes.append(Change(stored.key, self._how(gone.key, "removed"), stored, None))
        yield gone

    def _keep_own(self, stored: Piece) -> Iterator[Piece]:
        """What no form plans: posts of later months stay; what hid a card has done its work."""
        if kind_of(stored).outlives_its_run:
            yield stored

    def _plan(self, piece: Piece, operation: Operation, reference: JSON) -> None:
        if self._standing.may(piece, operation):
            self.tasks[piece.key] = Task(operation, StepState.PLANNED, reference)
        elif operation is Operation.EDIT:
            self._leave_edit(piece.key, reference)
        else:
            self.tasks[piece.key] = Task(operation, StepState.MANUAL, reference)

    def _leave_edit(self, key: str, reference: JSON) -> None:
        """The person changes it by hand."""
        left = {**reference, BY_PERSON: True}
        self.tasks[key] = Task(Operation.EDIT, StepState.MANUAL, left)

    def _how(self, key: str, otherwise: How) -> How:
        return "by_hand" if self.tasks[key].state is StepState.MANUAL else otherwise

    def _unfinished(self, key: str) -> StepRecord | None:
        """The step of a run that was stopped before it had begun it."""
        step = self._standing.steps.get(key)
        return step if step is not None and step.state is StepState.PLANNED else None

    def _is_theirs(self, key: str) -> bool:
        known = self._standing.pieces.get(key)
        return known is not None and known.theirs and key not in self._wishes.overwrite

    def _number(self, piece: Piece, step: StepRecord | None) -> int | None:
        number = ((step.reference if step else None) or {}).get(kind_of(piece).id_name)
        return number if isinstance(number, int) else None

    def _follow_edits(self) -> None:
        """What is made again because a piece that it needs was edited."""
        edited = {key for key, task in self.tasks.items() if task.state is StepState.PLANNED}
        for piece in self._after.pieces:
            kind = kind_of(piece)
            needs = set(kind.needs(piece)) - {"community"}
            if kind.follows_edits and piece.key not in self.tasks and needs & edited:
                self._plan(piece, Operation.MAKE, {})


def can_edit_published(standing: Standing, changes: Iterable[Change]) -> bool:
    """Whether something that is out stays as it is, and a token might edit it all the same."""
    left = (one.after for one in changes if one.how == "left" and one.before is not None)
    return any(
        kind_of(piece).is_over(piece, standing.now) and standing.may(piece, Operation.EDIT)
        for piece in left
        if piece is not None
    )


def _is_same(one: Piece, other: Piece) -> bool:
    return one.model_dump_json() == other.model_dump_json()
