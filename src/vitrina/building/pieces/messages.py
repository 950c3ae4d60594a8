"""Messages of the community, switched on."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import SAVE, ManualStep
from vitrina.building.pieces.ways import by_user_or_key
from vitrina.domain.pieces import MessagesPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import groups
from vitrina.vk.screens import Screen


class MessagesKind(PieceKind[MessagesPiece]):
    """groups.setSettings: messages, bot features and the start button."""

    value = MessagesPiece
    order = 40
    ways = by_user_or_key("groups.setSettings")
    is_idempotent = True
    line = "info"

    def plan(self, request: PlanRequest) -> Iterator[MessagesPiece]:
        """Always."""
        yield MessagesPiece(key="messages")

    async def prepare(self, piece: MessagesPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        return Effect(
            call=groups.set_settings(
                context.group_id, messages=True, bots_capabilities=True, bots_start_button=True
            )
        )

    def manual_step(self, piece: MessagesPiece) -> ManualStep:
        """A switch."""
        return ManualStep(
            title=Reason(code="manual.messages"),
            steps=(Reason(code="step.messages_on"), Reason(code="step.messages_bots"), SAVE),
            screen=Screen.MESSAGES,
            minutes=1,
            order=35,
        )


KIND = MessagesKind()
