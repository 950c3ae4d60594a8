"""Which items of a plan go by API and which by hand: a pure function of the route."""

from collections.abc import Iterator

from vitrina.domain.plan import (
    AvatarPostItem,
    CallbackEventsItem,
    Item,
    PinItem,
    PostItem,
    ProductItem,
    Route,
)
from vitrina.vk.rights import RIGHTS_CONNECT, TokenKind, may_call

# What each kind of item calls: a community key that may not makes it a hand item (route connect).
_METHODS: dict[str, tuple[str, ...]] = {
    "community": ("groups.create",),
    "edit": ("groups.edit",),
    "category": ("groups.getSettings", "groups.edit"),
    "messages": ("groups.setSettings",),
    "avatar": ("photos.saveOwnerPhoto",),
    "avatar_post": ("wall.delete",),
    "cover": ("photos.saveOwnerCoverPhoto",),
    "post": ("wall.post",),
    "pin": ("wall.pin",),
    "topic": ("board.addTopic",),
    "market": ("groups.toggleMarket",),
    "product": ("market.add",),
    "long_poll": ("groups.setLongPollSettings",),
    "callback": ("groups.addCallbackServer",),
    "callback_events": ("groups.setCallbackSettings",),
}


def route_items(items: list[Item], route: Route) -> tuple[Item, ...]:
    """The items as this route makes them, without those that hang on an item not among them."""
    return tuple(_keep_together([_route(item, route) for item in items]))


def _keep_together(items: list[Item]) -> Iterator[Item]:
    """Items without those that hang on a dropped one; by hand those that hang on one by hand."""
    by_hand = {item.key: item.by_hand for item in items}
    for item in items:
        holder = _holder(item)
        if holder is None or holder in by_hand:
            is_hand = item.by_hand or (holder is not None and by_hand[holder])
            yield item if is_hand is item.by_hand else item.model_copy(update={"by_hand": True})


def _holder(item: Item) -> str | None:
    """The key of the item without which this one makes no sense, beside the community itself."""
    if isinstance(item, PinItem):
        return item.post
    if isinstance(item, AvatarPostItem):
        return "avatar"
    if isinstance(item, ProductItem) or item.key == "market/currency":
        return "market"
    return "bot/callback" if isinstance(item, CallbackEventsItem) else None


def _route(item: Item, route: Route) -> Item:
    """The item as this route makes it: by API, or by the person's hands."""
    if route is Route.FULL or item.by_hand:
        return item
    if route is Route.KIT:
        return item.model_copy(update={"by_hand": True})
    allowed = all(
        may_call(method, TokenKind.COMMUNITY, RIGHTS_CONNECT) for method in _METHODS[item.kind]
    )
    if not allowed:
        return item.model_copy(update={"by_hand": True})
    if isinstance(item, PostItem):
        # A community key posts text but cannot upload pictures of posts (vk-contract §0.3, [F]).
        return item.model_copy(update={"picture": None})
    return item
