"""The post that stays on top of the wall."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import Part, PinnedPart
from vitrina.building.pieces.saying import ManualStep
from vitrina.building.pieces.ways import by_user
from vitrina.domain.piece_keys import post_key
from vitrina.domain.pieces import PinPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import wall


class PinKind(PieceKind[PinPiece]):
    """wall.pin of a post that is published at once."""

    value = PinPiece
    order = 90
    ways = by_user("wall.pin")
    is_idempotent = True
    line = "posts_now"

    def plan(self, request: PlanRequest) -> Iterator[PinPiece]:
        """For the post that the pack wants on top."""
        for number, post in enumerate(request.pack.head.posts, 1):
            if post.pinned:
                yield PinPiece(key="pin", post=post_key(number))

    def follows(self, piece: PinPiece) -> str | None:
        """The post."""
        return piece.post

    def needs(self, piece: PinPiece) -> tuple[str, ...]:
        """The post."""
        return ("community", piece.post)

    def holder(self, piece: PinPiece) -> str | None:
        """Without the post there is nothing to pin."""
        return piece.post

    async def prepare(self, piece: PinPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        post_id = context.reference(piece.post)["post_id"]
        return Effect(call=wall.pin(context.group_id, post_id))

    def doing(self, piece: PinPiece) -> Reason | None:
        """The posts themselves are there already."""
        return Reason(code="progress.pinning")

    def show(self, piece: PinPiece) -> Part | None:
        """A pin."""
        return PinnedPart(piece.post)

    def manual_step(self, piece: PinPiece) -> ManualStep:
        """One tap."""
        return ManualStep(
            title=Reason(code="manual.pin"),
            steps=(Reason(code="step.pin_find"), Reason(code="step.pin_press")),
            minutes=1,
            order=80,
        )


KIND = PinKind()
