"""A service that is no longer offered: its card is hidden from buyers."""

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown, told
from vitrina.building.pieces.kind import PieceKind
from vitrina.building.pieces.saying import ManualStep
from vitrina.building.pieces.ways import by_user
from vitrina.domain.build import StepState
from vitrina.domain.pieces import HiddenProductPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import market
from vitrina.vk.screens import Screen


class HiddenProductKind(PieceKind[HiddenProductPiece]):
    """market.edit with `deleted`: the card stays in the shop's list, an edit brings it back."""

    value = HiddenProductPiece
    order = 131
    ways = by_user("market.edit")
    is_idempotent = True
    line = "products"

    async def prepare(self, piece: HiddenProductPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        if piece.product_id is None:
            return Settled(StepState.MANUAL)
        return Effect(call=market.hide(context.group_id, piece.product_id))

    def reads(self, piece: HiddenProductPiece, context: PieceContext) -> Reads:
        """All products, hidden ones included."""
        return {"products": market.get(context.group_id)}

    async def observe(
        self, piece: HiddenProductPiece, shown: Shown, context: PieceContext
    ) -> Observation:
        """It is as it should be when buyers do not see it."""
        return told(
            not any(
                item.id == piece.product_id and not item.is_hidden for item in shown["products"]
            )
        )

    def manual_step(self, piece: HiddenProductPiece) -> ManualStep:
        """A card to hide."""
        return ManualStep(
            title=Reason(code="manual.hide_product", data={"title": piece.title}),
            steps=(Reason(code="step.product_find"), Reason(code="step.product_hide")),
            screen=Screen.MARKET,
            minutes=1,
            group=Reason(code="manual.hide_products"),
            name=piece.title,
            order=55,
        )


KIND = HiddenProductKind()
