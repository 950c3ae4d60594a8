"""photos.*: reading pictures back."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.views.photo import show_photo
from vitrina.sandbox.world import Photo, PhotoKind, find_wall
from vitrina.sandbox.world.lookup import is_number, manages

_OWN: dict[str, PhotoKind] = {"wall": "wall", "profile": "avatar"}


async def list_photos(call: Call) -> object:
    """photos.get: the pictures of an album, the oldest first unless ``rev``."""
    owner_id = call.integer("owner_id", call.token.user_id)
    if find_wall(call.world, owner_id) is None:
        raise ApiError(125 if owner_id < 0 else 113)
    name = call.text("album_id")
    if name in _OWN:
        kind = _OWN[name]
        found = [p for p in call.world.photos.values() if p.kind == kind and p.owner_id == owner_id]
    else:
        album = call.world.albums.get(int(name)) if is_number(name) else None
        if album is None or album.owner_id != owner_id:
            raise ApiError(114)
        found = [call.world.photos[number] for number in album.photo_ids]
    if call.flag("rev"):
        found.reverse()
    wanted = {item for item in call.texts("photo_ids") if is_number(item)}
    found = [photo for photo in found if not wanted or str(photo.id) in wanted]
    offset = call.integer("offset")
    page = found[offset : offset + call.integer("count", 50)]
    return {"count": len(found), "items": [show_photo(call.base_url, photo) for photo in page]}


async def get_photos(call: Call) -> object:
    """photos.getById: by ``<owner>_<id>``; a picture of messages is for who sent it."""
    found = [_find_photo(call, name) for name in call.texts("photos")]
    return [show_photo(call.base_url, photo) for photo in found if photo is not None]


def _find_photo(call: Call, name: str) -> Photo | None:
    owner, _, rest = name.partition("_")
    number = rest.partition("_")[0]
    photo = call.world.photos.get(int(number)) if is_number(number) else None
    if photo is None or str(photo.owner_id) != owner:
        return None
    if photo.kind == "message" and photo.owner_id != call.token.user_id:
        group = call.world.groups.get(-photo.owner_id)
        return photo if group is not None and manages(call.token, group) else None
    return photo


METHODS = (
    Method(
        "photos.get",
        USER_AND_SERVICE,
        list_photos,
        (
            integer("owner_id"),
            Param("album_id", required=True),
            Param("photo_ids", "texts", most=1000),
            *flags("rev", "extended", "photo_sizes"),
            Param("feed_type"),
            integer("feed"),
            integer("offset", least=0),
            integer("count", least=0, most=1000),
        ),
        errors=(113, 114, 125),
        not_imitated="extended, feed",
    ),
    Method(
        "photos.getById",
        USER_AND_SERVICE,
        get_photos,
        (Param("photos", "texts", required=True, most=500), *flags("extended", "photo_sizes")),
    ),
)
