"""The plan of a community: a pure function of practitioner, pack, route and time.

Everything is decided here and nothing later: texts, pictures, dates, keys, what goes by hand.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vitrina.building.finishing import finish_texts
from vitrina.building.routing import route_items
from vitrina.content import cards, community, posts, shop
from vitrina.content.head import Subject
from vitrina.content.pack import Pack
from vitrina.domain.item_keys import post_key, product_keys
from vitrina.domain.markup import remove_markup
from vitrina.domain.plan import (
    AvatarItem,
    AvatarPostItem,
    CallbackEventsItem,
    CallbackItem,
    CategoryItem,
    CommunityItem,
    CommunityPlan,
    CoverItem,
    EditItem,
    HandItem,
    Item,
    LongPollItem,
    MarketItem,
    MessagesItem,
    PinItem,
    PostItem,
    ProductItem,
    Route,
    TopicItem,
)
from vitrina.domain.practitioner import Practitioner

# groups.edit (vk-contract 2026-11-22, App. A [S]): 0 off, 2 limited, so that strangers only read.
# `wall` is left alone: on a public page strangers cannot post, and 2 and 3 are for groups only.
_SECTIONS = {"topics": 2, "photos": 2, "video": 0, "audio": 0, "docs": 0, "wiki": 0, "contacts": 1}
_SUBJECTS: dict[Subject, int] = {  # groups.edit (vk-contract 2026-11-22, §7 [S])
    "здоровье": 5, "красота": 10, "обучение": 20, "товары и услуги": 33,
}  # fmt: skip
_RUBLES = 643
_DESCRIPTION_FROM = 10  # characters: market.add (vk-contract 2026-11-22, App. A [S])
_SOON = 600.0  # seconds: a post due earlier than this is moved, VK takes no past dates

_SCREENS = {"greeting": "?act=messages", "button": "?act=edit", "map": "?act=edit"}


def plan_community(
    practitioner: Practitioner, pack: Pack, route: Route, now: float, seed: str
) -> CommunityPlan:
    """The whole community, in the order in which it is made.

    `now` is unix seconds; `seed` marks posts and products, and chooses wordings and drawings where
    the form did not bring a seed of its own. The same seeds give the same plan.
    """
    items = [
        finish_texts(item)
        for item in _list_items(practitioner, pack, now, seed)
        if practitioner.overrides.get(item.key, "") is not None or item.required
    ]
    return CommunityPlan(
        route=route,
        timezone=practitioner.timezone,
        pack=pack.name,
        greeting=remove_markup(
            community.bot_greeting(practitioner, pack, wording_seed(practitioner, seed))
        ),
        items=route_items(items, route),
    )


def wording_seed(practitioner: Practitioner, seed: str) -> str:
    """What chooses wordings and drawings: the form's own seed, so that what it showed is made."""
    return practitioner.seed or seed


def rebase(plan: CommunityPlan, now: float, waiting: set[str]) -> CommunityPlan:
    """The same plan with late posts moved: those of `waiting` that are due before long or past.

    Each goes to its own hour on the next day that has no post yet, never before the one moved
    ahead of it. Nothing late: the plan itself.
    """
    late = [
        item
        for item in plan.items
        if isinstance(item, PostItem)
        and item.key in waiting
        and item.publish_at is not None
        and item.publish_at < now + _SOON
    ]
    if not late:
        return plan
    zone = ZoneInfo(plan.timezone)
    late_keys = {item.key for item in late}
    taken = {
        datetime.fromtimestamp(item.publish_at, zone).date()
        for item in plan.items
        if isinstance(item, PostItem) and item.publish_at and item.key not in late_keys
    }
    moved: dict[str, Item] = {}
    earliest = now + _SOON
    for item in sorted(late, key=lambda post: post.publish_at or 0):
        wanted = datetime.fromtimestamp(item.publish_at or now, zone)
        slot = datetime.fromtimestamp(now, zone).replace(
            hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0
        )
        while slot.timestamp() < earliest or slot.date() in taken:
            slot += timedelta(days=1)
        taken.add(slot.date())
        earliest = slot.timestamp()
        moved[item.key] = item.model_copy(update={"publish_at": int(slot.timestamp())})
    items = tuple(moved.get(item.key, item) for item in plan.items)
    return plan.model_copy(update={"items": items, "version": plan.version + 1})


