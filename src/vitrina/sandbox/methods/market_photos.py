"""market.*: pictures of goods, by the only way left since 2024 (vk-contract 2026-11-22 §1.2).

photos.getMarketUploadServer and photos.saveMarketPhoto are gone: code 3.
"""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, required_integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.jsontext import read_json
from vitrina.sandbox.views.photo import show_photo


async def get_product_photo_server(call: Call) -> object:
    """market.getProductPhotoUploadServer: an address that takes a product's picture."""
    group = require_managed_group(call, call.integer("group_id"))
    if group.market == "none":
        raise ApiError(1438)
    ticket = call.sandbox.uploads.create_ticket("product", -group.id, call.actor_id)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}"}


async def save_product_photo(call: Call) -> object:
    """market.saveProductPhoto: takes the upload host's answer whole, as text."""
    try:
        answer = read_json(call.text("upload_response"))
    except ValueError:
        raise BadParameter("upload_response is invalid") from None
    if not isinstance(answer, dict):
        raise BadParameter("upload_response is invalid")
    upload = call.sandbox.uploads.require_upload(
        "product", call.actor_id, str(answer.get("hash")), str(answer.get("photo")), error_code=129
    )
    if call.world.groups[-upload.ticket.owner_id].market == "none":
        raise ApiError(1438)
    photo = call.sandbox.uploads.save_photo(upload)
    return {"photo_id": photo.id, "photo": show_photo(call.base_url, photo)}


METHODS = (
    Method(
        "market.getProductPhotoUploadServer",
        USER,
        get_product_photo_server,
        (required_integer("group_id"), *flags("bulk")),
        user_right="market",
        errors=(125, 1438),
        effect="an upload address",
        not_imitated="bulk",
    ),
    Method(
        "market.saveProductPhoto",
        USER,
        save_product_photo,
        (Param("upload_response", required=True),),
        user_right="market",
        errors=(129, 1438),
        effect="a photo for goods",
    ),
)
