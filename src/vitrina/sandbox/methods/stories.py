"""stories.*: pictures for a day, which a community key may publish and delete (vk-2026 §2, [M])."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.photo import show_photo
from vitrina.sandbox.world import Json, Photo

LIFE_S = 86400
_LINK_TEXTS = """
to_store vote more book order enroll fill signup buy ticket write open learn_more view go_to contact
watch play install read
"""


async def get_photo_server(call: Call) -> object:
    """stories.getPhotoUploadServer: 1080 × 1920 are advised; a link needs one of VK's words."""
    group_id = call.integer("group_id", call.token.group_id)
    owner_id = -require_managed_group(call, group_id).id if group_id else call.token.user_id
    if call.has("link_url") and not call.has("link_text"):
        raise BadParameter("link_text is undefined")
    ticket = call.sandbox.uploads.create_ticket("story", owner_id, call.actor_id)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}", "user_ids": []}


async def save_stories(call: Call) -> object:
    """stories.save: what the upload host answered as ``upload_result``, for a day."""
    saved = []
    for name in call.texts("upload_results"):
        upload = call.sandbox.uploads.find_file(name)
        if upload is None or upload.ticket.actor_id != call.actor_id:
            raise BadParameter("upload_results is invalid")
        saved.append(call.sandbox.uploads.save_photo(upload))
    if not saved:
        raise BadParameter("upload_results is undefined")
    items = [_show_story(call, photo) for photo in saved]
    return {"count": len(items), "items": items}


async def delete_story(call: Call) -> object:
    """stories.delete: the story is gone."""
    owner_id, story_id = call.integer("owner_id", call.actor_id), call.integer("story_id")
    photo = call.world.photos.get(story_id)
    if photo is None or photo.kind != "story" or photo.owner_id != owner_id:
        raise ApiError(100, "story_id is invalid")
    if owner_id < 0:
        require_managed_group(call, -owner_id)
    elif owner_id != call.token.user_id:
        raise ApiError(15)
    del call.world.photos[story_id]
    return 1


def _show_story(call: Call, photo: Photo) -> Json:
    return {
        "id": photo.id,
        "owner_id": photo.owner_id,
        "date": photo.date,
        "expires_at": photo.date + LIFE_S,
        "type": "photo",
        "photo": show_photo(call.base_url, photo),
    }


METHODS = (
    Method(
        "stories.getPhotoUploadServer",
        USER_AND_GROUP,
        get_photo_server,
        (
            *flags("add_to_news"),
            Param("user_ids", "integers"),
            Param("reply_to_story"),
            Param("link_text", choices=frozenset(_LINK_TEXTS.split())),
            Param("link_url", most=2048),
            integer("group_id", least=0),
            Param("clickable_stickers"),
        ),
        user_right="stories",
        group_right="stories",
        errors=(125,),
        effect="an upload address",
        not_imitated="who sees it; 1602; that it ends after a day",
    ),
    Method(
        "stories.save",
        USER_AND_GROUP,
        save_stories,
        (
            Param("upload_results", "texts"),
            Param("upload_results_json"),
            *flags("extended"),
            Param("fields", "texts"),
        ),
        user_right="stories",
        group_right="stories",
        effect="a story",
        not_imitated="upload_results_json, links under a story",
    ),
    Method(
        "stories.delete",
        USER_AND_GROUP,
        delete_story,
        (integer("owner_id"), integer("story_id", least=0), Param("stories", "texts", most=100)),
        user_right="stories",
        group_right="stories",
        effect="the story is gone",
        not_imitated="several at once",
    ),
)
