"""The community itself: the one piece that must never be made twice."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import Part, TitlePart
from vitrina.building.pieces.saying import DoubleNote, ManualStep
from vitrina.building.pieces.ways import by_user, by_user_or_key, was_sent_again
from vitrina.content import community
from vitrina.domain.community import Seen
from vitrina.domain.pieces import CommunityPiece
from vitrina.domain.reason import Reason
from vitrina.storage.records import JSON
from vitrina.vk.methods import groups
from vitrina.vk.methods.groups import AdminGroup, CreatedGroup
from vitrina.vk.outgoing import is_shown_as
from vitrina.vk.screens import Screen

# The rights probe of the grant is the same read. A build taken up at once need not read it again;
# a minute later the person may have made a community by hand, which would then pass for ours.
PROBE_LIFE = 10.0  # seconds
_SEVERAL = Reason(code="build.several_communities")


class CommunityKind(PieceKind[CommunityPiece]):
    """groups.create. It is found by what the person's communities were before (decisions/0003).

    One person waits rather than that anybody gets two: VK is given six times the usual, three
    minutes by default, to make a community after it stopped answering.
    """

    value = CommunityPiece
    order = 10
    ways = by_user("groups.create")
    edit_ways = by_user_or_key("groups.edit")
    lateness = 6
    id_name = "group_id"
    line = "community"

    def plan(self, request: PlanRequest) -> Iterator[CommunityPiece]:
        """One, and it is required."""
        title = community.community_title(request.practitioner, request.pack)
        yield CommunityPiece(key="community", title=title, required=True)

    def needs(self, piece: CommunityPiece) -> tuple[str, ...]:
        """Nothing."""
        return ()

    async def prepare(self, piece: CommunityPiece, context: PieceContext) -> Effect | Settled:
        """With the person's communities before it: by them a new one is recognised."""
        return Effect(
            call=groups.create(piece.title),
            reference=_reference,
            before={"groups": await _list_groups_before(context)},
            made_group=lambda created: (created.id, created.screen_name),
        )

    async def prepare_edit(self, piece: CommunityPiece, context: PieceContext) -> Effect | Settled:
        """Another name; its address and its subscribers stay."""
        number = context.group_id
        return Effect(
            call=groups.edit(number, {"title": piece.title}),
            reference=lambda _: {self.id_name: number},
        )

    def reads(self, piece: CommunityPiece, context: PieceContext) -> Reads:
        """The communities that the person administers."""
        return {"administered": groups.get_administered()}

    async def observe(
        self, piece: CommunityPiece, shown: Shown, context: PieceContext
    ) -> Observation:
        """Whether a community appeared that no build of ours has recorded."""
        if context.run.group_id is not None:
            return Observation(Seen.SAME)
        before = _before(context)
        found = await _list_new(shown, set(before["groups"]), context)
        if before.get("same_title"):
            found = [group for group in found if group.title == piece.title]
        if not found:
            return Observation(Seen.MISSING)
        if len(found) > 1:
            # VK may alter or blank a title, so it decides only between several.
            found = [group for group in found if is_shown_as(piece.title, group.title)] or found
        if len(found) > 1:
            return Observation(Seen.UNKNOWN, ask=_SEVERAL)
        group = found[0]
        return Observation(Seen.SAME, {self.id_name: group.id}, group=(group.id, group.screen_name))

    async def find_extra(
        self, piece: CommunityPiece, shown: Shown, context: PieceContext
    ) -> list[int]:
        """New communities of the person beside ours, where ours was sent again."""
        if not was_sent_again(context.run.steps[piece.key]):
            return []
        known = {context.group_id, *_before(context)["groups"]}
        return [group.id for group in await _list_new(shown, known, context)]

    def show(self, piece: CommunityPiece) -> Part | None:
        """Its name."""
        return TitlePart(piece.title)

    def manual_step(self, piece: CommunityPiece) -> ManualStep:
        """The name to copy (expert.vk.ru, 2025-11: vk-2026 §3 [O])."""
        return ManualStep(
            title=Reason(code="manual.community"),
            text=piece.title,
            steps=(
                Reason(code="step.community_open"),
                Reason(code="step.community_fill"),
                Reason(code="step.community_create"),
            ),
            screen=Screen.CREATE,
            minutes=3,
            order=0,
        )

    def describe_double(
        self, piece: CommunityPiece, number: int, group_id: int | None
    ) -> DoubleNote:
        """A community of its own address."""
        return DoubleNote(
            title=Reason(code="double.remove_community"),
            reason=Reason(code="build.late_community"),
            path=f"/club{number}",
        )


def _before(context: PieceContext) -> JSON:
    before: JSON = (context.run.steps["community"].intent or {}).get("before", {})
    return before


async def _list_groups_before(context: PieceContext) -> list[int]:
    probed: list[int] | None = context.reference("community").get("probed")
    is_first = context.attempts("community") == 0
    if probed is not None and is_first and await context.age() < PROBE_LIFE:
        return probed
    return [group.id for group in await context.vk.ask(groups.get_administered())]


async def _list_new(shown: Shown, known: set[int], context: PieceContext) -> list[AdminGroup]:
    """The person's communities that are neither known nor recorded by another build."""
    new = [group for group in shown["administered"] if group.id not in known]
    others = await context.known_groups([group.id for group in new])
    return [group for group in new if group.id not in others]


def _reference(created: CreatedGroup) -> JSON:
    return {"group_id": created.id}


KIND = CommunityKind()
