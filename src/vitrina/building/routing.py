"""Which way each piece of a plan goes: a pure function of the means that the route has."""

from collections.abc import Iterator

from vitrina.building.pieces.registry import kind_of
from vitrina.domain.community import GrantKind
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import Route
from vitrina.vk.rights import RIGHTS_CONNECT, RIGHTS_FULL, Means, may_call_all

# Routes are names for sets of means (design: ways and means).
MEANS: dict[Route, tuple[Means, ...]] = {
    Route.FULL: (Means(GrantKind.USER_TOKEN, RIGHTS_FULL),),
    Route.CONNECT: (Means(GrantKind.COMMUNITY_KEY, RIGHTS_CONNECT),),
    Route.KIT: (),
}


def route_pieces(pieces: list[Piece], route: Route) -> tuple[Piece, ...]:
    """The pieces as this route makes them, without those that hang on a piece not among them."""
    return tuple(_keep_together([_choose_way(piece, MEANS[route]) for piece in pieces]))


def _choose_way(piece: Piece, means: tuple[Means, ...]) -> Piece:
    """The piece by the first of its ways that the means allow, else left to the person."""
    if piece.manual:
        return piece
    kind = kind_of(piece)
    for number, methods in enumerate(kind.ways):
        if may_call_all(methods, means):
            chosen: Piece = kind.by_way(piece, number)
            return chosen
    return piece.model_copy(update={"manual": True})


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
