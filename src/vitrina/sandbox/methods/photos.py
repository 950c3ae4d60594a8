"""photos.*: upload addresses, and saving what came in through them."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group, require_two_factor
from vitrina.sandbox.calls.context import USER, USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, texts
from vitrina.sandbox.delivery.events import publish_post_event
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.jsontext import read_json
from vitrina.sandbox.views.photo import photo_url, show_photo
from vitrina.sandbox.world import Json, find_wall
from vitrina.sandbox.world.posting import add_post

# "crop width min 911": a live report of October 2026 (vk-contract 2026-11-22 §1.1, [F]).
MIN_CROP_WIDTH = 911


async def get_avatar_server(call: Call) -> object:
    """photos.getOwnerPhotoUploadServer: without ``owner_id`` it is the caller's own avatar."""
    require_two_factor(call)
    owner_id = call.integer("owner_id", call.token.user_id)
    if owner_id < 0:
        require_managed_group(call, -owner_id)
    elif owner_id != call.token.user_id:
        raise BadParameter("owner_id is invalid")
    ticket = call.sandbox.uploads.create_ticket("avatar", owner_id, call.actor_id)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}"}


async def save_avatar(call: Call) -> object:
    """photos.saveOwnerPhoto: sets the picture and makes a wall post that shows it."""
    require_two_factor(call)
    upload = call.sandbox.uploads.require_upload(
        "avatar", call.actor_id, call.text("hash"), call.text("photo"), error_code=129
    )
    owner_id = upload.ticket.owner_id
    photo = call.sandbox.uploads.save_photo(upload)
    if owner_id < 0:
        require_managed_group(call, -owner_id).avatar = photo
    else:
        call.user.avatar = photo
    wall = find_wall(call.world, owner_id)
    if wall is None:
        raise BadParameter("owner_id is invalid")
    post = add_post(call.world, wall, from_id=owner_id, text="", created_by=call.token.user_id)
    post.attachments.append(photo.attachment)
    post.source, post.source_data = "vk", "profile_photo"
    publish_post_event(call.sandbox.delivery, post, call.base_url)
    return {
        "photo_hash": upload.hash,
        "photo_src": photo_url(call.base_url, photo),
        "photo_src_big": photo_url(call.base_url, photo),
        "photo_src_small": photo_url(call.base_url, photo),
        "saved": 1,
        "post_id": post.id,
    }


async def get_cover_server(call: Call) -> object:
    """photos.getOwnerCoverPhotoUploadServer: VK's own default crop is refused as too narrow."""
    require_two_factor(call)
    group_id = call.integer("group_id", call.token.group_id)
    if not group_id:
        raise BadParameter("group_id is undefined")
    require_managed_group(call, group_id)
    left, top = call.integer("crop_x", 0), call.integer("crop_y", 0)
    right, bottom = call.integer("crop_x2", 795), call.integer("crop_y2", 200)
    if right - left < MIN_CROP_WIDTH:
        raise BadParameter(f"crop width min {MIN_CROP_WIDTH}")
    if bottom <= top:
        raise BadParameter("crop_y2 is invalid")
    crop = (left, top, right, bottom)
    ticket = call.sandbox.uploads.create_ticket("cover", -group_id, call.actor_id, crop)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}"}


async def save_cover(call: Call) -> object:
    """photos.saveOwnerCoverPhoto: the cover in the crop that its address was asked with."""
    require_two_factor(call)
    hash_text, photo_text = call.text("hash"), call.text("photo")
    if call.text("response_json"):
        hash_text, photo_text = _read_answer(call.text("response_json"))
    upload = call.sandbox.uploads.require_upload(
        "cover", call.actor_id, hash_text, photo_text, error_code=129
    )
    group = require_managed_group(call, -upload.ticket.owner_id)
    photo = call.sandbox.uploads.save_photo(upload)
    group.cover = photo
    size = {"url": photo_url(call.base_url, photo), "width": photo.width, "height": photo.height}
    return {"images": [size]}


