"""The line under the community's name."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Observation, Reads, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import COPY_TEXT, ManualStep
from vitrina.content.community import community_status
from vitrina.domain.community import Seen
from vitrina.domain.pieces import StatusPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import groups
from vitrina.vk.outgoing import is_shown_as


class StatusKind(PieceKind[StatusPiece]):
    """A line that the person sets.

    `groups.edit` has no such field. `status.set` takes a person's token with the right `status`
    only, which nobody is asked for ([S] vkbottle-types 5.199.99.22; docs/decisions/0029).
    """

    value = StatusPiece
    order = 160
    line = ""

    def plan(self, request: PlanRequest) -> Iterator[StatusPiece]:
        """The person's own line, or the pack's where it has one."""
        text = request.own_text("status") or community_status(
            request.practitioner, request.pack, request.wording
        )
        if text:
            yield StatusPiece(key="status", text=text)

    def reads(self, piece: StatusPiece, context: PieceContext) -> Reads:
        """The community's face."""
        return {"face": groups.get_by_id(context.group_id)}

    async def observe(self, piece: StatusPiece, shown: Shown, context: PieceContext) -> Observation:
        """By its words; another line is the person's own."""
        status: str | None = shown["face"].status
        if status is None:
            return Observation(Seen.UNKNOWN)
        if is_shown_as(piece.text, status):
            return Observation(Seen.SAME)
        return Observation(Seen.DIFFERS if status.strip() else Seen.MISSING)

    def manual_step(self, piece: StatusPiece) -> ManualStep:
        """The line to copy."""
        return ManualStep(
            title=Reason(code="manual.status"),
            text=piece.text,
            steps=(COPY_TEXT, Reason(code="step.status_open"), Reason(code="step.status_paste")),
            minutes=1,
            reason=Reason(code="left.status"),
            unseen=Reason(code="unseen.status"),
            order=100,
        )


KIND = StatusKind()
