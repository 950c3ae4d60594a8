"""photos.*: the avatar, the cover, pictures of posts. Upload server, file (`upload`), save."""

from typing import Any

from vitrina.vk.call import Call, Params, read_id
from vitrina.vk.errors import UploadSpoiled

# The form field of the file (vk-contract §5, [L] vksdk, documented names).
AVATAR_FIELD = "photo"
COVER_FIELD = "photo"
WALL_FIELD = "photo"


def get_avatar_upload_server(group_id: int) -> Call[str]:
    """Where the avatar goes. Without owner_id VK would change the person's own avatar (§1.1)."""
    params: Params = {"owner_id": -group_id}
    return Call("photos.getOwnerPhotoUploadServer", params, read_upload_url)


def save_avatar(server: str, photo: str, upload_hash: str) -> Call[int | None]:
    """Set the uploaded avatar; the value is the wall post VK makes of it, if it says so."""
    params: Params = {"server": server, "photo": photo, "hash": upload_hash}
    return Call("photos.saveOwnerPhoto", params, _read_avatar)


def get_cover_upload_server(group_id: int, width: int, height: int) -> Call[str]:
    """Where the cover goes. The crop is the whole picture: VK's default cuts a corner (§1.1)."""
    params: Params = {
        "group_id": group_id,
        "crop_x": 0,
        "crop_y": 0,
        "crop_x2": width,
        "crop_y2": height,
    }
    return Call("photos.getOwnerCoverPhotoUploadServer", params, read_upload_url)


def save_cover(photo: str, upload_hash: str) -> Call[None]:
    """Set the uploaded cover."""
    return Call("photos.saveOwnerCoverPhoto", {"hash": upload_hash, "photo": photo}, _read_cover)


def get_wall_upload_server(group_id: int) -> Call[str]:
    """Where a post's picture goes; only with a person's token (a community key gets 27, [F])."""
    return Call("photos.getWallUploadServer", {"group_id": group_id}, read_upload_url)


def save_wall_photo(group_id: int, server: str, photo: str, upload_hash: str) -> Call[str]:
    """The uploaded picture as an attachment for wall.post: `photo<owner>_<id>[_<access key>]`."""
    params: Params = {"group_id": group_id, "server": server, "photo": photo, "hash": upload_hash}
    return Call("photos.saveWallPhoto", params, _read_attachment)


def read_upload_url(response: Any) -> str:
    """The address of an upload server; every section's upload methods answer alike."""
    url = response["upload_url"]
    if not isinstance(url, str) or not url:
        raise ValueError("no upload address")
    return url


def nothing_saved(method: str) -> UploadSpoiled:
    """VK answered a save, and the answer says that there is nothing: another upload may do."""
    return UploadSpoiled(method, "the answer has nothing that was saved")


def _read_avatar(response: Any) -> int | None:
    # Inside `execute` VK is reported to answer with a hash, without `saved` and `post_id`, and to
    # leave the picture as it was ([F] thread 364 of negezor/vk-io).
    post_id = response.get("post_id")
    if not (response.get("saved") or response.get("photo_src") or post_id):
        if response.get("photo_hash"):
            raise nothing_saved("photos.saveOwnerPhoto")
        raise ValueError("no sign of a saved photo")
    return read_id(post_id) if post_id else None


def _read_cover(response: Any) -> None:
    # `images` is optional in [S]; an object is the whole promise.
    if not isinstance(response, dict):
        raise TypeError("not an object")
    if response.get("images") == []:
        raise nothing_saved("photos.saveOwnerCoverPhoto")


def _read_attachment(response: Any) -> str:
    if response == []:
        raise nothing_saved("photos.saveWallPhoto")
    photo = response[0]
    name = f"photo{int(photo['owner_id'])}_{read_id(photo['id'])}"
    key = photo.get("access_key")
    return f"{name}_{key}" if key else name
