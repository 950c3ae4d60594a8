"""The community's cover."""

from collections.abc import Iterator
from dataclasses import replace

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown, told
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import CoverPart, Part
from vitrina.building.pieces.saying import DOWNLOAD_PICTURE, SAVE, ManualStep
from vitrina.building.pieces.uploads import UploadTarget, upload_picture
from vitrina.building.pieces.ways import by_user_or_key
from vitrina.content.cards import cover_card
from vitrina.domain.pieces import CoverPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import groups, photos
from vitrina.vk.screens import Screen

COVER_SIZE = (1920, 768)


class CoverKind(PieceKind[CoverPiece]):
    """photos.saveOwnerCoverPhoto."""

    value = CoverPiece
    order = 70
    ways = by_user_or_key("photos.getOwnerCoverPhotoUploadServer", "photos.saveOwnerCoverPhoto")
    is_idempotent = True
    again_if_missing = True
    is_always_observed = True
    line = "cover"
    seconds = 1.0
    status_flag = "cover_uploaded"

    def plan(self, request: PlanRequest) -> Iterator[CoverPiece]:
        """One picture."""
        picture = cover_card(request.practitioner, request.pack, request.wording)
        yield CoverPiece(key="cover", picture=picture)

    async def prepare(self, piece: CoverPiece, context: PieceContext) -> Effect | Settled:
        """Upload with the whole picture as the crop: VK's default crop is a piece of it."""
        server = photos.get_cover_upload_server(context.group_id, *COVER_SIZE)
        target = UploadTarget(server, photos.COVER_FIELD, "cover.jpg")
        sent, _ = await upload_picture(context, piece.picture, target)
        return Effect(call=photos.save_cover(sent.value("photo"), sent.value("hash")))

    def reads(self, piece: CoverPiece, context: PieceContext) -> Reads:
        """The community's face."""
        return {"face": groups.get_by_id(context.group_id)}

    async def observe(self, piece: CoverPiece, shown: Shown, context: PieceContext) -> Observation:
        """Whether there is one."""
        return replace(told(shown["face"].has_cover), content=shown["face"].cover)

    def show(self, piece: CoverPiece) -> Part | None:
        """The picture."""
        return CoverPart(piece.key, piece.picture)

    def manual_step(self, piece: CoverPiece) -> ManualStep:
        """The picture is ready."""
        return ManualStep(
            title=Reason(code="manual.cover"),
            steps=(
                DOWNLOAD_PICTURE,
                Reason(code="step.cover_open"),
                Reason(code="step.cover_choose"),
                SAVE,
            ),
            screen=Screen.SETTINGS,
            minutes=1,
            unseen=Reason(code="unseen.cover"),
            order=20,
        )


KIND = CoverKind()
