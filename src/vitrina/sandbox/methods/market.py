"""market.*: putting goods into a community's shop. Prices come in rubles."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_negative_owner
from vitrina.sandbox.calls.context import USER, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.world import Group, Product
from vitrina.sandbox.world.categories import MARKET_CATEGORY_NAMES
from vitrina.sandbox.world.lookup import manages

MAX_PRODUCTS = 15_000
MAX_NAME = 100


async def add_product(call: Call) -> object:
    """market.add: no key against doing it twice; ``sku`` is the caller's own article number."""
    group = _require_shop(call, require_negative_owner(call))
    if len(group.products) >= MAX_PRODUCTS:
        raise ApiError(1405)
    _check_product(call, group)
    product = Product(
        id=group.next_id("product"),
        owner_id=-group.id,
        title=call.text("name"),
        description=call.text("description"),
        category_id=call.integer("category_id"),
        price=call.number("price") or 0,
        date=call.now,
        sku=call.text("sku") or None,
        photo_id=call.integer("main_photo_id") or None,
        photo_ids=call.integers("photo_ids"),
        disabled=call.flag("deleted"),
    )
    group.products[product.id] = product
    return {"market_item_id": product.id}


async def edit_product(call: Call) -> object:
    """market.edit: only what was sent changes."""
    group = _require_shop(call, require_negative_owner(call))
    product = group.products.get(call.integer("item_id"))
    if product is None:
        raise ApiError(1403)
    _check_product(call, group)
    product.title = call.text("name", product.title)
    product.description = call.text("description", product.description)
    product.category_id = call.integer("category_id", product.category_id)
    if call.has("price"):
        product.price = call.number("price") or 0
    if call.has("main_photo_id"):
        product.photo_id = call.integer("main_photo_id")
    if call.has("photo_ids"):
        product.photo_ids = call.integers("photo_ids")
    if call.has("sku"):
        product.sku = call.text("sku")
    product.disabled = call.flag("deleted", product.disabled)
    return 1


def _require_shop(call: Call, group_id: int) -> Group:
    group = call.world.groups.get(group_id)
    if group is None:
        raise ApiError(125)
    if not manages(call.token, group):
        raise ApiError(205)
    if group.market == "none":
        raise ApiError(1438)
    return group


def _measure_name(name: str) -> int:
    """Its length as VK counts it: a letter outside cp1251 is as long as its entity ([F])."""
    return sum(1 if _is_short(letter) else len(f"&#{ord(letter)};") for letter in name)


def _is_short(letter: str) -> bool:
    try:
        letter.encode("cp1251")
    except UnicodeEncodeError:
        return False
    return True


def _check_product(call: Call, group: Group) -> None:
    if call.strict.title_entities and _measure_name(call.text("name")) > MAX_NAME:
        raise BadParameter(f"name is too long, at most {MAX_NAME} characters")
    if call.has("category_id") and call.integer("category_id") not in MARKET_CATEGORY_NAMES:
        raise BadParameter("category_id is invalid")
    if call.integers("variant_ids"):
        raise ApiError(1416)
    photo_ids = call.integers("photo_ids")
    if call.has("main_photo_id"):
        photo_ids = [call.integer("main_photo_id"), *photo_ids]
    for photo_id in photo_ids:
        photo = call.world.photos.get(photo_id)
        if photo is None or photo.kind != "product" or photo.owner_id != -group.id:
            raise BadParameter("main_photo_id is invalid: photo not found")


async def delete_product(call: Call) -> object:
    """market.delete: the product is gone from the shop."""
    group = _require_shop(call, require_negative_owner(call))
    if call.integer("item_id") not in group.products:
        raise ApiError(1403)
    del group.products[call.integer("item_id")]
    return 1


def _product_params(required: bool) -> tuple[Param, ...]:
    return (
        required_integer("owner_id", least=None),
        Param("name", required=required, least=4, most=MAX_NAME),
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
    Method(
        "market.add",
        USER,
        add_product,
        _product_params(True),
        user_right="market",
        errors=(9, 125, 205, 1405, 1416, 1438),
        effect="a product",
        not_imitated="old prices and links are taken and forgotten (1408), variants: none exist"
        " (1417, 1425, 1426), crops (1433-1435), albums (1406), videos, stock; a product without"
        " a photo is taken, which is not verified",
    ),
    Method(
        "market.edit",
        USER,
        edit_product,
        (*_product_params(False), required_integer("item_id", least=0)),
        user_right="market",
        errors=(125, 205, 1403, 1416, 1438),
        effect="the product changes",
        not_imitated="old prices and links (1408), variants (1412, 1413), crops (1433-1435),"
        " videos, stock",
    ),
    Method(
        "market.delete",
        USER,
        delete_product,
        (required_integer("owner_id", least=None), required_integer("item_id", least=0)),
        user_right="market",
        errors=(125, 205, 1403, 1438),
        effect="the product is gone",
        not_imitated="market.restore",
    ),
)
