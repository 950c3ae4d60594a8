"""What VK lets nobody do by API: a greeting, the action button, the place on the map."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import ManualPart, Part
from vitrina.building.pieces.saying import COPY_TEXT, SAVE, FieldText, ManualStep
from vitrina.content.community import hand_texts
from vitrina.domain.pieces import ManualPiece
from vitrina.domain.reason import Reason
from vitrina.vk.screens import Screen

# What plans keep, as the first release shows it where both run over one database.
_FIRST_SCREENS = {"greeting": "?act=messages", "button": "?act=edit", "map": "?act=edit"}
# The fields of an address on the map, in VK's order.
_LABELS = {
    "address": Reason(code="manual.field_address"),
    "phone": Reason(code="manual.field_phone"),
    "hours": Reason(code="manual.field_hours"),
}
# By the key of the piece; what stands only in the piece is added to them.
_STEPS: Mapping[str, ManualStep] = {
    "hand/greeting": ManualStep(
        title="",
        steps=(COPY_TEXT, Reason(code="step.greeting_paste"), SAVE),
        screen=Screen.MESSAGES,
        minutes=1,
        order=40,
    ),
    "hand/button": ManualStep(
        title="",
        steps=(Reason(code="step.button_on"), Reason(code="step.button_choose"), SAVE),
        screen=Screen.BUTTON,
        minutes=1,
        order=45,
    ),
    "hand/map": ManualStep(
        title="",
        steps=(
            Reason(code="step.map_copy"),
            Reason(code="step.map_add"),
            Reason(code="step.map_point"),
            Reason(code="step.map_hours"),
        ),
        screen=Screen.ADDRESSES,
        order=110,
    ),
}


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
                screen=_FIRST_SCREENS[hand.key],
                fields=hand.fields,
            )

    def show(self, piece: ManualPiece) -> Part | None:
        """What will be left to do."""
        return ManualPart(piece.key, piece.title, piece.reason, piece.text, piece.screen)

    def manual_step(self, piece: ManualPiece) -> ManualStep:
        """By its key: plans of earlier releases name other screens."""
        known = _STEPS.get(piece.key, ManualStep(title=""))
        return replace(
            known,
            title=piece.title,
            text=piece.text,
            reason=piece.reason,
            fields=_list_fields(piece),
        )


def _list_fields(piece: ManualPiece) -> tuple[FieldText, ...]:
    """The text and what goes beside it; none where the text is all there is."""
    if not piece.fields:
        return ()
    return tuple(
        FieldText(label, text)
        for name, label in _LABELS.items()
        if (text := piece.text if name == "address" else piece.fields.get(name, ""))
    )


KIND = ManualKind()
