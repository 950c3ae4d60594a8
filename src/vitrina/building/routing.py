"""Which way each piece goes: by the first of its kind's ways that the community's means allow."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vitrina.building.pieces.registry import kind_of
from vitrina.domain.community import GrantKind
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import Route
from vitrina.vk.rights import RIGHTS_CONNECT, RIGHTS_FULL, Means, first_way

# Routes are names for sets of means (design: ways and means).
MEANS: dict[Route, tuple[Means, ...]] = {
    Route.FULL: (Means(GrantKind.USER_TOKEN, RIGHTS_FULL),),
    Route.CONNECT: (Means(GrantKind.COMMUNITY_KEY, RIGHTS_CONNECT),),
    Route.KIT: (),
}


@dataclass(frozen=True)
class PlanTerms:
    """How a plan may be carried out, beside what is in it.

    `keep`: keys of pieces whose place in the community has content already that stays. `is_open`:
    the community is there. `posts_by_feed`: VK is to take the posts from our feed.
    """

    means: tuple[Means, ...]
    keep: frozenset[str] = field(default=frozenset())
    is_open: bool = False
    posts_by_feed: bool = False


def terms_of(route: Route) -> PlanTerms:
    """What is expected of a route before its token is there."""
    return PlanTerms(MEANS[route], is_open=route is not Route.FULL)


def route_pieces(pieces: list[Piece], terms: PlanTerms, now: float) -> tuple[Piece, ...]:
    """The pieces as these means make them, without those that hang on a piece not among them."""
    chosen = [_choose_way(piece, terms, now) for piece in pieces]
    return tuple(_keep_together([piece for piece in chosen if piece is not None]))


def _choose_way(piece: Piece, terms: PlanTerms, now: float) -> Piece | None:
    """The piece by the first of its ways that the means allow, else left to the person."""
    kind = kind_of(piece)
    if piece.key in terms.keep:
        kept: Piece | None = kind.kept(piece)
        if kept is None:
            return None
        piece = kept
    if piece.manual:
        return piece
    if terms.posts_by_feed and (served := kind.by_feed(piece)) is not None:
        feed_piece: Piece = served
        return feed_piece
    is_there = terms.is_open and piece.required
    way = None if is_there else first_way(kind.ways, terms.means)
    if way is None:
        return piece.model_copy(update={"manual": True})
    by_way: Piece = kind.by_way(piece, way, now)
    return by_way


def _keep_together(pieces: list[Piece]) -> Iterator[Piece]:
    """Pieces without those that hang on a dropped one; manual those that hang on a manual one."""
    manual = {piece.key: piece.manual for piece in pieces}
    for piece in pieces:
        holder = kind_of(piece).holder(piece)
        if holder is None or holder in manual:
            is_manual = piece.manual or (holder is not None and manual[holder])
            yield (
                piece
                if is_manual is piece.manual
                else piece.model_copy(update={"manual": is_manual})
            )