def move_by_a_minute(plan: CommunityPlan, key: str) -> CommunityPlan:
    """The same plan with this post on the next minute that none of our posts has."""
    moments = {
        item.key: item.publish_at
        for item in plan.items
        if isinstance(item, PostItem) and item.publish_at is not None
    }
    taken = {moment // 60 for other, moment in moments.items() if other != key}
    moment = moments[key] + 60
    while moment // 60 in taken:
        moment += 60
    items = tuple(
        item.model_copy(update={"publish_at": moment}) if item.key == key else item
        for item in plan.items
    )
    return plan.model_copy(update={"items": items, "version": plan.version + 1})


def _list_items(practitioner: Practitioner, pack: Pack, now: float, seed: str) -> Iterator[Item]:
    wording = wording_seed(practitioner, seed)
    yield CommunityItem(
        key="community", title=community.community_title(practitioner, pack), required=True
    )
    description = practitioner.overrides.get("info") or community.community_description(
        practitioner, pack, wording
    )
    yield EditItem(
        key="info",
        fields={
            "description": description,
            "phone": practitioner.phone,
            "subject": _SUBJECTS[pack.head.subject],
            **_SECTIONS,
        },
    )
    yield CategoryItem(key="category", names=pack.categories)
    yield MessagesItem(key="messages")
    yield AvatarItem(key="avatar", picture=cards.avatar_card(practitioner, pack, wording))
    yield AvatarPostItem(key="avatar_post")
    yield CoverItem(key="cover", picture=cards.cover_card(practitioner, pack, wording))
    yield from _list_posts(practitioner, pack, now, seed)
    title, text = community.reviews_topic(practitioner, pack, wording)
    yield TopicItem(
        key="topic/reviews", title=title, text=practitioner.overrides.get("topic/reviews") or text
    )
    yield MarketItem(key="market")
    yield EditItem(key="market/currency", fields={"market_currency": _RUBLES, "market_comments": 0})
    yield from _list_products(practitioner, pack, seed)
    yield LongPollItem(key="bot/long_poll")
    yield CallbackItem(key="bot/callback", title="Vitrina")
    yield CallbackEventsItem(key="bot/events")
    for hand in community.hand_texts(practitioner, pack, wording):
        yield HandItem(
            key=f"hand/{hand.key}",
            title=hand.title,
            reason=hand.reason,
            text=practitioner.overrides.get(f"hand/{hand.key}") or hand.text,
            screen=_SCREENS[hand.key],
        )


def _list_posts(practitioner: Practitioner, pack: Pack, now: float, seed: str) -> Iterator[Item]:
    zone = ZoneInfo(practitioner.timezone)
    today = datetime.fromtimestamp(now, zone)
    written = posts.write_posts(practitioner, pack, wording_seed(practitioner, seed))
    for number, post in enumerate(written, 1):
        key = post_key(number)
        moment = (today + timedelta(days=post.day)).replace(
            hour=post.hour, minute=post.minute, second=0, microsecond=0
        )
        yield PostItem(
            key=key,
            text=practitioner.overrides.get(key) or post.text,
            picture=post.picture,
            publish_at=int(moment.timestamp()) if post.day > 0 else None,
            day=post.day,
            guid=_mark(seed, key),
        )
        if post.pinned:
            yield PinItem(key="pin", post=key)


def _list_products(practitioner: Practitioner, pack: Pack, seed: str) -> Iterator[Item]:
    wording = wording_seed(practitioner, seed)
    keys = product_keys(price.title for price in practitioner.pricing)
    for key, price in zip(keys, practitioner.pricing, strict=True):
        text = shop.product_text(price, practitioner, pack, wording)
        yield ProductItem(
            key=key,
            title=text.title,
            description=_describe(practitioner.overrides.get(key) or "", text.description),
            rubles=price.rubles,
            minutes=price.minutes,
            sku=_sku(seed, key),
            picture=cards.item_card(price, practitioner, pack, wording),
            categories=pack.head.shop_categories,
        )


def _describe(own: str, ours: str) -> str:
    """The person's own text; one too short for VK goes before ours."""
    if not own or len(own) >= _DESCRIPTION_FROM:
        return own or ours
    return f"{own}\n\n{ours}"


def _sku(seed: str, key: str) -> str:
    """Our mark on a product, at most 50 characters ([S]); buyers read it as «Артикул»."""
    return f"{key.removeprefix('product/')}-{_mark(seed, key)[:6]}"


def _mark(seed: str, key: str) -> str:
    """Our mark on a post: 32 characters."""
    return hashlib.sha256(f"{seed}/{key}".encode()).hexdigest()[:32]
