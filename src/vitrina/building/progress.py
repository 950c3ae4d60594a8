"""How far a build is: the lines of its list, the same for page, status, stream and follower."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vitrina.building.pieces.registry import kind_of
from vitrina.domain.build import FIRST_RUNS, BuildEvent, BuildState, StepState
from vitrina.domain.pieces import Piece
from vitrina.domain.reason import Reason
from vitrina.storage.build_events import EventRecord
from vitrina.storage.records import BuildRecord, StepRecord

LineState = Literal["done", "now", "waits", "by_hand", "to_do"]
_BEGINS = (BuildEvent.STARTED, BuildEvent.TAKEN_UP)
_ENDS = (
    BuildEvent.PARKED, BuildEvent.HANDED_OVER, BuildEvent.FINISHED, BuildEvent.CANCELLED,
)  # fmt: skip
_MADE = (StepState.DONE, StepState.SKIPPED)
# The order in which people read them; a line of another name comes after these.
_ORDER = (
    "community", "info", "avatar", "cover", "posts_now", "posts_later", "topic", "products", "bot",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Several pieces under one name that a person understands.

    `detail` is why it stands or what is being done, where the line's own name does not say it.
    """

    key: str
    state: LineState
    done: int
    total: int
    detail: Reason | None = None
    is_under_way: bool = False


_MADE_OR_LEFT = (*_MADE, StepState.MANUAL)


def list_lines(build: BuildRecord) -> tuple[Line, ...]:
    """The lines of this build, the last of them the look at the end."""
    lines: list[Line] = []
    active = build.state in (BuildState.QUEUED, BuildState.RUNNING)
    current: LineState = "now" if active else "waits"
    current_given = False
    asked = str((build.waiting_data or {}).get("step", "")) if not active else ""
    for key, pieces in _group_by_line(build):
        line = _describe_line(key, pieces, build)
        is_next = line.state == "to_do" and not current_given and not build.state.is_finished
        # Independent pieces are made side by side: the one that waits need not be the first.
        if is_next and not _is_asked_elsewhere(asked, pieces, build):
            line = replace(line, state=current)
            current_given = True
        lines.append(line)
    lines.append(_describe_check(build, "to_do" if current_given else current))
    return tuple(lines)


def count_seconds_left(build: BuildRecord) -> int | None:
    """About how long it takes yet; None where nobody works on it."""
    if build.state not in (BuildState.QUEUED, BuildState.RUNNING):
        return None
    left = sum(
        kind_of(piece).seconds
        for piece in build.plan.pieces
        if not build.steps[piece.key].state.is_settled
    )
    return max(1, round(left + 1.5))


def count_seconds_worked(events: Sequence[EventRecord]) -> float:
    """How long runners were at it: without the time that it waited for a person or for VK."""
    worked, since = 0.0, None
    for one in events:
        if one.event in _BEGINS:
            since = one.at if since is None else since
        elif one.event in _ENDS and since is not None:
            worked, since = worked + one.at - since, None
    return worked


def _group_by_line(build: BuildRecord) -> list[tuple[str, list[Piece]]]:
    groups: dict[str, list[Piece]] = {}
    for piece in build.plan.pieces:
        if build.purpose not in FIRST_RUNS and build.steps[piece.key].is_kept:
            continue
        # What only the person can do from the start is no part of the way.
        if key := kind_of(piece).line_of(piece):
            groups.setdefault(key, []).append(piece)
    order = {key: number for number, key in enumerate(_ORDER)}
    return sorted(groups.items(), key=lambda group: order.get(group[0], len(order)))


def _is_asked_elsewhere(asked: str, pieces: list[Piece], build: BuildRecord) -> bool:
    """Whether the step that VK asks about is still to do, and not one of these."""
    step = build.steps.get(asked)
    keys = {piece.key for piece in pieces}
    return step is not None and not step.state.is_settled and asked not in keys


def _describe_line(key: str, pieces: list[Piece], build: BuildRecord) -> Line:
    # What goes with a piece (a pin, the shop's switch) is not counted: people count cards.
    counted = [piece for piece in pieces if kind_of(piece).is_counted] or pieces[:1]
    steps = [build.steps[piece.key] for piece in pieces]
    done = sum(build.steps[piece.key].state in _MADE for piece in counted)
    state: LineState = "to_do"
    if done == len(counted) and all(step.state in _MADE_OR_LEFT for step in steps):
        # What goes with it and was the person's from the start has its own place in their list.
        state = "done"
    elif all(step.state.is_settled for step in steps) and not _is_refused(pieces, build):
        state = "by_hand"
    under_way = next((p for p in pieces if not build.steps[p.key].state.is_settled), None)
    detail = _detail(under_way, steps)
    if state == "by_hand" and any(piece.goes_by_feed for piece in pieces):
        detail = Reason(code="progress.by_feed")
    return Line(key, state, done, len(counted), detail, under_way is not None)


def _detail(under_way: Piece | None, steps: Sequence[StepRecord]) -> Reason | None:
    refused = next((step for step in steps if step.state is StepState.REFUSED), None)
    if refused and refused.reason:
        return refused.reason
    if any(step.state is StepState.UNKNOWN for step in steps):
        return Reason(code="progress.checking")
    return kind_of(under_way).doing(under_way) if under_way else None


def _is_refused(pieces: list[Piece], build: BuildRecord) -> bool:
    """Whether VK refused what nothing goes without: nothing makes up for it, the build failed."""
    return any(
        piece.required and build.steps[piece.key].state is StepState.REFUSED for piece in pieces
    )


def _describe_check(build: BuildRecord, state: LineState) -> Line:
    if build.state.is_finished:
        is_made = build.state in (BuildState.DONE, BuildState.DONE_WITH_GAPS)
        state = "done" if is_made else "to_do"
    return Line("check", state, int(state == "done"), 1)
