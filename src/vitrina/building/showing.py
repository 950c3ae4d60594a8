"""A plan as people see it: for the preview, the build's page and the sheets of samples."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from vitrina.building.pieces.parts import (
    AvatarPart,
    CoverPart,
    DescriptionPart,
    ManualPart,
    Part,
    PinnedPart,
    PostPart,
    ProductPart,
    TitlePart,
    TopicPart,
)
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan

T = TypeVar("T")


@dataclass(frozen=True)
class ShownCommunity:
    """The parts by their sorts; what the person dropped from the form is not there.

    `parts` are all of them in the order of the plan; `pinned` are the keys of posts on top.
    """

    parts: tuple[Part, ...]
    title: str
    description: str
    avatar: AvatarPart | None
    cover: CoverPart | None
    posts: tuple[PostPart, ...]
    pinned: frozenset[str]
    topic: TopicPart | None
    products: tuple[ProductPart, ...]
    manual: tuple[ManualPart, ...]


def show_community(plan: CommunityPlan) -> ShownCommunity:
    """The community of this plan as its visitors will see it."""
    shown = (kind_of(piece).show(piece) for piece in plan.pieces)
    parts: tuple[Part, ...] = tuple(part for part in shown if part is not None)
    title, description = _first(parts, TitlePart), _first(parts, DescriptionPart)
    return ShownCommunity(
        parts=parts,
        title=title.text if title else "",
        description=description.text if description else "",
        avatar=_first(parts, AvatarPart),
        cover=_first(parts, CoverPart),
        posts=_every(parts, PostPart),
        pinned=frozenset(part.post for part in _every(parts, PinnedPart)),
        topic=_first(parts, TopicPart),
        products=_every(parts, ProductPart),
        manual=_every(parts, ManualPart),
    )


def show_posts(pieces: Iterable[Piece]) -> tuple[PostPart, ...]:
    """The posts among these pieces, as visitors will see them."""
    shown = (kind_of(piece).show(piece) for piece in pieces)
    return _every((part for part in shown if part is not None), PostPart)


def _every(parts: Iterable[Part], sort: type[T]) -> tuple[T, ...]:
    return tuple(part for part in parts if isinstance(part, sort))


def _first(parts: Iterable[Part], sort: type[T]) -> T | None:
    return next(iter(_every(parts, sort)), None)
