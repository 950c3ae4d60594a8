"""photos.*: albums, and pictures for messages."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER, USER_AND_GROUP, USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.photo import show_photo
from vitrina.sandbox.world import Album, Json


async def get_message_server(call: Call) -> object:
    """photos.getMessagesUploadServer: an address for a picture in a message."""
    owner_id = call.actor_id
    ticket = call.sandbox.uploads.create_ticket("message", owner_id, call.actor_id)
    return {
        "upload_url": f"{call.base_url}/upload/{ticket.key}",
        "album_id": -64,
        "user_id": call.token.user_id,
        "group_id": call.token.group_id,
    }


async def get_chat_server(call: Call) -> object:
    """photos.getChatUploadServer: an address for the picture of a chat; there are no chats."""
    ticket = call.sandbox.uploads.create_ticket("chat", call.actor_id, call.actor_id)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}"}


async def save_message_photo(call: Call) -> object:
    """photos.saveMessagesPhoto: a list of one photo, ready to be sent."""
    upload = call.sandbox.uploads.require_upload(
        "message", call.actor_id, call.text("hash"), call.text("photo"), error_code=121
    )
    return [show_photo(call.base_url, call.sandbox.uploads.save_photo(upload))]


async def create_album(call: Call) -> object:
    """photos.createAlbum: an empty album of the caller or of a community they run."""
    title = call.text("title").strip()
    if len(title) < 2:
        raise BadParameter("title is too short, at least 2 characters")
    album = Album(
        call.world.next_id("album"), _require_owner(call), title, call.text("description"), call.now
    )
    call.world.albums[album.id] = album
    return _show_album(album)


async def list_albums(call: Call) -> object:
    """photos.getAlbums: the own albums of a person or a community, not VK's."""
    owner_id = call.integer("owner_id", call.token.user_id)
    wanted = set(call.integers("album_ids"))
    found = [
        album
        for album in call.world.albums.values()
        if album.owner_id == owner_id and (not wanted or album.id in wanted)
    ]
    offset = call.integer("offset")
    page = found[offset : offset + (call.integer("count") or len(found))]
    return {"count": len(found), "items": [_show_album(album) for album in page]}


def _show_album(album: Album) -> Json:
    return {
        "id": album.id,
        "owner_id": album.owner_id,
        "title": album.title,
        "description": album.description,
        "created": album.created,
        "updated": album.created,
        "size": len(album.photo_ids),
        "thumb_id": album.photo_ids[0] if album.photo_ids else 0,
    }


async def get_album_server(call: Call) -> object:
    """photos.getUploadServer: an address that takes a picture for an album."""
    album = _require_album(call, _require_owner(call))
    ticket = call.sandbox.uploads.create_ticket(
        "album", album.owner_id, call.actor_id, album_id=album.id
    )
    return {
        "upload_url": f"{call.base_url}/upload/{ticket.key}",
        "album_id": album.id,
        "user_id": call.token.user_id,
    }


async def save_album_photo(call: Call) -> object:
    """photos.save: a list of one photo, now in its album."""
    upload = call.sandbox.uploads.require_upload(
        "album", call.actor_id, call.text("hash"), call.text("photos_list"), error_code=121
    )
    if call.has("album_id") and call.integer("album_id") != upload.ticket.album_id:
        raise ApiError(114)
    photo = call.sandbox.uploads.save_photo(upload, call.text("caption"))
    call.world.albums[photo.album_id].photo_ids.append(photo.id)
    return [show_photo(call.base_url, photo)]


def _require_owner(call: Call) -> int:
    group_id = call.integer("group_id")
    if not group_id:
        return call.token.user_id
    return -require_managed_group(call, abs(group_id)).id


def _require_album(call: Call, owner_id: int) -> Album:
    album = call.world.albums.get(call.integer("album_id"))
    if album is None or album.owner_id != owner_id:
        raise ApiError(114)
    return album


METHODS = (
    Method(
        "photos.getMessagesUploadServer",
        USER_AND_GROUP,
        get_message_server,
        (integer("peer_id"),),
        user_right="photos",
        group_right="photos",
        effect="an upload address",
    ),
    Method(
        "photos.getChatUploadServer",
        USER_AND_GROUP,
        get_chat_server,
        (
            Param("chat_id", "integer", required=True, least=0),
            *(integer(name, least=0) for name in ("crop_x", "crop_y", "crop_width")),
        ),
        user_right="photos",
        group_right="photos",
        effect="an upload address",
        not_imitated="chats",
    ),
    Method(
        "photos.saveMessagesPhoto",
        USER_AND_GROUP,
        save_message_photo,
        (Param("photo", required=True), integer("server"), Param("hash")),
        user_right="photos",
        group_right="photos",
        errors=(121,),
        effect="a photo",
    ),
    Method(
        "photos.createAlbum",
        USER,
        create_album,
        (
            Param("title", required=True),
            integer("group_id"),
            Param("description"),
            Param("privacy_view", "texts"),
            Param("privacy_comment", "texts"),
            *flags("upload_by_admins_only", "comments_disabled"),
        ),
        user_right="photos",
        errors=(125,),
        effect="an album",
        not_imitated="privacy",
    ),
    Method(
        "photos.getAlbums",
        USER_AND_SERVICE,
        list_albums,
        (
            integer("owner_id"),
            Param("album_ids", "integers"),
            integer("offset", least=0),
            integer("count", least=0),
            *flags("need_system", "need_covers", "photo_sizes"),
        ),
        not_imitated="VK's own albums",
    ),
    Method(
        "photos.getUploadServer",
        USER,
        get_album_server,
        (required_integer("album_id"), integer("group_id")),
        user_right="photos",
        errors=(114, 125),
        effect="an upload address",
    ),
    Method(
        "photos.save",
        USER,
        save_album_photo,
        (
            integer("album_id"),
            integer("group_id"),
            integer("server"),
            *texts("photos_list", "hash", "caption"),
            Param("latitude", "number"),
            Param("longitude", "number"),
        ),
        user_right="photos",
        errors=(114, 121),
        effect="a photo in the album",
        not_imitated="places, several files in one upload",
    ),
)
