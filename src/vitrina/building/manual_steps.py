"""What is left to the person: what is there twice, what VK refused, what no token may make.

`list_manual_steps` tells it of a build, `plan_manual_steps` of a plan before any build, and
`list_all_by_hand` of a plan that somebody carries out without us.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from vitrina.building.doubles import Double, list_doubles
from vitrina.building.pieces.editing import BY_PERSON
from vitrina.building.pieces.registry import kind_of
from vitrina.building.pieces.saying import CONNECT_FEED, FieldText, ManualStep
from vitrina.domain.build import StepState
from vitrina.domain.community import GrantKind
from vitrina.domain.picture import Picture
from vitrina.domain.pieces import DatedPiece, Piece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.reason import Reason
from vitrina.storage.manual_ticks import NO_TICKS, Tick, Ticks
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screen

_TO_NOBODY = Reason(code="left.to_nobody")
_NOT_BY_KEY = Reason(code="left.by_key")
_WHY = {
    Route.FULL: Reason(code="left.no_right"),
    Route.CONNECT: _NOT_BY_KEY,
    Route.KIT: Reason(code="left.without_access"),
}
_EXPECTED_WAY = {
    Route.FULL: GrantKind.USER_TOKEN,
    Route.CONNECT: GrantKind.COMMUNITY_KEY,
    Route.KIT: None,
}


@dataclass(frozen=True)
class StepForPerson:
    """One thing to do: its words (ready or as codes), its screen of VK's, the picture.

    `key` names it among those of its community, `piece` is the key of the piece that it makes up
    for. `path` is a place of its own on VK's site; without one it is done on the `screen`.
    `picture` stands for the drawn one of the piece. `publish_at` (unix seconds): when VK is to
    publish it. `unseen`: what to look at when VK, which can be asked, does not show it.
    """

    key: str
    piece: str
    title: str | Reason
    reason: str | Reason
    text: str | Reason = ""
    screen: Screen = Screen.COMMUNITY
    path: str = ""
    steps: tuple[Reason, ...] = ()
    minutes: int = 1
    fields: tuple[FieldText, ...] = ()
    group: Reason | None = None
    name: str = ""
    picture: Picture | None = None
    publish_at: int | None = None
    unseen: Reason | None = None
    tick: Tick | None = None


def list_manual_steps(build: BuildRecord, ticks: Ticks = NO_TICKS) -> tuple[StepForPerson, ...]:
    """What is there twice, then all else, what visitors would miss most first."""
    doubled = [_describe_double(double) for double in list_doubles(build)]

    def why(piece: Piece) -> str | Reason | None:
        step = build.steps.get(piece.key)
        if step is None or piece.required or piece.goes_by_feed:
            return None
        if step.state is StepState.REFUSED:
            return step.reason or Reason(code="build.refused_by_vk")
        if not kind_of(piece).ways:
            return _TO_NOBODY
        if step.state is StepState.MANUAL:
            return step.reason or _WHY[build.route]
        return None

    def way(piece: Piece) -> GrantKind | None:
        step = build.steps.get(piece.key)
        if step is None or step.state is not StepState.DONE or step.way is None:
            return None
        return GrantKind(step.way) if step.way in set(GrantKind) else None

    def words(piece: Piece) -> ManualStep:
        step, kind = build.steps.get(piece.key), kind_of(piece)
        is_edit = step is not None and BY_PERSON in (step.reference or {})
        edit: ManualStep | None = kind.edit_step(piece) if is_edit else None
        return edit or kind.manual_step(piece)

    steps = (*doubled, *_describe(build.plan.pieces, why, way, words))
    return tuple(replace(step, tick=ticks.of(step.key)) for step in steps)


def plan_manual_steps(plan: CommunityPlan) -> tuple[StepForPerson, ...]:
    """What will be left when the plan is carried out as it is routed, in the same order.

    Opening the community is among it where nobody may be asked for anything (route `kit`).
    """

    def why(piece: Piece) -> Reason | None:
        if not piece.manual or (piece.required and plan.route is not Route.KIT):
            return None
        return _WHY[plan.route] if kind_of(piece).ways else _TO_NOBODY

    steps = _describe(plan.pieces, why, lambda piece: _EXPECTED_WAY[plan.route])
    fed = [piece for piece in plan.pieces if piece.goes_by_feed]
    # On the page of a build it is a card of its own, with the feed's address.
    return (*steps, _connect_feed(fed[0])) if fed else steps


def list_all_by_hand(plan: CommunityPlan) -> tuple[StepForPerson, ...]:
    """Everything of the plan as steps for somebody who makes it all without us."""
    return _describe(plan.pieces, lambda piece: _WHY[Route.KIT], lambda piece: None)


def is_left(step: StepForPerson) -> bool:
    """Whether the person has it still to do: not ticked, or VK was looked at and lacks it."""
    return step.tick is None or step.tick.is_unseen


def list_left_minutes(steps: Iterable[StepForPerson]) -> list[int]:
    """How long each thing takes that is not done; steps that are done alike are one thing."""
    minutes: list[int] = []
    for group, alike in groupby(steps, key=lambda step: step.group):
        open_ones = [step.minutes for step in alike if is_left(step)]
        minutes += [sum(open_ones)] if group and open_ones else open_ones
    return minutes


def community_path(build: BuildRecord) -> str:
    """The community's path on VK's site; empty before it is made."""
    if build.group_id is None:
        return ""
    return f"/{build.screen_name or f'club{build.group_id}'}"


Why = Callable[[Piece], str | Reason | None]
WayOf = Callable[[Piece], GrantKind | None]


def _say(piece: Piece) -> ManualStep:
    step: ManualStep = kind_of(piece).manual_step(piece)
    return step


def _describe(
    pieces: Sequence[Piece],
    why: Why,
    way_of: WayOf,
    words: Callable[[Piece], ManualStep] = _say,
) -> tuple[StepForPerson, ...]:
    """The steps of the pieces that `why` gives a reason for, and what their ways left undone."""
    left = {piece.key: reason for piece in pieces if (reason := why(piece)) is not None}
    found = [
        (words(piece), piece, piece.key, left[piece.key])
        for piece in _without_implied(pieces, left)
    ]
    for piece in pieces:
        way = None if piece.key in left else way_of(piece)
        rest = None if way is None else kind_of(piece).left_by_way(piece, way)
        if rest is not None:
            found.append((rest, piece, f"{piece.key}/rest", _NOT_BY_KEY))
    # Sorting keeps the plan's order among equals.
    return tuple(_fill(*one) for one in sorted(found, key=lambda one: one[0].order))


def _without_implied(pieces: Iterable[Piece], left: Container[str]) -> Iterator[Piece]:
    """The pieces that are left, without those that another of them stands for."""
    groups: set[str] = set()
    for piece in pieces:
        kind = kind_of(piece)
        if piece.key not in left or (kind.is_implied and kind.holder(piece) in left):
            continue
        if kind.manual_group in groups:
            continue
        if kind.manual_group:
            groups.add(kind.manual_group)
        yield piece


def _fill(step: ManualStep, piece: Piece, key: str, why: str | Reason) -> StepForPerson:
    return StepForPerson(
        key=key,
        piece=piece.key,
        title=step.title,
        reason=step.reason or why,
        text=step.text,
        screen=step.screen,
        steps=step.steps,
        minutes=step.minutes,
        fields=step.fields,
        group=step.group,
        name=step.name,
        picture=getattr(piece, "picture", None),
        publish_at=piece.publish_at if isinstance(piece, DatedPiece) else None,
        unseen=step.unseen,
    )


def _connect_feed(first: Piece) -> StepForPerson:
    step = _fill(CONNECT_FEED, first, "feed", _TO_NOBODY)
    return replace(step, picture=None, publish_at=None)


def _describe_double(double: Double) -> StepForPerson:
    key = f"double/{double.key}/{double.id}"
    return StepForPerson(key, double.key, double.title, double.reason, path=double.path)
