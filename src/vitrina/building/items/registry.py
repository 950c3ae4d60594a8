"""Every kind of item that goes by API, and how it is made."""

from typing import Any

from vitrina.building.effect import Kind
from vitrina.building.items import bot, community, information, pictures, posts, shop, topics
from vitrina.domain.plan import Item

KINDS: dict[str, Kind[Any]] = {
    "community": community.KIND,
    "edit": information.EDIT,
    "category": information.CATEGORY,
    "messages": information.MESSAGES,
    "avatar": pictures.AVATAR,
    "avatar_post": pictures.AVATAR_POST,
    "cover": pictures.COVER,
    "post": posts.POST,
    "pin": posts.PIN,
    "topic": topics.KIND,
    "market": shop.MARKET,
    "product": shop.PRODUCT,
    "long_poll": bot.LONG_POLL,
    "callback": bot.CALLBACK,
    "callback_events": bot.CALLBACK_EVENTS,
}


def kind_of(item: Item) -> Kind[Any]:
    """How this item is made; KeyError for one that only hands can make."""
    return KINDS[item.kind]
