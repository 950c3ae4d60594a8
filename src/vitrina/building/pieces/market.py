"""The shop, switched on."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown, told
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import SAVE, ManualStep
from vitrina.building.pieces.ways import by_user
from vitrina.domain.pieces import MarketPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import groups
from vitrina.vk.screens import Screen


class MarketKind(PieceKind[MarketPiece]):
    """groups.toggleMarket; a shop that is on already is as good as switched on."""

    value = MarketPiece
    order = 110
    ways = by_user("groups.toggleMarket")
    is_idempotent = True
    again_if_missing = True
    is_always_observed = True
    line = "products"
    status_flag = "market_enabled"

    def plan(self, request: PlanRequest) -> Iterator[MarketPiece]:
        """Always."""
        yield MarketPiece(key="market")

    async def prepare(self, piece: MarketPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        return Effect(call=groups.toggle_market(context.group_id))

    def reads(self, piece: MarketPiece, context: PieceContext) -> Reads:
        """The community's face."""
        return {"face": groups.get_by_id(context.group_id)}

    async def observe(self, piece: MarketPiece, shown: Shown, context: PieceContext) -> Observation:
        """Whether it is on."""
        return told(shown["face"].market_enabled)

    def manual_step(self, piece: MarketPiece) -> ManualStep:
        """A switch."""
        return ManualStep(
            title=Reason(code="manual.market"),
            steps=(Reason(code="step.market_on"), Reason(code="step.market_rubles"), SAVE),
            screen=Screen.SECTIONS,
            minutes=1,
            unseen=Reason(code="unseen.market"),
            order=50,
        )


KIND = MarketKind()
