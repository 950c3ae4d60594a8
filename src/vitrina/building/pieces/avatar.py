"""The community's avatar."""

from collections.abc import Iterator
from dataclasses import replace

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown, told
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import AvatarPart, Part
from vitrina.building.pieces.saying import DOWNLOAD_PICTURE, ManualStep
from vitrina.building.pieces.uploads import UploadTarget, upload_picture
from vitrina.building.pieces.ways import by_user
from vitrina.content.cards import avatar_card
from vitrina.domain.pieces import AvatarPiece
from vitrina.domain.reason import Reason
from vitrina.storage.records import JSON
from vitrina.vk.methods import groups, photos


class AvatarKind(PieceKind[AvatarPiece]):
    """photos.saveOwnerPhoto; VK makes a wall post of each, so it is looked for before another."""

    value = AvatarPiece
    order = 50
    ways = by_user("photos.getOwnerPhotoUploadServer", "photos.saveOwnerPhoto")
    edit_ways = ways
    again_if_missing = True
    lateness = 1
    is_always_observed = True
    line = "avatar"
    seconds = 1.0
    status_flag = "avatar_uploaded"

    def plan(self, request: PlanRequest) -> Iterator[AvatarPiece]:
        """One picture."""
        picture = avatar_card(request.practitioner, request.pack, request.wording)
        yield AvatarPiece(key="avatar", picture=picture)

    async def prepare(self, piece: AvatarPiece, context: PieceContext) -> Effect | Settled:
        """Upload with owner_id: without it VK would change the person's own avatar."""
        server = photos.get_avatar_upload_server(context.group_id)
        target = UploadTarget(server, photos.AVATAR_FIELD, "avatar.jpg")
        sent, _ = await upload_picture(context, piece.picture, target)
        call = photos.save_avatar(sent.value("server"), sent.value("photo"), sent.value("hash"))
        return Effect(call=call, reference=_reference)

    def reads(self, piece: AvatarPiece, context: PieceContext) -> Reads:
        """The community's face."""
        return {"face": groups.get_by_id(context.group_id)}

    async def observe(self, piece: AvatarPiece, shown: Shown, context: PieceContext) -> Observation:
        """Whether the community, which was made without one, has a picture."""
        return replace(told(shown["face"].has_photo), content=shown["face"].photo)

    def show(self, piece: AvatarPiece) -> Part | None:
        """The picture."""
        return AvatarPart(piece.key, piece.picture)

    def manual_step(self, piece: AvatarPiece) -> ManualStep:
        """The picture is ready."""
        return ManualStep(
            title=Reason(code="manual.avatar"),
            steps=(
                DOWNLOAD_PICTURE,
                Reason(code="step.avatar_open"),
                Reason(code="step.avatar_choose"),
            ),
            minutes=1,
            unseen=Reason(code="unseen.avatar"),
            order=10,
        )


def _reference(post_id: int | None) -> JSON:
    return {} if post_id is None else {"post_id": post_id}


KIND = AvatarKind()
