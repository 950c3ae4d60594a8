"""Posts on VK's wall: our mark on them, their pictures, how they are found there."""

import hashlib
from collections.abc import Sequence

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Shown
from vitrina.building.pieces.uploads import UploadTarget, upload_picture
from vitrina.domain.picture import PostCard
from vitrina.domain.pieces import PostPiece
from vitrina.storage.wall_events import WallEvent
from vitrina.vk.methods import photos
from vitrina.vk.methods.wall import Post
from vitrina.vk.outgoing import is_shown_as


def guid_of(seed: str, key: str) -> str:
    """Our mark on a piece of this community: 32 characters."""
    return hashlib.sha256(f"{seed}/{key}".encode()).hexdigest()[:32]


async def attach_picture(picture: PostCard, context: PieceContext) -> str:
    server = photos.get_wall_upload_server(context.group_id)
    target = UploadTarget(server, photos.WALL_FIELD, "post.jpg")
    sent, _ = await upload_picture(context, picture, target)
    save = photos.save_wall_photo(
        context.group_id, sent.value("server"), sent.value("photo"), sent.value("hash")
    )
    return await context.vk.ask(save)


def list_posts(shown: Shown) -> list[Post]:
    return [*shown.get("published", ()), *shown.get("postponed", ())]


def is_told(piece: PostPiece, told: WallEvent) -> bool:
    """Whether VK told of this very post as a new one: by its words."""
    return told.event == "wall_post_new" and is_shown_as(piece.text, told.text or "")


def find_told(piece: PostPiece, told: Sequence[WallEvent]) -> int | None:
    """The number of the post as VK told it: by its text, or by the minute that is its own.

    Events may come twice and in any order; a number that was taken off the plan is not used again.
    """
    gone = {one.post_id for one in told if one.event == "wall_schedule_post_delete"}
    for one in told:
        if is_told(piece, one):
            return one.post_id
    planned = (
        one.post_id
        for one in told
        if one.event == "wall_schedule_post_new"
        and one.post_id not in gone
        and _is_minute(piece, one.publish_date)
    )
    return next(planned, None)


def _is_minute(piece: PostPiece, moment: int | None) -> bool:
    if piece.publish_at is None or moment is None:
        return False
    return moment // 60 == piece.publish_at // 60
