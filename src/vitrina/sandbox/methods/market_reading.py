"""market.*: reading a shop. Prices are shown in kopecks, as text."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_negative_owner
from vitrina.sandbox.calls.context import USER, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.views.group import RUBLES
from vitrina.sandbox.views.photo import show_photo
from vitrina.sandbox.world import Json, Product
from vitrina.sandbox.world.categories import MARKET_CATEGORIES, MARKET_CATEGORY_NAMES
from vitrina.sandbox.world.lookup import is_number, manages


async def list_products(call: Call) -> object:
    """market.get, the newest first. Hidden ones and ``sku`` are for those who run the shop."""
    group = call.world.groups.get(require_negative_owner(call))
    if group is None:
        raise ApiError(125)
    is_manager = manages(call.token, group)
    everything = is_manager and call.flag("with_disabled")
    products = [item for item in group.products.values() if everything or not item.disabled]
    products.reverse()
    offset, count = call.integer("offset"), call.integer("count", 100)
    page = products[offset : offset + count]
    return {
        "count": len(products),
        "items": [_show_product(call, item, is_manager) for item in page],
    }


def _show_product(call: Call, product: Product, is_manager: bool) -> Json:
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
    if is_manager and product.sku is not None:
        shown["sku"] = product.sku
    if photo_ids:
        shown["thumb_photo"] = f"{call.base_url}/photos/{photo_ids[0]}"
    if call.flag("extended"):
        photos = [call.world.photos[number] for number in photo_ids]
        shown["photos"] = [show_photo(call.base_url, photo) for photo in photos]
    return shown


async def get_products(call: Call) -> object:
    """market.getById: by ``<owner>_<id>``; what does not exist or is hidden is left out."""
    shown: list[Json] = []
    for name in call.texts("item_ids"):
        owner, _, number = name.partition("_")
        if not is_number(owner.removeprefix("-")) or not is_number(number):
            continue
        group = call.world.groups.get(-int(owner))
        product = group.products.get(int(number)) if group else None
        if group is None or product is None:
            continue
        is_manager = manages(call.token, group)
        if is_manager or not product.disabled:
            shown.append(_show_product(call, product, is_manager))
    return {"count": len(shown), "items": shown}


async def list_categories(call: Call) -> object:
    """market.getCategories: a tree since 5.139; the ids are the sandbox's own."""
    return {"items": MARKET_CATEGORIES}


METHODS = (
    Method(
        "market.get",
        USER,
        list_products,
        (
            required_integer("owner_id", least=None),
            integer("album_id"),
            integer("count", least=0, most=200),
            integer("offset", least=0),
            *flags("extended", "need_variants", "with_disabled"),
            *texts("date_from", "date_to"),
            Param("fields", "texts"),
        ),
        user_right="market",
        errors=(125,),
        not_imitated="albums, dates, variants",
    ),
    Method(
        "market.getById",
        USER,
        get_products,
        (Param("item_ids", "texts", required=True, most=100), *flags("extended")),
        user_right="market",
    ),
    Method(
        "market.getCategories",
        USER,
        list_categories,
        (integer("group_id", least=1), integer("album_id", least=1)),
        user_right="market",
        not_imitated="VK's own ids: a small tree of the sandbox's own",
    ),
)
