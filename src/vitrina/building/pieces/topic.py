"""The topic for reviews."""

from collections.abc import Hashable, Iterable, Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import Part, TopicPart
from vitrina.building.pieces.saying import DoubleNote, FieldText, ManualStep
from vitrina.building.pieces.ways import by_user
from vitrina.content.community import reviews_topic
from vitrina.domain.pieces import TopicPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import board
from vitrina.vk.outgoing import is_readable_as, is_shown_as


class TopicKind(PieceKind[TopicPiece]):
    """board.addTopic as the community: by default VK would post it as the person."""

    value = TopicPiece
    order = 100
    ways = by_user("board.addTopic")
    is_persons_to_remove = True
    lateness = 1
    is_always_observed = True
    id_name = "topic_id"
    line = "topic"
    status_flag = "reviews_topic_created"

    def plan(self, request: PlanRequest) -> Iterator[TopicPiece]:
        """The rules for reviews, and not one review."""
        key = "topic/reviews"
        title, text = reviews_topic(request.practitioner, request.pack, request.wording)
        yield TopicPiece(key=key, title=title, text=request.own_text(key) or text)

    async def prepare(self, piece: TopicPiece, context: PieceContext) -> Effect | Settled:
        """The one call."""
        call = board.add_topic(context.group_id, piece.title, piece.text)
        return Effect(call=call, reference=lambda topic_id: {self.id_name: topic_id})

    def reads(self, piece: TopicPiece, context: PieceContext) -> Reads:
        """All topics."""
        return {"topics": board.get_topics(context.group_id)}

    def find(self, piece: TopicPiece, shown: Shown) -> int | None:
        """By its title."""
        same = (topic.id for topic in shown["topics"] if is_shown_as(piece.title, topic.title))
        return next(same, None)

    def is_text_shown(self, piece: TopicPiece, shown: Shown, number: int) -> bool:
        """Its title."""
        titles = [topic.title for topic in shown["topics"] if topic.id == number]
        return any(is_readable_as(piece.title, title) for title in titles)

    def identity(self, piece: TopicPiece) -> Hashable | None:
        """The title."""
        return piece.title

    def list_shown(self, shown: Shown, context: PieceContext) -> Iterable[tuple[Hashable, int]]:
        """All topics by title."""
        return ((topic.title, topic.id) for topic in shown["topics"])

    def show(self, piece: TopicPiece) -> Part | None:
        """The topic."""
        return TopicPart(piece.title, piece.text)

    def manual_step(self, piece: TopicPiece) -> ManualStep:
        """The first message to copy."""
        return ManualStep(
            title=Reason(code="manual.topic"),
            text=piece.text,
            steps=(
                Reason(code="step.topic_open"),
                Reason(code="step.topic_fill"),
                Reason(code="step.topic_create"),
            ),
            fields=(
                FieldText(Reason(code="manual.field_title"), piece.title),
                FieldText(Reason(code="manual.field_text"), piece.text),
            ),
            unseen=Reason(code="unseen.topic"),
            order=90,
        )

    def describe_double(self, piece: TopicPiece, number: int, group_id: int | None) -> DoubleNote:
        """One of two topics."""
        return DoubleNote(
            title=Reason(code="double.remove_topic", data={"title": piece.title}),
            reason=Reason(code="build.topic_twice"),
            path=f"/topic-{group_id}_{number}",
        )


KIND = TopicKind()
