"""Discussions and goods: made without a key, found again by title and by sku."""

from __future__ import annotations

import json

import pytest

from sandbox.client import Client

PRODUCT = {
    "name": "Массаж 60 мин",
    "description": "Классический массаж спины и шеи, приём по записи.",
    "category_id": 1,
    "price": 2500,
}


@pytest.fixture
async def shop(olga: Client, club: int) -> int:
    await olga.do("groups.toggleMarket", group_id=club, state="basic")
    return club


@pytest.fixture
async def photo_id(olga: Client, shop: int, jpeg: bytes) -> int:
    server = await olga.do("market.getProductPhotoUploadServer", group_id=shop)
    upload = await olga.upload(server["upload_url"], jpeg, field="file")
    saved = await olga.do("market.saveProductPhoto", upload_response=json.dumps(upload))
    return int(saved["photo_id"])


async def test_a_topic_answers_with_its_bare_number(olga: Client, club: int) -> None:
    topic_id = await olga.do(
        "board.addTopic", group_id=club, title="Отзывы", text="Правила", from_group=1
    )
    assert isinstance(topic_id, int)
    topics = await olga.do("board.getTopics", group_id=club, preview=1)
    [topic] = topics["items"]
    assert topic["id"] == topic_id and topic["title"] == "Отзывы"
    assert topic["first_comment"] == "Правила" and topic["created_by"] == -club


async def test_the_same_topic_can_be_made_twice(olga: Client, club: int) -> None:
    for _ in range(2):
        await olga.do("board.addTopic", group_id=club, title="Отзывы", text="Правила")
    topics = await olga.do("board.getTopics", group_id=club, order=-2)
    assert [topic["created_by"] for topic in topics["items"]] == [olga.user_id, olga.user_id]
    assert topics["items"][0]["id"] < topics["items"][1]["id"]


async def test_topics_are_refused_without_title_text_or_section(olga: Client, club: int) -> None:
    assert await olga.code("board.addTopic", group_id=club, text="Правила") == 100
    assert await olga.code("board.addTopic", group_id=club, title="Отзывы") == 100
    await olga.do("groups.edit", group_id=club, topics=0)
    assert await olga.code("board.addTopic", group_id=club, title="О", text="П") == 15


async def test_goods_need_a_shop(olga: Client, club: int) -> None:
    assert await olga.code("market.add", owner_id=-club, **PRODUCT) == 1438


async def test_a_product_is_added_and_found_by_its_sku(
    olga: Client, shop: int, photo_id: int
) -> None:
    added = await olga.do(
        "market.add", owner_id=-shop, main_photo_id=photo_id, sku="massage-60", **PRODUCT
    )
    goods = await olga.do("market.get", owner_id=-shop, with_disabled=1, extended=1)
    [item] = goods["items"]
    assert item["id"] == added["market_item_id"] and item["sku"] == "massage-60"
    # Rubles go in, kopecks come out, as text.
    assert item["price"]["amount"] == "250000" and item["price"]["currency"]["id"] == 643
    assert item["photos"][0]["id"] == photo_id
    [product] = (await olga.world())["groups"][0]["products"]
    assert product["price"] == 2500 and product["photo_id"] == photo_id
    assert product["title"] == "Массаж 60 мин" and product["sku"] == "massage-60"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Спа"},
        {"name": "М" * 101},
        {"description": "Коротко"},
        {"category_id": 424242},
        {"price": "дорого"},
        {"price": -1},
        {"main_photo_id": 1},
        {"sku": "s" * 51},
        {"owner_id": 5},
    ],
)
async def test_a_wrong_product_is_refused(
    olga: Client, shop: int, wrong: dict[str, object]
) -> None:
    assert await olga.code("market.add", **{"owner_id": -shop, **PRODUCT, **wrong}) == 100
    assert (await olga.do("market.get", owner_id=-shop))["count"] == 0


async def test_a_product_is_edited_and_hidden(olga: Client, shop: int) -> None:
    added = await olga.do("market.add", owner_id=-shop, **PRODUCT)
    item = {"owner_id": -shop, "item_id": added["market_item_id"]}
    await olga.do("market.edit", **item, price=2700)
    await olga.do("market.edit", **item, deleted=1)
    assert (await olga.do("market.get", owner_id=-shop))["count"] == 0
    hidden = await olga.do("market.get", owner_id=-shop, with_disabled=1)
    assert hidden["items"][0]["price"]["amount"] == "270000"
    assert await olga.code("market.edit", owner_id=-shop, item_id=99, price=1) == 1403


async def test_a_stranger_sees_goods_but_neither_adds_nor_reads_marks(
    olga: Client, nobody: Client, shop: int
) -> None:
    await olga.do("market.add", owner_id=-shop, sku="ours", **PRODUCT)
    petr = await nobody.become_person()
    assert await petr.code("market.add", owner_id=-shop, **PRODUCT) == 205
    [item] = (await petr.do("market.get", owner_id=-shop, with_disabled=1))["items"]
    assert "sku" not in item


async def test_categories_are_a_tree(olga: Client, shop: int) -> None:
    tree = (await olga.do("market.getCategories", group_id=shop))["items"]
    assert tree[0]["id"] == 1
    assert any(child["name"] == "Массаж" for top in tree for child in top["children"])
