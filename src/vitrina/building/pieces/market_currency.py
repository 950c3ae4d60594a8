"""The shop's own settings: rubles, and no comments under the goods."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import SAVE, ManualStep
from vitrina.building.pieces.ways import by_user
from vitrina.domain.pieces import MarketCurrencyPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import groups
from vitrina.vk.screens import Screen

_RUBLES = 643


class MarketCurrencyKind(PieceKind[MarketCurrencyPiece]):
    """groups.edit with the shop's fields, which can be set once the shop is on."""

    value = MarketCurrencyPiece
    order = 120
    ways = by_user("groups.edit")
    is_idempotent = True
    line = "products"
    is_implied = True

    def plan(self, request: PlanRequest) -> Iterator[MarketCurrencyPiece]:
        """Always."""
        fields: dict[str, str | int] = {"market_currency": _RUBLES, "market_comments": 0}
        yield MarketCurrencyPiece(key="market/currency", fields=fields)

    def needs(self, piece: MarketCurrencyPiece) -> tuple[str, ...]:
        """The shop."""
        return ("community", "market")

    def holder(self, piece: MarketCurrencyPiece) -> str | None:
        """Without a shop it has no settings."""
        return "market"

    async def prepare(self, piece: MarketCurrencyPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        return Effect(call=groups.edit(context.group_id, piece.fields))

    def manual_step(self, piece: MarketCurrencyPiece) -> ManualStep:
        """What to choose."""
        return ManualStep(
            title=Reason(code="manual.market_currency"),
            text=Reason(code="build.choose_rubles"),
            steps=(Reason(code="step.market_open"), Reason(code="step.market_rubles"), SAVE),
            screen=Screen.SECTIONS,
            minutes=1,
            order=55,
        )


KIND = MarketCurrencyKind()
