"""The shop and its services."""

from vitrina.building.effect import Check, Effect, Found, Kind, NotThere, Settled, repeat_freely
from vitrina.building.site import Site
from vitrina.domain.plan import MarketItem, ProductItem
from vitrina.storage.records import JSON
from vitrina.vk.errors import ErrorKind, VkError
from vitrina.vk.methods import groups, market
from vitrina.vk.methods.market import MarketCategory


async def prepare_market(item: MarketItem, site: Site) -> Effect | Settled:
    """groups.toggleMarket; a shop that is on already is as good as switched on."""
    return Effect(call=groups.toggle_market(site.group_id), reference=lambda reply: {})


async def prepare_product(item: ProductItem, site: Site) -> Effect | Settled:
    """market.add with our sku, its picture uploaded before."""
    drawing = site.start_drawing(item.picture)
    url, categories = await site.vk.ask_each(
        market.get_product_upload_server(site.group_id), market.get_categories(site.group_id)
    )
    if isinstance(url, VkError):
        raise url
    picture = await drawing
    sent = await site.vk.upload(url, market.PRODUCT_FIELD, "item.jpg", picture, "image/jpeg")
    photo_id = await site.vk.ask(market.save_product_photo(sent.text))
    call = market.add(
        site.group_id,
        name=item.title,
        description=item.description,
        category_id=_choose_category(categories, item.categories),
        rubles=item.rubles,
        main_photo_id=photo_id,
        sku=item.sku,
    )
    return Effect(call=call, reference=lambda product_id: {"product_id": product_id})


async def check_product(item: ProductItem, site: Site, before: JSON) -> Check:
    """A product with our sku, hidden ones included."""
    for product in await site.vk.ask(market.get(site.group_id)):
        if product.sku == item.sku:
            return Found({"product_id": product.id})
    return NotThere()


def _choose_category(
    categories: tuple[MarketCategory, ...] | VkError, names: tuple[str, ...]
) -> int:
    """VK's category for the services; any where VK refuses to say which there are."""
    if isinstance(categories, VkError):
        if categories.kind is not ErrorKind.PERMANENT:
            raise categories
        return market.CATEGORY_UNKNOWN
    known = {category.name.casefold(): category.id for category in categories}
    wanted = (known[name.casefold()] for name in names if name.casefold() in known)
    return next(wanted, market.CATEGORY_UNKNOWN)


MARKET = Kind[MarketItem](prepare=prepare_market, check=repeat_freely, again_if_missing=True)
# Its picture may be on its way in the very wave that switches the shop on: VK takes the calls of a
# wave in order, and a refusal is met again when the shop is on.
PRODUCT = Kind[ProductItem](
    prepare=prepare_product,
    check=check_product,
    lateness=1,
    needs=lambda item: ("community", "market"),
    needs_first=lambda item: ("community",),
)
