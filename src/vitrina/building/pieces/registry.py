"""Every kind of piece by its name. A file of this folder that has a `KIND` is a kind."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from vitrina.building import pieces
from vitrina.building.pieces.kind import PieceKind
from vitrina.domain.pieces import Piece

KINDS: dict[str, PieceKind[Any]] = {}


def register(kind: PieceKind[Any]) -> None:
    """Let plans have this kind of piece."""
    KINDS[kind.name] = kind


def kind_of(piece: Piece) -> PieceKind[Any]:
    """The home of this piece's kind."""
    return KINDS[piece.kind]


def list_kinds() -> list[PieceKind[Any]]:
    """The kinds in the order of their pieces in a plan."""
    return sorted(KINDS.values(), key=lambda kind: kind.order)


for _file in iter_modules(pieces.__path__):
    if _file.name != "registry":
        _kind = getattr(import_module(f"{pieces.__name__}.{_file.name}"), "KIND", None)
        if _kind is not None:
            register(_kind)