def _read_answer(text: str) -> tuple[str, str]:
    """``hash`` and ``photo`` of the upload host's whole answer."""
    try:
        answer = read_json(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise BadParameter("response_json is invalid")
    return str(answer.get("hash", "")), str(answer.get("photo", ""))


async def get_wall_server(call: Call) -> object:
    """photos.getWallUploadServer: for a community's wall, or for the caller's own."""
    group_id = call.integer("group_id")
    if group_id:
        require_managed_group(call, abs(group_id))
    owner_id = -abs(group_id) if group_id else call.token.user_id
    ticket = call.sandbox.uploads.create_ticket("wall", owner_id, call.actor_id)
    reply: Json = {
        "upload_url": f"{call.base_url}/upload/{ticket.key}",
        "album_id": -14,
        "user_id": call.token.user_id,
    }
    return reply | ({"group_id": abs(group_id)} if group_id else {})


async def save_wall_photo(call: Call) -> object:
    """photos.saveWallPhoto: a list of one photo, ready to be attached."""
    upload = call.sandbox.uploads.require_upload(
        "wall", call.actor_id, call.text("hash"), call.text("photo"), error_code=121
    )
    if call.has("server") and call.integer("server") != upload.server:
        raise ApiError(118)
    if call.has("group_id") and -abs(call.integer("group_id")) != upload.ticket.owner_id:
        raise BadParameter("group_id is invalid")
    photo = call.sandbox.uploads.save_photo(upload, call.text("caption"))
    return [show_photo(call.base_url, photo)]


METHODS = (
    Method(
        "photos.getOwnerPhotoUploadServer",
        USER,
        get_avatar_server,
        (integer("owner_id"),),
        user_right="photos",
        errors=(125, 703),
        effect="an upload address",
    ),
    Method(
        "photos.saveOwnerPhoto",
        USER,
        save_avatar,
        (Param("server"), Param("hash"), Param("photo")),
        user_right="photos",
        errors=(125, 129, 703),
        effect="the avatar, and a wall post with it that nobody asked for; event `wall_post_new`",
        not_imitated="5701-5710 and 13000: the upload host refuses such pictures instead",
    ),
    Method(
        "photos.getOwnerCoverPhotoUploadServer",
        USER_AND_GROUP,
        get_cover_server,
        (
            integer("group_id", least=1),
            *(integer(name, least=0) for name in ("crop_x", "crop_y", "crop_x2", "crop_y2")),
            integer("crop_width", least=0),
            integer("crop_height", least=0),
            *flags("is_video_cover"),
        ),
        user_right="photos",
        group_right="photos",
        errors=(125, 703),
        effect="an upload address with this crop",
        not_imitated="video covers",
    ),
    Method(
        "photos.saveOwnerCoverPhoto",
        USER_AND_GROUP,
        save_cover,
        (
            *texts("hash", "photo", "response_json"),
            *(integer(f"crop_{name}", least=0) for name in ("x", "y", "width", "height")),
            *flags("is_video_cover"),
        ),
        user_right="photos",
        group_right="photos",
        errors=(125, 129, 703),
        effect="the cover",
        not_imitated="crop_* here: the crop given with the upload address counts",
    ),
    Method(
        "photos.getWallUploadServer",
        USER,
        get_wall_server,
        (integer("group_id"),),
        user_right="photos",
        errors=(125,),
        effect="an upload address",
    ),
    Method(
        "photos.saveWallPhoto",
        USER,
        save_wall_photo,
        (
            integer("user_id", least=0),
            integer("group_id", least=0),
            Param("photo", required=True),
            integer("server"),
            Param("hash"),
            Param("latitude", "number"),
            Param("longitude", "number"),
            Param("caption"),
        ),
        user_right="photos",
        errors=(118, 121),
        effect="a photo; saving twice makes two",
        not_imitated="places, the limit of an album (114, 22)",
    ),
)
