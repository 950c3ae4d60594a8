"""market.*: goods of a community. Prices come in rubles and are shown in kopecks."""

from __future__ import annotations

import json

from vitrina.sandbox.access import manages, need_managed_group, need_negative_owner
from vitrina.sandbox.categories import MARKET_CATEGORIES, MARKET_CATEGORY_NAMES
from vitrina.sandbox.context import USER, Call, Method
from vitrina.sandbox.errors import BadParameter, Refusal
from vitrina.sandbox.group_view import RUBLES
from vitrina.sandbox.parameters import Param, flags, integer, need_integer
from vitrina.sandbox.photo_view import show_photo
from vitrina.sandbox.world import Group, Json, Product

MAX_PRODUCTS = 15_000


async def add_product(call: Call) -> object:
    """market.add: no key against doing it twice; ``sku`` is the caller's own mark."""
    group = _need_shop(call, need_negative_owner(call))
    if len(group.products) >= MAX_PRODUCTS:
        raise Refusal(1405)
    _check_product(call, group)
    product = Product(
        id=group.next_id("product"),
        owner_id=-group.id,
        title=call.text("name"),
        description=call.text("description"),
        category_id=call.integer("category_id"),
        price=call.number("price") or 0,
        date=call.now,
        old_price=call.number("old_price"),
        sku=call.text("sku") or None,
        photo_id=call.integer("main_photo_id") or None,
        photo_ids=call.integers("photo_ids"),
        url=call.text("url") or None,
        disabled=call.flag("deleted"),
    )
    group.products[product.id] = product
    return {"market_item_id": product.id}


async def edit_product(call: Call) -> object:
    """market.edit: only what was sent changes."""
    group = _need_shop(call, need_negative_owner(call))
    product = group.products.get(call.integer("item_id"))
    if product is None:
        raise Refusal(1403)
    _check_product(call, group)
    product.title = call.text("name", product.title)
    product.description = call.text("description", product.description)
    product.category_id = call.integer("category_id", product.category_id)
    if call.has("price"):
        product.price = call.number("price") or 0
    if call.has("old_price"):
        product.old_price = call.number("old_price")
    if call.has("main_photo_id"):
        product.photo_id = call.integer("main_photo_id")
    if call.has("sku"):
        product.sku = call.text("sku")
    product.disabled = call.flag("deleted", product.disabled)
    return 1


def _need_shop(call: Call, group_id: int) -> Group:
    group = call.world.groups.get(group_id)
    if group is None:
        raise Refusal(125)
    if not manages(call, group):
        raise Refusal(205)
    if group.market == "none":
        raise Refusal(1438)
    return group


def _check_product(call: Call, group: Group) -> None:
    if call.has("category_id") and call.integer("category_id") not in MARKET_CATEGORY_NAMES:
        raise BadParameter("category_id is invalid")
    photo_ids = call.integers("photo_ids")
    if call.has("main_photo_id"):
        photo_ids = [call.integer("main_photo_id"), *photo_ids]
    for photo_id in photo_ids:
        photo = call.world.photos.get(photo_id)
        if photo is None or photo.kind != "product" or photo.owner_id != -group.id:
            raise BadParameter("main_photo_id is invalid: photo not found")


async def list_products(call: Call) -> object:
    """market.get, the newest first. Hidden ones and ``sku`` are for those who run the shop."""
    group = call.world.groups.get(need_negative_owner(call))
    if group is None:
        raise Refusal(125)
    runs = manages(call, group)
    everything = runs and call.flag("with_disabled")
    products = [item for item in group.products.values() if everything or not item.disabled]
    products.reverse()
    offset, count = call.integer("offset"), call.integer("count", 100)
    page = products[offset : offset + count]
    return {"count": len(products), "items": [_show_product(call, item, runs) for item in page]}


