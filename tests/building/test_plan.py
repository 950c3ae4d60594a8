"""The plan of a community: everything that will be made, decided before anything is."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.building.pieces.registry import KINDS, kind_of
from vitrina.building.plan import plan_community
from vitrina.building.routing import terms_of
from vitrina.content.pack import Pack, load_pack
from vitrina.domain.form import parse_practitioner
from vitrina.domain.piece_keys import (
    POSTS_LIMIT,
    is_piece_key,
    post_key,
    product_keys,
)
from vitrina.domain.pieces import (
    CallbackPiece,
    CategoryPiece,
    CommunityPiece,
    InfoPiece,
    ManualPiece,
    MarketCurrencyPiece,
    PinPiece,
    PostPiece,
    ProductPiece,
    TopicPiece,
    list_plain_keys,
)
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner, Price, Theme
from vitrina.domain.text import plain_line
from vitrina.domain.timezones import timezone_of
from vitrina.domain.unfilled import find_variable

MakePlan = Callable[..., CommunityPlan]
MakePractitioner = Callable[..., Practitioner]

NOON = 1_795_424_400.0  # 2026-11-23 12:00 in Moscow
DAYS = [0, 0, 1, 3, 5, 7, 10, 14]
POST_LIMIT = 16_000  # characters; VK publishes no number, its own page takes somewhat more

# groups.edit (vk-contract 2026-11-22, Appendix A [S]): the values a field takes, None for a text.
EDIT_FIELDS: dict[str, range | None] = {
    "description": None,
    "phone": None,
    "website": None,
    "subject": range(1, 43),
    "topics": range(3),
    "photos": range(3),
    "video": range(3),
    "audio": range(3),
    "docs": range(3),
    "wiki": range(3),
    "contacts": range(2),
    "market_currency": range(643, 644),
    "market_comments": range(2),
}


def posts_of(plan: CommunityPlan) -> list[PostPiece]:
    return [item for item in plan.pieces if isinstance(item, PostPiece)]


def products_of(plan: CommunityPlan) -> list[ProductPiece]:
    return [item for item in plan.pieces if isinstance(item, ProductPiece)]


def keys_of(plan: CommunityPlan) -> list[str]:
    return [item.key for item in plan.pieces]


# What is in it


def test_a_community_has_everything_in_the_order_it_is_made(plan_of: MakePlan) -> None:
    assert keys_of(plan_of()) == [
        "community",
        "info",
        "category",
        "messages",
        "avatar",
        "avatar_post",
        "cover",
        "post/1",
        "pin",
        *(f"post/{number}" for number in range(2, 9)),
        "topic/reviews",
        "market",
        "market/currency",
        "product/klassicheskiy-massazh",
        "product/massazh-spiny",
        "bot/long_poll",
        "bot/callback",
        "bot/events",
        "status",
        "story",
        "hand/greeting",
        "hand/button",
        "hand/map",
    ]


def test_every_item_comes_after_what_it_needs(plan_of: MakePlan) -> None:
    seen: set[str] = set()
    for item in plan_of().pieces:
        if item.kind in KINDS:
            assert set(kind_of(item).needs(item)) <= seen, item.key
        seen.add(item.key)


def test_only_the_community_itself_is_required(plan_of: MakePlan) -> None:
    assert [item.key for item in plan_of().pieces if item.required] == ["community"]


def test_olga_s_texts_say_what_her_form_says(plan_of: MakePlan) -> None:
    plan = plan_of()
    assert plan.piece("community") == CommunityPiece(
        key="community", title="Массаж • Казань • Ольга Васильева", required=True
    )
    info = plan.piece("info")
    assert isinstance(info, InfoPiece)
    description = str(info.fields["description"])
    for word in ("Ольга", "Казани", "ул. Мира, 24", "10:00–20:00", "+7 900 000-00-00"):
        assert word in description
    assert plan.piece("pin") == PinPiece(key="pin", post="post/1")
    assert "Ольги" in plan.greeting
    (category,) = (item for item in plan.pieces if isinstance(item, CategoryPiece))
    assert category.names[0] == "Массаж"


def test_a_pack_of_another_trade_decides_what_was_massage(olga: MakePractitioner) -> None:
    plan = plan_community(olga(), load_pack("manicure"), Route.FULL, NOON, "olga")

    assert plan.pack == "manicure"
    (category,) = (item for item in plan.pieces if isinstance(item, CategoryPiece))
    assert category.names[0] == "Маникюр"
    assert {item.categories[0] for item in products_of(plan)} == {"Маникюр"}
    info = plan.piece("info")
    assert isinstance(info, InfoPiece) and info.fields["subject"] == 10
    said = [plan.greeting, *(item.text for item in posts_of(plan)), str(info.fields["description"])]
    own = [price.title.lower() for price in olga().pricing] + ["классический массаж"]
    for text in said:
        plain = text.lower()
        for title in own:
            plain = plain.replace(title, "")
        assert "массаж" not in plain, text


def test_one_product_for_each_price(plan_of: MakePlan) -> None:
    first, second = products_of(plan_of())
    assert (first.title, first.rubles, first.minutes) == ("Классический массаж", 2500, 60)
    assert (second.title, second.rubles, second.minutes) == ("Массаж спины", 1800, 40)
    assert first.sku != second.sku


def test_the_same_service_twice_has_two_keys(plan_of: MakePlan) -> None:
    price = Price(title="Массаж спины", rubles=1800)
    again = Price(title="массаж, спины!", rubles=2500)
    products = products_of(plan_of(pricing=(price, price, again)))
    assert [item.key for item in products] == [
        "product/massazh-spiny",
        "product/massazh-spiny-2",
        "product/massazh-spiny-3",
    ]
    assert len({item.sku for item in products}) == 3


def test_services_whose_names_have_no_letters_still_have_keys(plan_of: MakePlan) -> None:
    pricing = (
        Price(title="按摩", rubles=1),
        Price(title="—", rubles=2),
        Price(title="5", rubles=3),
    )
    products = products_of(plan_of(pricing=pricing))
    assert [item.key for item in products] == ["product/usluga", "product/usluga-2", "product/5"]
    assert all(4 <= len(item.title) <= 100 for item in products)


def test_a_key_already_numbered_by_hand_is_not_taken_twice(plan_of: MakePlan) -> None:
    names = ("Массаж", "Массаж 2", "Массаж")
    plan = plan_of(pricing=tuple(Price(title=name, rubles=1) for name in names))
    assert len({item.key for item in products_of(plan)}) == 3


@pytest.mark.parametrize("route", list(Route))
def test_groups_edit_gets_only_fields_and_values_of_the_contract(
    plan_of: MakePlan, route: Route
) -> None:
    for item in plan_of(route).pieces:
        if not isinstance(item, InfoPiece):
            continue
        for name, value in item.fields.items():
            allowed = EDIT_FIELDS[name]
            if allowed is None:
                assert isinstance(value, str) and value
            else:
                assert value in allowed, name


def test_strangers_can_only_read_and_prices_are_in_rubles(plan_of: MakePlan) -> None:
    info, currency = plan_of().piece("info"), plan_of().piece("market/currency")
    assert isinstance(info, InfoPiece) and isinstance(currency, MarketCurrencyPiece)
    open_to_all = [name for name in ("topics", "photos", "video", "audio", "docs", "wiki")
                   if info.fields[name] == 1]  # fmt: skip
    assert not open_to_all and "wall" not in info.fields
    assert currency.fields["market_currency"] == 643


# The same again


def test_the_same_seed_gives_the_same_plan_and_another_seed_another(plan_of: MakePlan) -> None:
    assert plan_of() == plan_of()
    assert plan_of().model_dump_json() == plan_of().model_dump_json()
    other = plan_of(seed="somebody else")
    assert keys_of(other) == keys_of(plan_of())
    assert {post.guid for post in posts_of(other)}.isdisjoint(
        post.guid for post in posts_of(plan_of())
    )


@pytest.mark.parametrize("route", list(Route))
def test_a_plan_written_and_read_is_the_same(plan_of: MakePlan, route: Route) -> None:
    plan = plan_of(route)
    written = plan.model_dump_json()
    assert CommunityPlan.model_validate_json(written) == plan
    assert CommunityPlan.model_validate_json(written).model_dump_json() == written


def test_an_item_is_found_by_its_key(plan_of: MakePlan) -> None:
    assert plan_of().piece("market").kind == "market"
    with pytest.raises(KeyError):
        plan_of().piece("post/9")


# When posts come out


def local(post: PostPiece, zone: str) -> datetime:
    assert post.publish_at is not None
    return datetime.fromtimestamp(post.publish_at, ZoneInfo(zone))


MOMENTS = [
    ("Europe/Moscow", "2026-11-23 12:00"),
    ("Europe/Moscow", "2026-12-31 23:59"),
    ("Asia/Kamchatka", "2026-11-23 23:50"),
    ("Asia/Kamchatka", "2026-11-24 00:00"),
    ("Europe/Kaliningrad", "2026-11-23 00:10"),
    ("Asia/Almaty", "2028-02-28 19:00"),
    ("Europe/Chisinau", "2026-10-24 23:30"),  # clocks go back the next night
    ("Europe/Chisinau", "2026-03-28 23:30"),  # clocks go forward the next night
]


@pytest.mark.parametrize(("zone", "moment"), MOMENTS)
def test_posts_come_out_at_human_hours_where_olga_lives(
    plan_of: MakePlan, zone: str, moment: str
) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    plan = plan_of(now=now.timestamp(), timezone=zone)

    posts = posts_of(plan)
    assert [post.day for post in posts] == DAYS
    assert [post.publish_at for post in posts[:2]] == [None, None]
    for post in posts[2:]:
        out = local(post, zone)
        assert (out.date() - now.date()).days == post.day
        assert 9 <= out.hour <= 20 and out.second == 0
        assert out > now
    hold_to_vk_s_calendar(posts, zone)


def hold_to_vk_s_calendar(posts: list[PostPiece], zone: str) -> None:
    """One post per minute, 25 a day (vk-contract 2026-11-22 §3.2)."""
    times = [post.publish_at for post in posts if post.publish_at is not None]
    assert len({time // 60 for time in times}) == len(times)
    days = Counter(local(post, zone).date() for post in posts if post.publish_at is not None)
    assert max(days.values(), default=0) <= 25


def test_the_hours_do_not_depend_on_the_hour_of_the_start(plan_of: MakePlan) -> None:
    early, late = plan_of(now=NOON - 11 * 3600), plan_of(now=NOON + 11 * 3600)
    assert [post.publish_at for post in posts_of(early)] == [
        post.publish_at for post in posts_of(late)
    ]


# One's own texts


def test_own_texts_take_the_place_of_ours(plan_of: MakePlan) -> None:
    own = {
        "info": "Моё описание",
        "post/3": "Моя запись",
        "topic/reviews": "Мои правила",
        "product/massazh-spiny": "Спина и плечи, спокойно и подробно",
        "hand/greeting": "Моё приветствие",
    }
    plan = plan_of(overrides=own)
    info, post, topic = plan.piece("info"), plan.piece("post/3"), plan.piece("topic/reviews")
    product, hand = plan.piece("product/massazh-spiny"), plan.piece("hand/greeting")
    assert isinstance(info, InfoPiece) and info.fields["description"] == own["info"]
    assert isinstance(post, PostPiece) and post.text == own["post/3"]
    assert isinstance(topic, TopicPiece) and topic.text == own["topic/reviews"]
    assert isinstance(product, ProductPiece)
    assert product.description == own["product/massazh-spiny"]
    assert isinstance(hand, ManualPiece) and hand.text == own["hand/greeting"]
    assert keys_of(plan) == keys_of(plan_of())


def test_a_description_too_short_for_vk_is_followed_by_ours(plan_of: MakePlan) -> None:
    ours = plan_of().piece("product/massazh-spiny")
    product = plan_of(overrides={"product/massazh-spiny": "Спина"}).piece("product/massazh-spiny")
    assert isinstance(product, ProductPiece) and isinstance(ours, ProductPiece)
    assert product.description == f"Спина\n\n{ours.description}"


def test_a_form_may_name_exactly_what_a_plan_can_have(plan_of: MakePlan) -> None:
    keys = set(keys_of(plan_of(address="Баумана, 5")))
    posts = {post_key(number) for number in range(1, POSTS_LIMIT + 1)}
    products = {key for key in keys if key.startswith("product/")}
    assert list_plain_keys() - keys == set()
    assert keys - list_plain_keys() - posts == products
    assert all(is_piece_key(key, products) for key in keys | posts)
    last = post_key(POSTS_LIMIT + 1)
    for key in ("post/0", last, "post/01", "product/other", "bot", "hand/", "", None, 5):
        assert not is_piece_key(key, products), key


def test_null_drops_an_item_but_never_the_community(plan_of: MakePlan) -> None:
    everything = keys_of(plan_of())
    assert keys_of(plan_of(overrides={"cover": None})) == [k for k in everything if k != "cover"]
    assert keys_of(plan_of(overrides={"community": None})) == everything
    assert keys_of(plan_of(overrides={"post/99": None, "post/98": "текст"})) == everything


@pytest.mark.parametrize(
    ("dropped", "gone_too"),
    [
        ("post/1", {"pin"}),
        ("post/2", set()),
        ("avatar", {"avatar_post"}),
        ("bot/callback", {"bot/events"}),
        (
            "market",
            {"market/currency", "product/klassicheskiy-massazh", "product/massazh-spiny"},
        ),
    ],
)
def test_what_hangs_on_a_dropped_item_goes_with_it(
    plan_of: MakePlan, dropped: str, gone_too: set[str]
) -> None:
    plan = plan_of(overrides={dropped: None})
    assert set(keys_of(plan_of())) - set(keys_of(plan)) == {dropped} | gone_too


def test_whatever_is_dropped_nothing_waits_for_what_is_not_there(plan_of: MakePlan) -> None:
    for dropped in keys_of(plan_of()):
        plan = plan_of(overrides={dropped: None})
        keys = set(keys_of(plan))
        for item in plan.pieces:
            if item.kind in KINDS:
                assert set(kind_of(item).needs(item)) <= keys, (dropped, item.key)


# Routes


def by_hand(plan: CommunityPlan) -> set[str]:
    return {item.key for item in plan.pieces if item.manual}


HANDS = {"hand/greeting", "hand/button", "hand/map"}


def test_with_all_rights_only_what_vk_lets_nobody_do_is_by_hand(plan_of: MakePlan) -> None:
    plan = plan_of(Route.FULL)
    assert by_hand(plan) == HANDS | {"status", "story"}
    assert all(post.picture is not None for post in posts_of(plan))
    assert all(isinstance(plan.piece(key), ManualPiece) for key in HANDS)


def test_a_community_key_makes_what_it_may(plan_of: MakePlan) -> None:
    plan = plan_of(Route.CONNECT)
    assert set(keys_of(plan)) - by_hand(plan) == {
        "info",
        "messages",
        "cover",
        *(f"post/{number}" for number in range(1, 9)),
        "bot/long_poll",
        "bot/callback",
        "bot/events",
    }
    assert all(post.picture is not None for post in posts_of(plan))


def test_by_key_every_post_is_planned_each_for_an_odd_minute_of_its_own(
    plan_of: MakePlan,
) -> None:
    minutes = [(post.publish_at or 0) / 60 for post in posts_of(plan_of(Route.CONNECT))]
    assert all(minute % 2 == 1 for minute in minutes) and len(set(minutes)) == 8
    now = posts_of(plan_of(Route.FULL))[2].publish_at
    assert now is not None
    by_token = [post.publish_at for post in posts_of(plan_of(Route.FULL))]
    assert by_token[:2] == [None, None]
    assert [(later or 0) // 3600 for later in by_token[2:]] == [m // 60 for m in minutes[2:]]


def test_the_first_posts_by_key_come_out_soon_and_in_their_order(plan_of: MakePlan) -> None:
    first, second = ((post.publish_at or 0) - NOON for post in posts_of(plan_of(Route.CONNECT))[:2])
    assert 600 <= first < second <= 900


def test_what_stays_of_a_community_s_own_is_not_planned(plan_of: MakePlan) -> None:
    terms = replace(terms_of(Route.CONNECT), keep=frozenset({"cover"}))
    assert "cover" not in keys_of(plan_of(Route.CONNECT, terms=terms))


def test_posts_for_the_feed_keep_their_pictures_and_times(plan_of: MakePlan) -> None:
    terms = replace(terms_of(Route.CONNECT), posts_by_feed=True)
    posts = posts_of(plan_of(Route.CONNECT, terms=terms))
    assert all(post.by_feed and post.picture and not post.manual for post in posts)
    assert not any(post.by_feed for post in posts_of(plan_of(Route.CONNECT)))


def test_without_rights_everything_is_by_hand_and_complete(plan_of: MakePlan) -> None:
    plan = plan_of(Route.KIT)
    assert by_hand(plan) == set(keys_of(plan)) == set(keys_of(plan_of(Route.FULL)))
    assert all(post.picture is not None and post.text for post in posts_of(plan))


def test_a_hand_item_has_all_the_person_needs(plan_of: MakePlan) -> None:
    for key in HANDS:
        item = plan_of().piece(key)
        assert isinstance(item, ManualPiece)
        assert item.title and item.text and item.screen.startswith("?act=")
        assert item.reason.endswith(".")


def test_without_a_room_there_is_no_map(plan_of: MakePlan) -> None:
    assert "hand/map" not in keys_of(plan_of(address="", is_home_visit=True))


# Anybody

SIGNS = st.sampled_from("абвёАБ ЯЁ-.,!«»()№%&<>\"'\\{}[]|@*#0123456789xyz\u2028💆🌸漢")


def words(limit: int, start: str = "") -> st.SearchStrategy[str]:
    """What people type; the form refuses what looks like a variable that nobody filled in."""
    typed = st.text(SIGNS, max_size=limit - len(start)).map(lambda signs: start + signs)
    return typed.filter(lambda text: not find_variable(text))


ANYBODY = st.fixed_dictionaries(
    {
        "name": words(100, "Я"),
        "city": st.sampled_from(["Казань", "Ростов-на-Дону", "Анадырь"]) | words(50, "Я"),
        "area": words(80),
        "phone": st.just("8 900 000-00-00"),
        "techniques": st.lists(words(60, "5"), min_size=1, max_size=10),
        "pricing": st.lists(
            st.fixed_dictionaries(
                {
                    "title": words(100, "5"),
                    "price": st.integers(1, 1_000_000),
                    "minutes": st.none() | st.integers(5, 600),
                }
            ),
            min_size=1,
            max_size=20,
        ),
        "is_home_visit": st.booleans(),
        "address": words(150),
        "hours": words(80),
        "about": words(400),
        "telegram": st.sampled_from(["", "olga_massage"]),
        "website": st.sampled_from(["", "olga-massage.ru", "https://массаж.рф/Цены?a=1&b=[2]"]),
        "theme": st.sampled_from([theme.value for theme in Theme]),
        "timezone": st.sampled_from(["", "Asia/Kamchatka", "America/Adak", "Pacific/Kiritimati"]),
        "overrides": st.dictionaries(
            st.sampled_from(
                ["info", "post/1", "post/5", "pin", "market", "avatar", "product", "hand/map"]
            ),
            st.none() | words(200, "!"),
            max_size=3,
        ),
    }
).map(lambda sent: sent | {"overrides": name_product(sent)})


def name_product(sent: dict[str, Any]) -> dict[str, Any]:
    """The own text for «product» is for the first service, whatever its key is."""
    (key, *_) = product_keys(plain_line(price["title"]) for price in sent["pricing"])
    return {key if name == "product" else name: text for name, text in sent["overrides"].items()}


@settings(max_examples=60, deadline=None)
@given(ANYBODY, st.sampled_from(list(Route)), st.integers(1_700_000_000, 2_000_000_000), st.text())
def test_anybody_gets_a_plan_that_vk_accepts(
    pack: Pack, sent: dict[str, Any], route: Route, now: int, seed: str
) -> None:
    practitioner = parse_practitioner(sent, timezone_of=timezone_of)
    plan = plan_community(practitioner, pack, route, float(now), seed)

    assert CommunityPlan.model_validate_json(plan.model_dump_json()) == plan
    assert plan == plan_community(practitioner, pack, route, float(now), seed)
    hold_to_vk_s_limits(plan)
    for post in posts_of(plan):
        assert post.publish_at is None or post.publish_at > now
    hold_to_vk_s_calendar(posts_of(plan), plan.timezone)


def test_the_longest_form_of_all_stays_within_vk_s_limits(plan_of: MakePlan) -> None:
    long = "Очень подробный и обстоятельный рассказ обо всём на свете, по порядку и без спешки. "
    plan = plan_of(
        name=(long * 2)[:100].strip(),
        city=long[:50].strip(),
        area=long[:80].strip(),
        techniques=tuple(f"{n} {long}"[:60].strip() for n in range(10)),
        pricing=tuple(
            Price(title=f"{n} {long * 2}"[:100].strip(), rubles=1_000_000, minutes=600)
            for n in range(20)
        ),
        address=(long * 2)[:150].strip(),
        hours=long[:80].strip(),
        about=(long * 6)[:400].strip(),
        is_home_visit=True,
        overrides={"post/1": "а" * 4000},
    )
    hold_to_vk_s_limits(plan)
    assert len(products_of(plan)) == 20


def hold_to_vk_s_limits(plan: CommunityPlan) -> None:
    """Sizes of vk-contract 2026-11-22, Appendix A, and the title's 48 of field-notes."""
    keys = keys_of(plan)
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z_]+(/[a-z0-9_-]+)?", key) for key in keys)
    community = plan.piece("community")
    assert isinstance(community, CommunityPiece) and 2 <= len(community.title) <= 48
    assert plan.greeting
    for post in posts_of(plan):
        assert 1 <= len(post.text) <= POST_LIMIT
        assert len(post.guid) == 32
    for product in products_of(plan):
        assert 4 <= len(product.title) <= 100
        assert len(product.description) >= 10
        assert len(product.sku) <= 50
        assert product.rubles > 0
    for item in plan.pieces:
        if isinstance(item, CallbackPiece):
            assert len(item.title) <= 14
        if isinstance(item, TopicPiece):
            assert item.title and item.text
    marks = [post.guid for post in posts_of(plan)] + [item.sku for item in products_of(plan)]
    assert len(set(marks)) == len(marks)
