"""Which events VK sends to our callback server."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import CONNECT_BOT, ManualStep
from vitrina.building.pieces.ways import by_key_or_user
from vitrina.domain.pieces import CallbackEventsPiece
from vitrina.vk.methods import bots

_SERVER = "bot/callback"


class CallbackEventsKind(PieceKind[CallbackEventsPiece]):
    """groups.setCallbackSettings for our server."""

    value = CallbackEventsPiece
    order = 160
    ways = by_key_or_user("groups.setCallbackSettings")
    is_idempotent = True
    line = "bot"
    manual_group = "bot"

    def plan(self, request: PlanRequest) -> Iterator[CallbackEventsPiece]:
        """Always."""
        yield CallbackEventsPiece(key="bot/events")

    def needs(self, piece: CallbackEventsPiece) -> tuple[str, ...]:
        """The server."""
        return ("community", _SERVER)

    def holder(self, piece: CallbackEventsPiece) -> str | None:
        """Without the server there is nowhere to send to."""
        return _SERVER

    async def prepare(self, piece: CallbackEventsPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        server_id = context.reference(_SERVER)["server_id"]
        call = bots.set_callback_settings(context.group_id, server_id, bots.CALLBACK_EVENTS)
        return Effect(call=call)

    def manual_step(self, piece: CallbackEventsPiece) -> ManualStep:
        """A key made by hand lets the bot answer."""
        return CONNECT_BOT


KIND = CallbackEventsKind()
