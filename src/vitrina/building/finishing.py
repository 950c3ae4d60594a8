"""The last look at a plan's texts: what people read is in the plan exactly as VK gets it."""

from typing import Any, TypeVar

from vitrina.domain.markup import remove_markup
from vitrina.domain.pieces import Piece

P = TypeVar("P", bound=Piece)

_TEXTS = ("title", "text", "description")


def finish_texts(piece: P) -> P:
    """The piece without VK's markup in its finished texts, whatever fields they were joined from.

    So the page and the preview show what VK will, and not only the call that carries it is clean.
    """
    finished: dict[str, Any] = {
        name: remove_markup(value)
        for name in _TEXTS
        if isinstance(value := getattr(piece, name, None), str)
    }
    if fields := getattr(piece, "fields", None):
        finished["fields"] = {
            name: remove_markup(value) if isinstance(value, str) else value
            for name, value in fields.items()
        }
    return piece.model_copy(update=finished)
