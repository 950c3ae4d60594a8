"""What VK lets nobody do by API: a greeting, the action button, the place on the map."""

from collections.abc import Iterator

from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import ManualPart, Part
from vitrina.content.community import hand_texts
from vitrina.domain.pieces import ManualPiece

_SCREENS = {"greeting": "?act=messages", "button": "?act=edit", "map": "?act=edit"}


class ManualKind(PieceKind[ManualPiece]):
    """A step for the person, with its text ready."""

    value = ManualPiece
    order = 170
    line = ""

    def plan(self, request: PlanRequest) -> Iterator[ManualPiece]:
        """What the pack has words for."""
        for hand in hand_texts(request.practitioner, request.pack, request.wording):
            key = f"hand/{hand.key}"
            yield ManualPiece(
                key=key,
                title=hand.title,
                reason=hand.reason,
                text=request.own_text(key) or hand.text,
                screen=_SCREENS[hand.key],
            )

    def show(self, piece: ManualPiece) -> Part | None:
        """What will be left to do."""
        return ManualPart(piece.key, piece.title, piece.reason, piece.text, piece.screen)


KIND = ManualKind()
