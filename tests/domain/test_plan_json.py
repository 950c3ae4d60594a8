"""A plan is stored for ever: what was written once is read, and written the same again."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from vitrina.domain.pieces import ManualPiece, PostPiece, ProductPiece
from vitrina.domain.plan import CommunityPlan

CARD = {"theme": "sage", "pattern": "waves", "seed": "s"}
PLAIN = {"required": False, "by_hand": False}

# One item of each kind exactly as the first version of this program stored it.
ITEMS: list[dict[str, Any]] = [
    {"key": "community", **PLAIN, "kind": "community", "title": "Массаж"},
    {"key": "info", **PLAIN, "kind": "edit", "fields": {"description": "Я Ольга", "subject": 10}},
    {"key": "category", **PLAIN, "kind": "category", "names": ["Массаж", "Красота"]},
    {"key": "messages", **PLAIN, "kind": "messages"},
    {
        "key": "avatar", **PLAIN, "kind": "avatar",
        "picture": {**CARD, "kind": "avatar", "initials": "ОВ"},
    },
    {"key": "avatar_post", **PLAIN, "kind": "avatar_post"},
    {
        "key": "cover", **PLAIN, "kind": "cover",
        "picture": {
            **CARD, "kind": "cover", "headline": "Массаж в Казани", "name": "Ольга",
            "pills": ["Классический"], "phone": "+7 900 000-00-00",
        },
    },
    {
        "key": "post/1", **PLAIN, "kind": "post", "text": "Здравствуйте! 🌸",
        "picture": {**CARD, "kind": "post", "title": "Цены", "rows": [["Спина", "1 800 ₽"]],
                    "motif": "price"},
        "publish_at": None, "day": 0, "guid": "a" * 32,
    },
    {"key": "pin", **PLAIN, "kind": "pin", "post": "post/1"},
    {
        "key": "post/2", **PLAIN, "kind": "post", "text": "Позже", "picture": None,
        "publish_at": 1_795_500_000, "day": 1, "guid": "b" * 32,
    },
    {"key": "topic/reviews", **PLAIN, "kind": "topic", "title": "Отзывы", "text": "Правила"},
    {"key": "market", **PLAIN, "kind": "market"},
    {
        "key": "product/spina", **PLAIN, "kind": "product", "title": "Спина",
        "description": "Спина и плечи", "rubles": 1800, "minutes": None, "sku": "c" * 32,
        "picture": {**CARD, "kind": "item", "title": "Спина", "duration": "", "motif": "leaf"},
    },
    {"key": "bot/long_poll", **PLAIN, "kind": "long_poll"},
    {"key": "bot/callback", **PLAIN, "kind": "callback", "title": "Vitrina"},
    {"key": "bot/events", **PLAIN, "kind": "callback_events"},
    {
        "key": "hand/button", "required": False, "by_hand": True, "kind": "hand",
        "title": "Кнопка", "reason": "По ней пишут.", "text": "Записаться", "screen": "?act=edit",
    },
]  # fmt: skip
AVATAR = next(place for place, item in enumerate(ITEMS) if item["key"] == "avatar")
PRODUCT = next(place for place, item in enumerate(ITEMS) if item["kind"] == "product")
STORED: dict[str, Any] = {
    "schema_version": 1,
    "version": 3,
    "route": "full",
    "timezone": "Europe/Moscow",
    "pack": "massage",
    "greeting": "Здравствуйте!",
    "items": ITEMS,
}


def read(stored: object) -> CommunityPlan:
    return CommunityPlan.model_validate_json(json.dumps(stored))


def in_todays_shape(item: dict[str, Any]) -> dict[str, Any]:
    """One kind of the first shape is two: each has a home of its own."""
    if item["kind"] != "edit":
        return item
    kinds = {"info": "info", "market/currency": "market_currency"}
    return item | {"kind": kinds[item["key"]]}


IN_TODAYS_SHAPE = STORED | {
    "schema_version": 2,
    "items": [in_todays_shape(item) for item in ITEMS],
}


def test_what_was_stored_is_read_and_written_the_same() -> None:
    plan = read(STORED)
    assert [item.key for item in plan.pieces] == [item["key"] for item in ITEMS]
    written = json.loads(plan.model_dump_json())
    # What later versions added has the value that it had before it was there.
    assert written["items"][AVATAR]["picture"].pop("photo_id") == ""
    assert written["items"][PRODUCT]["picture"].pop("beside") == []
    shown = [item["picture"] for item in written["items"] if item.get("picture")]
    others = [card for card in shown if card["kind"] in ("cover", "post", "story")]
    assert others and not any(card.pop("photo_id") for card in others)
    massage = ["Массаж", "Красота и здоровье", "Услуги"]
    assert written["items"][PRODUCT].pop("categories") == massage
    posts = [item for item in written["items"] if item["kind"] == "post"]
    added = ("by_feed", "subject", "wording")
    assert posts and not any(post.pop(name) for post in posts for name in added)
    assert written["items"][-1].pop("fields") == {}
    assert written == IN_TODAYS_SHAPE
    assert read(json.loads(plan.model_dump_json())) == plan


def test_each_item_is_of_its_kind() -> None:
    plan = read(STORED)
    post, product, hand = (
        plan.piece("post/2"),
        plan.piece("product/spina"),
        plan.piece("hand/button"),
    )
    assert isinstance(post, PostPiece) and post.publish_at == 1_795_500_000
    assert isinstance(product, ProductPiece) and product.minutes is None
    assert isinstance(hand, ManualPiece) and hand.manual


@pytest.mark.parametrize(
    "changes",
    [
        {"schema_version": 3},
        {"route": "sideways"},
        {"items": [{"key": "x", "kind": "something"}]},
        {"items": [{"kind": "market"}]},
    ],
)
def test_a_plan_of_another_shape_is_not_half_read(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read({**STORED, **changes})


def test_what_a_newer_version_added_is_kept_and_written_again() -> None:
    newer = json.loads(json.dumps(STORED))
    newer["colour"] = "red"
    newer["items"][0]["later"] = {"deep": [1]}
    newer["items"][AVATAR]["picture"]["glow"] = True
    plan = read(newer).model_copy(update={"version": 4})
    written = json.loads(plan.model_dump_json())
    assert (written["version"], written["colour"]) == (4, "red")
    assert written["items"][0]["later"] == {"deep": [1]}
    assert written["items"][AVATAR]["picture"]["glow"] is True


def test_a_plan_cannot_be_changed_in_place() -> None:
    plan = read(STORED)
    with pytest.raises(ValidationError):
        setattr(plan, "version", 4)  # noqa: B010 — a plain assignment does not pass mypy
