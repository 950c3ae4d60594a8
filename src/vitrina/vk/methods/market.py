"""market.*: services as goods in the community's shop, their pictures and categories."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vitrina.vk.call import Call, Params, read_id, read_items, read_ok
from vitrina.vk.methods.photos import nothing_saved, read_upload_url
from vitrina.vk.outgoing import write_text

# "If you do not know, give 1" ([O] docs of October 2026, vk-contract §1.2).
CATEGORY_UNKNOWN = 1
# The form field of a product's picture (vk-contract §5, [L] vksdk).
PRODUCT_FIELD = "file"

_SAVE = "market.saveProductPhoto"


@dataclass(frozen=True, slots=True)
class MarketItem:
    """A card of the shop; `rubles` is None where VK did not say a price."""

    id: int
    title: str
    sku: str | None
    description: str = ""
    rubles: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class MarketCategory:
    """A category of goods; `path` holds the names from the root to this one."""

    id: int
    name: str
    path: tuple[str, ...]


def add(
    group_id: int,
    *,
    name: str,
    description: str,
    rubles: int,
    category_id: int = CATEGORY_UNKNOWN,
    main_photo_id: int | None = None,
    sku: str | None = None,
) -> Call[int]:
    """Add one item; the value is its id. NOT idempotent: `sku` (50 characters) is our mark.

    Name 4-100 characters, description from 10, price in whole rubles ([S], §1.2).
    """
    params: Params = {
        "owner_id": -group_id,
        "name": write_text(name),
        "description": write_text(description),
        "category_id": category_id,
        "price": rubles,
        "main_photo_id": main_photo_id,
        "sku": sku,
    }
    return Call("market.add", params, _read_item_id)


def edit(
    group_id: int,
    item_id: int,
    *,
    name: str,
    description: str,
    rubles: int,
    main_photo_id: int,
) -> Call[None]:
    """Another content for an item, which is shown again if it was hidden; idempotent ([S])."""
    params: Params = {
        "owner_id": -group_id,
        "item_id": item_id,
        "name": write_text(name),
        "description": write_text(description),
        "price": rubles,
        "main_photo_id": main_photo_id,
        "deleted": False,
    }
    return Call("market.edit", params, read_ok)


def hide(group_id: int, item_id: int) -> Call[None]:
    """Take an item off what buyers see; idempotent: 1403 means that it is gone ([S])."""
    params: Params = {"owner_id": -group_id, "item_id": item_id, "deleted": True}
    return Call("market.edit", params, read_ok, already={1403: None})


def get(group_id: int, *, count: int = 200, offset: int = 0) -> Call[tuple[MarketItem, ...]]:
    """Items of the shop, 200 at most, with those not yet shown and with variants."""
    params: Params = {
        "owner_id": -group_id,
        "count": count,
        "offset": offset,
        "with_disabled": True,
        "need_variants": True,
    }
    return Call("market.get", params, _read_items)


def get_categories(group_id: int) -> Call[tuple[MarketCategory, ...]]:
    """All categories of goods, the tree laid flat, parents before their children."""
    params: Params = {"group_id": group_id}
    return Call("market.getCategories", params, _read_categories, same_for_all=True)


def get_product_upload_server(group_id: int) -> Call[str]:
    """Where a product's picture goes. The shop must be on (error 1438)."""
    params: Params = {"group_id": group_id}
    return Call("market.getProductPhotoUploadServer", params, read_upload_url)


def save_product_photo(upload_response: str) -> Call[int]:
    """The uploaded picture's id for `main_photo_id`; takes the raw text of the upload's reply."""
    return Call(_SAVE, {"upload_response": upload_response}, _read_photo_id)


def _read_item_id(response: Any) -> int:
    # {"market_item_id": 1} in [S], a bare string in the docs of October 2026: both are read.
    if isinstance(response, dict):
        response = response["market_item_id"]
    return read_id(response)


def _read_items(response: Any) -> tuple[MarketItem, ...]:
    return tuple(_read_item(item) for item in read_items(response))


def _read_item(item: Any) -> MarketItem:
    amount = (item.get("price") or {}).get("amount")
    return MarketItem(
        id=read_id(item["id"]),
        title=str(item.get("title") or ""),
        sku=item.get("sku") or None,
        description=str(item.get("description") or ""),
        # In hundredths of the currency, written as text ([S] market_price).
        rubles=int(amount) // 100 if amount is not None else None,
        # 0 in stock, 1 removed, 2 not available ([S] market_market_item_availability).
        is_hidden=item.get("availability", 0) != 0,
    )


def _read_photo_id(response: Any) -> int:
    if response == {}:
        raise nothing_saved(_SAVE)
    return read_id(response["photo_id"])


def _read_categories(response: Any) -> tuple[MarketCategory, ...]:
    return tuple(_walk(read_items(response), ()))


def _walk(items: Any, above: tuple[str, ...]) -> Iterator[MarketCategory]:
    for item in items:
        name = str(item["name"])
        path = (*above, name)
        yield MarketCategory(int(item["id"]), name, path)
        yield from _walk(item.get("children") or (), path)
