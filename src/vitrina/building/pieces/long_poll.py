"""Long poll: how a listener of ours hears the community's messages."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import CONNECT_BOT, ManualStep
from vitrina.building.pieces.ways import by_key_or_user
from vitrina.domain.pieces import LongPollPiece
from vitrina.vk.methods import bots


class LongPollKind(PieceKind[LongPollPiece]):
    """groups.setLongPollSettings with the API version pinned and message events on."""

    value = LongPollPiece
    order = 140
    ways = by_key_or_user("groups.setLongPollSettings")
    is_idempotent = True
    line = "bot"
    manual_group = "bot"

    def plan(self, request: PlanRequest) -> Iterator[LongPollPiece]:
        """Always."""
        yield LongPollPiece(key="bot/long_poll")

    async def prepare(self, piece: LongPollPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        return Effect(
            call=bots.set_long_poll_settings(
                context.group_id, enabled=True, events=bots.LONG_POLL_EVENTS
            )
        )

    def manual_step(self, piece: LongPollPiece) -> ManualStep:
        """A key made by hand lets the bot answer."""
        return CONNECT_BOT


KIND = LongPollKind()
