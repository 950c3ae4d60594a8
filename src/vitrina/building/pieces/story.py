"""The first story, which tells that the community is open."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Observation, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import ManualStep
from vitrina.content.cards import story_card
from vitrina.domain.community import Seen
from vitrina.domain.pieces import StoryPiece
from vitrina.domain.reason import Reason


class StoryKind(PieceKind[StoryPiece]):
    """A picture that the person publishes; it is drawn when they ask for it.

    A community key may publish stories (vk-2026 2026-11-26 §1 [M]), but nothing that it may call
    shows them afterwards: what came of an unanswered call, nobody could tell. So it is by hand.
    """

    value = StoryPiece
    order = 165
    line = ""

    def plan(self, request: PlanRequest) -> Iterator[StoryPiece]:
        """One picture."""
        picture = story_card(request.practitioner, request.pack, request.wording)
        yield StoryPiece(key="story", picture=picture)

    def is_over(self, piece: StoryPiece, now: float) -> bool:
        """It opens a community once."""
        return True

    async def observe(self, piece: StoryPiece, shown: Shown, context: PieceContext) -> Observation:
        """Nobody but the person sees whether it was published."""
        return Observation(Seen.UNKNOWN)

    def manual_step(self, piece: StoryPiece) -> ManualStep:
        """Last of all: it invites people to what is ready."""
        return ManualStep(
            title=Reason(code="manual.story"),
            steps=(
                Reason(code="step.story_download"),
                Reason(code="step.story_add"),
                Reason(code="step.story_link"),
                Reason(code="step.story_publish"),
            ),
            reason=Reason(code="left.story"),
            order=140,
        )


KIND = StoryKind()
