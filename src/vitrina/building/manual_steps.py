"""What is left to the person: what is there twice, what VK refused, what nobody may do by API."""

from collections.abc import Iterator
from dataclasses import dataclass

from vitrina.building.doubles import Double, list_doubles
from vitrina.building.pieces.registry import kind_of
from vitrina.building.showing import show_community
from vitrina.domain.build import StepState
from vitrina.domain.picture import Picture
from vitrina.domain.pieces import Piece
from vitrina.domain.reason import Reason
from vitrina.storage.records import BuildRecord


@dataclass(frozen=True)
class StepForPerson:
    """One thing to do: its words (ready or as a code), `path` behind VK's site, the picture.

    `picture` stands for the drawn one of the piece with this key.
    """

    key: str
    title: str | Reason
    reason: str | Reason
    text: str | Reason
    path: str
    picture: Picture | None = None


def list_manual_steps(build: BuildRecord) -> tuple[StepForPerson, ...]:
    """What is there twice, then refusals, then what was the person's from the start."""
    home = community_path(build)
    doubled = [_describe_double(double) for double in list_doubles(build)]
    refused = [_describe_refused(piece, build, home) for piece in _list_worth_doing(build)]
    planned = [
        StepForPerson(part.key, part.title, part.reason, part.text, home + part.screen)
        for part in show_community(build.plan).manual
    ]
    return (*doubled, *refused, *planned)


def community_path(build: BuildRecord) -> str:
    """The community's path on VK's site; empty before it is made."""
    if build.group_id is None:
        return ""
    return f"/{build.screen_name or f'club{build.group_id}'}"


def _describe_double(double: Double) -> StepForPerson:
    key = f"double/{double.key}/{double.id}"
    return StepForPerson(key, double.title, double.reason, "", double.path)


def _describe_refused(piece: Piece, build: BuildRecord, home: str) -> StepForPerson:
    kind = kind_of(piece)
    step = kind.manual_step(piece)
    why = build.steps[piece.key].reason or Reason(code="build.refused_by_vk")
    return StepForPerson(
        piece.key,
        step.title,
        why,
        step.text,
        home + kind.screen,
        picture=getattr(piece, "picture", None),
    )


def _list_worth_doing(build: BuildRecord) -> Iterator[Piece]:
    """The refused pieces, without those that another of them stands for."""
    refused = {
        piece.key: piece
        for piece in build.plan.pieces
        if build.steps[piece.key].state is StepState.REFUSED and not piece.required
    }
    groups: set[str] = set()
    for piece in refused.values():
        kind = kind_of(piece)
        if kind.is_implied and kind.holder(piece) in refused:
            continue
        if kind.manual_group in groups:
            continue
        if kind.manual_group:
            groups.add(kind.manual_group)
        yield piece