def _show_product(call: Call, product: Product, runs: bool) -> Json:
    name = MARKET_CATEGORY_NAMES[product.category_id]["name"]
    photo_ids = [] if product.photo_id is None else [product.photo_id, *product.photo_ids]
    kopecks = round(product.price * 100)
    shown: Json = {
        "id": product.id,
        "owner_id": product.owner_id,
        "title": product.title,
        "description": product.description,
        "date": product.date,
        "availability": 2 if product.disabled else 0,
        "category": {
            "inner_type": "market_market_category_nested",
            "id": product.category_id,
            "name": name,
        },
        "price": {
            "amount": str(kopecks),
            "currency": RUBLES,
            "text": f"{product.price:,.0f}".replace(",", " ") + " ₽",
        },
    }
    if runs and product.sku is not None:
        shown["sku"] = product.sku
    if photo_ids:
        shown["thumb_photo"] = f"{call.base_url}/photos/{photo_ids[0]}"
    if call.flag("extended"):
        photos = [call.world.photos[number] for number in photo_ids]
        shown["photos"] = [show_photo(call.base_url, photo) for photo in photos]
    return shown


async def list_categories(call: Call) -> object:
    """market.getCategories: a tree since 5.139; the ids are the sandbox's own."""
    return {"items": MARKET_CATEGORIES}


async def get_product_photo_server(call: Call) -> object:
    """market.getProductPhotoUploadServer."""
    group = need_managed_group(call, call.integer("group_id"))
    if group.market == "none":
        raise Refusal(1438)
    ticket = call.sandbox.desk.open_ticket("product", -group.id, call.actor_id)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}"}


async def save_product_photo(call: Call) -> object:
    """market.saveProductPhoto: takes the upload host's answer whole, as text."""
    try:
        answer = json.loads(call.text("upload_response"))
    except ValueError:
        raise BadParameter("upload_response is invalid") from None
    if not isinstance(answer, dict):
        raise BadParameter("upload_response is invalid")
    upload = call.sandbox.desk.claim(
        "product", call.actor_id, str(answer.get("hash")), str(answer.get("photo")), wrong=129
    )
    if call.world.groups[-upload.ticket.owner_id].market == "none":
        raise Refusal(1438)
    photo = call.sandbox.desk.save_photo(upload)
    return {"photo_id": photo.id, "photo": show_photo(call.base_url, photo)}


def _product_params(required: bool) -> tuple[Param, ...]:
    return (
        need_integer("owner_id", least=None),
        Param("name", required=required, least=4, most=100),
        Param("description", required=required, least=10),
        Param("category_id", "integer", required=required, least=0),
        Param("price", "number", least=0, most=999_999_999_999),
        Param("old_price", "number", least=0, most=999_999_999_999),
        *flags("deleted", "is_main_variant"),
        integer("main_photo_id", least=0),
        Param("photo_ids", "integers", most=4),
        Param("video_ids", "integers", most=2),
        Param("url", most=320),
        Param("variant_ids", "integers", most=2),
        *(integer(f"dimension_{side}", least=0, most=100_000) for side in _SIDES),
        integer("weight", least=0, most=100_000_000),
        Param("sku", most=50),
        integer("stock_amount", least=-1, most=999_999),
    )


_SIDES = ("width", "height", "length")

METHODS = (
    Method("market.add", USER, add_product, _product_params(True), user_right="market"),
    Method(
        "market.edit",
        USER,
        edit_product,
        (*_product_params(False), need_integer("item_id", least=0)),
        user_right="market",
    ),
    Method(
        "market.get",
        USER,
        list_products,
        (
            need_integer("owner_id", least=None),
            integer("album_id"),
            integer("count", least=0, most=200),
            integer("offset", least=0),
            *flags("extended", "need_variants", "with_disabled"),
        ),
        user_right="market",
    ),
    Method(
        "market.getCategories",
        USER,
        list_categories,
        (integer("group_id", least=1), integer("album_id", least=1)),
        user_right="market",
    ),
    Method(
        "market.getProductPhotoUploadServer",
        USER,
        get_product_photo_server,
        (need_integer("group_id"), *flags("bulk")),
        user_right="market",
    ),
    Method(
        "market.saveProductPhoto",
        USER,
        save_product_photo,
        (Param("upload_response", required=True),),
        user_right="market",
    ),
)
