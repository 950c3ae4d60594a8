"""What VK is reported to make of saving a picture inside ``execute``: nothing.

negezor/vk-io, 2019 (a cover: an error) and 2020 (an avatar: an answer without ``saved`` and
``post_id``, the picture unchanged), [F]; answers of the other saves are ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from vitrina.sandbox.calls.context import Call, Method, check_right
from vitrina.sandbox.errors import BadParameter

_AVATAR = "photos.saveOwnerPhoto"
_UNSAVED: dict[str, object] = {
    _AVATAR: {"photo_src": "", "photo_src_big": "", "photo_src_small": ""},
    "photos.saveOwnerCoverPhoto": {"images": []},
    "photos.saveWallPhoto": [],
    "photos.saveMessagesPhoto": [],
    "photos.save": [],
    "market.saveProductPhoto": {},
}


def hinder_save(call: Call, method: Method, fields: Mapping[str, str]) -> object | None:
    """The empty answer of a save that saves nothing, or None for any other call.

    Raises 100 where saves are refused; with both switches the avatar's answers, as reported.
    """
    strict, name = call.strict, method.name
    if name not in _UNSAVED or not (strict.saves_unsaved or strict.saves_refused):
        return None
    check_right(method, call.token, strict)
    if strict.saves_refused and not (strict.saves_unsaved and name == _AVATAR):
        raise BadParameter("photo is invalid")
    unsaved = _UNSAVED[name]
    if name == _AVATAR and isinstance(unsaved, dict):
        return {"photo_hash": fields.get("hash", ""), **unsaved}
    return unsaved
