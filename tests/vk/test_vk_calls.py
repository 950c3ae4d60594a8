"""Calls as data: what each builder sends and how it reads what VK answers."""

from typing import Any

import pytest

from vitrina.vk.call import Call, read_reply
from vitrina.vk.errors import ErrorKind, StrangeReply, UploadSpoiled
from vitrina.vk.longpoll import Server, get_server
from vitrina.vk.method_rights import METHOD_RIGHTS
from vitrina.vk.methods import board, bots, groups, market, photos, users, wall

GROUP = 77

# One call of every builder, what it sends, and a reply VK gives (vk-contract 2026-11-22).
CALLS: list[tuple[Call[Any], dict[str, str], Any, Any]] = [
    (
        groups.create("Массаж • Москва"),
        {"title": "Массаж • Москва", "type": "public", "subtype": "2"},
        {"id": 77, "name": "", "screen_name": "club77", "type": "page"},
        groups.CreatedGroup(77, "club77"),
    ),
    (
        groups.edit(GROUP, {"description": "О нас", "wall": 3, "messages": True}),
        {"description": "О нас", "wall": "3", "messages": "1", "group_id": "77"},
        1,
        None,
    ),
    (
        groups.set_settings(GROUP, messages=True, bots_start_button=False),
        {"group_id": "77", "messages": "1", "bots_start_button": "0"},
        1,
        None,
    ),
    (
        groups.get_settings(GROUP),
        {"group_id": "77"},
        {
            "public_category_list": [
                {"id": 1, "name": "Красота", "subcategories": [{"id": 5, "name": "Массаж"}]}
            ]
        },
        (groups.Category(1, "Красота", (groups.Category(5, "Массаж"),)),),
    ),
    (
        groups.get_administered(),
        {"filter": "admin", "extended": "1", "count": "1000", "offset": "0"},
        {"count": 1, "items": [{"id": 77, "name": "Массаж", "screen_name": "olga"}]},
        (groups.AdminGroup(77, "Массаж", "olga"),),
    ),
    (
        groups.get_by_id(GROUP),
        {"group_ids": "77", "fields": "description,status,site,has_photo,cover,market"},
        {
            "groups": [
                {
                    "id": 77,
                    "name": "Массаж",
                    "screen_name": "club77",
                    "description": "О нас",
                    "status": "Запись открыта",
                    "site": "https://t.me/olga",
                    "has_photo": 1,
                    "cover": {"enabled": 0},
                    "market": {"enabled": 1},
                }
            ],
            "profiles": [],
        },
        groups.GroupState(
            77,
            "Массаж",
            "club77",
            "О нас",
            True,
            False,
            True,
            "Запись открыта",
            "https://t.me/olga",
        ),
    ),
    (groups.toggle_market(GROUP), {"group_id": "77", "state": "basic"}, 1, None),
    (
        groups.get_token_permissions(),
        {},
        {"mask": 4100, "permissions": [{"name": "photos", "setting": 4}]},
        groups.TokenPermissions(4100, frozenset({"photos"})),
    ),
    (
        photos.get_avatar_upload_server(GROUP),
        {"owner_id": "-77"},
        {"upload_url": "https://pu.vk.ru/a"},
        "https://pu.vk.ru/a",
    ),
    (
        photos.save_avatar("12", "[]x", "abc"),
        {"server": "12", "photo": "[]x", "hash": "abc"},
        {"photo_hash": "h", "photo_src": "s", "saved": 1, "post_id": 3},
        3,
    ),
    (
        photos.get_cover_upload_server(GROUP, 1920, 768),
        {"group_id": "77", "crop_x": "0", "crop_y": "0", "crop_x2": "1920", "crop_y2": "768"},
        {"upload_url": "https://pu.vk.ru/c"},
        "https://pu.vk.ru/c",
    ),
    (
        photos.save_cover("p", "h"),
        {"photo": "p", "hash": "h"},
        {"images": [{"url": "https://sun9-1.userapi.com/c", "width": 1590, "height": 530}]},
        None,
    ),
    (
        photos.get_wall_upload_server(GROUP),
        {"group_id": "77"},
        {"upload_url": "https://pu.vk.ru/w", "album_id": -14, "user_id": 1},
        "https://pu.vk.ru/w",
    ),
    (
        photos.save_wall_photo(GROUP, "1", "p", "h"),
        {"group_id": "77", "server": "1", "photo": "p", "hash": "h"},
        [{"id": 9, "owner_id": 5, "access_key": "k"}],
        "photo5_9_k",
    ),
    (
        wall.post(GROUP, "Текст", publish_date=1_800_000_000),
        {
            "owner_id": "-77",
            "from_group": "1",
            "message": "Текст",
            "publish_date": "1800000000",
        },
        {"post_id": 4},
        4,
    ),
    (
        wall.get(GROUP, posts="postponed", count=10),
        {"owner_id": "-77", "filter": "postponed", "count": "10", "offset": "0"},
        {
            "count": 2,
            "items": [
                {"id": 4, "text": "Текст", "date": 10, "post_type": "postpone"},
                {
                    "id": 5,
                    "text": "",
                    "date": 20,
                    "post_type": "post",
                    "is_pinned": 1,
                    "post_source": {"type": "vk", "data": "profile_photo"},
                },
            ],
        },
        (
            wall.Post(4, "Текст", 10, True, False, False),
            wall.Post(5, "", 20, False, True, True),
        ),
    ),
    (wall.delete(GROUP, 4), {"owner_id": "-77", "post_id": "4"}, 1, None),
    (wall.pin(GROUP, 4), {"owner_id": "-77", "post_id": "4"}, 1, None),
    (
        board.add_topic(GROUP, "Отзывы", "Правила"),
        {"group_id": "77", "title": "Отзывы", "text": "Правила", "from_group": "1"},
        31,
        31,
    ),
    (
        board.get_topics(GROUP),
        {"group_id": "77", "order": "2", "count": "100", "offset": "0"},
        {"count": 1, "items": [{"id": 31, "title": "Отзывы", "created": 10}]},
        (board.Topic(31, "Отзывы", 10),),
    ),
    (
        market.add(GROUP, name="Массаж", description="Классический", rubles=2500, sku="s-1"),
        {
            "owner_id": "-77",
            "name": "Массаж",
            "description": "Классический",
            "category_id": "1",
            "price": "2500",
            "sku": "s-1",
        },
        {"market_item_id": 8},
        8,
    ),
    (
        market.get(GROUP),
        {
            "owner_id": "-77",
            "count": "200",
            "offset": "0",
            "with_disabled": "1",
            "need_variants": "1",
        },
        {"count": 2, "items": [{"id": 8, "title": "Массаж", "sku": "s-1"}, {"id": 9}]},
        (market.MarketItem(8, "Массаж", "s-1"), market.MarketItem(9, "", None)),
    ),
    (
        market.get_categories(GROUP),
        {"group_id": "77"},
        {"items": [{"id": 1, "name": "Услуги", "children": [{"id": 2, "name": "Массаж"}]}]},
        (
            market.MarketCategory(1, "Услуги", ("Услуги",)),
            market.MarketCategory(2, "Массаж", ("Услуги", "Массаж")),
        ),
    ),
    (
        market.get_product_upload_server(GROUP),
        {"group_id": "77"},
        {"upload_url": "https://pu.vk.ru/m"},
        "https://pu.vk.ru/m",
    ),
    (
        market.save_product_photo('{"raw": 1}'),
        {"upload_response": '{"raw": 1}'},
        {"photo_id": 6},
        6,
    ),
    (
        bots.set_long_poll_settings(GROUP, enabled=True, events={"message_new", "message_allow"}),
        {
            "group_id": "77",
            "enabled": "1",
            "api_version": "5.199",
            "message_new": "1",
            "message_allow": "1",
        },
        1,
        None,
    ),
    (
        bots.get_long_poll_settings(GROUP),
        {"group_id": "77"},
        {"is_enabled": True, "api_version": "5.199", "events": {"message_new": 1, "like_add": 0}},
        bots.LongPollSettings(True, "5.199", frozenset({"message_new"})),
    ),
    (bots.get_confirmation_code(GROUP), {"group_id": "77"}, {"code": "a1b2"}, "a1b2"),
    (
        bots.add_callback_server(GROUP, url="https://x.ru/w", title="Vitrina", secret_key="s"),
        {"group_id": "77", "url": "https://x.ru/w", "title": "Vitrina", "secret_key": "s"},
        {"server_id": 2},
        2,
    ),
    (
        bots.edit_callback_server(GROUP, 2, url="https://x.ru/w", title="Vitrina", secret_key="s"),
        {
            "group_id": "77",
            "server_id": "2",
            "url": "https://x.ru/w",
            "title": "Vitrina",
            "secret_key": "s",
        },
        1,
        None,
    ),
    (
        bots.get_callback_servers(GROUP),
        {"group_id": "77"},
        {
            "count": 1,
            "items": [
                {
                    "id": 2,
                    "title": "Vitrina",
                    "creator_id": 1,
                    "url": "https://x.ru/w",
                    "secret_key": "s",
                    "status": "ok",
                }
            ],
        },
        (bots.CallbackServer(2, "Vitrina", "https://x.ru/w", "ok"),),
    ),
    (
        bots.set_callback_settings(GROUP, 2, {"message_new"}),
        {"group_id": "77", "server_id": "2", "api_version": "5.199", "message_new": "1"},
        1,
        None,
    ),
    (
        bots.send_message(100, "Здравствуйте", random_id=5),
        {"peer_id": "100", "message": "Здравствуйте", "random_id": "5"},
        12,
        12,
    ),
    (
        users.get(),
        {},
        [{"id": 1, "first_name": "Ольга", "last_name": "Петрова"}],
        (users.User(1, "Ольга", "Петрова"),),
    ),
]
CALLS.append(
    (
        get_server(GROUP),
        {"group_id": str(GROUP)},
        {"key": "k", "server": "https://lp.vk.ru/wh77", "ts": "5"},
        Server(url="https://lp.vk.ru/wh77", key="k", ts="5"),
    )
)
NAMES = [call.method for call, *_ in CALLS]


@pytest.mark.parametrize(("call", "form", "response", "value"), CALLS, ids=NAMES)
def test_a_builder_sends_what_the_contract_wants_and_reads_the_answer(
    call: Call[Any], form: dict[str, str], response: Any, value: Any
) -> None:
    assert call.form() == form
    assert read_reply(call, response) == value


# A reply may lack what we can do without: the cover's images, the settings' list of categories.
CONTENT_WITH_AN_EMPTY_OBJECT = {"photos.saveOwnerCoverPhoto", "groups.getSettings"}
CONTENT_WITH_AN_EMPTY_LIST = {"users.get"}
# Answers of a save that has saved nothing, as VK is reported to give them inside `execute`.
EMPTY_SAVES: list[tuple[Call[Any], Any]] = [
    (photos.save_avatar("1", "p", "h"), {"photo_hash": "h", "photo_src": ""}),
    (photos.save_avatar("1", "p", "h"), {"photo_hash": "h", "photo_src": "", "saved": 0}),
    (photos.save_cover("p", "h"), {"images": []}),
    (photos.save_wall_photo(GROUP, "1", "p", "h"), []),
    (market.save_product_photo("{}"), {}),
]


@pytest.mark.parametrize("call", [call for call, *_ in CALLS], ids=NAMES)
@pytest.mark.parametrize("strange", [None, 0, "", "text", [], {}, [[]], {"items": {}}, False])
def test_a_strange_answer_is_a_strange_reply_and_nothing_else(
    call: Call[Any], strange: Any
) -> None:
    if isinstance(strange, dict) and call.method in CONTENT_WITH_AN_EMPTY_OBJECT:
        return
    if strange == [] and call.method in CONTENT_WITH_AN_EMPTY_LIST:
        return
    if (call.method, strange) in [(empty.method, said) for empty, said in EMPTY_SAVES]:
        return
    with pytest.raises(StrangeReply) as error:
        read_reply(call, strange)
    assert error.value.method == call.method


@pytest.mark.parametrize(("call", "said"), EMPTY_SAVES)
def test_a_save_that_saved_nothing_asks_for_another_upload(call: Call[Any], said: Any) -> None:
    with pytest.raises(UploadSpoiled) as error:
        read_reply(call, said)
    assert error.value.method == call.method
    assert error.value.needs_new_upload and error.value.kind is ErrorKind.TRANSIENT


def test_every_method_that_we_call_is_in_the_rights_table() -> None:
    assert set(NAMES) - set(METHOD_RIGHTS) == set()


@pytest.mark.parametrize("answer", [{"market_item_id": 8}, "8", 8])
def test_market_add_answers_in_two_ways(answer: Any) -> None:
    call = market.add(GROUP, name="Массаж", description="Классический", rubles=2500)
    assert read_reply(call, answer) == 8


def test_an_avatar_without_a_post_is_read_as_such() -> None:
    call = photos.save_avatar("1", "p", "h")
    assert read_reply(call, {"photo_hash": "h", "photo_src": "s"}) is None
    assert read_reply(call, {"photo_hash": "h", "photo_src": "s", "post_id": 0}) is None


def test_older_versions_answer_get_by_id_with_a_list_and_few_fields() -> None:
    state = read_reply(groups.get_by_id(GROUP), [{"id": 77, "name": "Массаж"}])
    assert state == groups.GroupState(77, "Массаж", "club77", None, None, None, None)


def test_a_category_list_that_vk_left_out_is_empty() -> None:
    assert read_reply(groups.get_settings(GROUP), {"title": "Массаж"}) == ()


def test_a_callback_title_longer_than_vk_takes_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="too long"):
        bots.add_callback_server(GROUP, url="https://x.ru", title="x" * 15, secret_key="s")


def test_numbers_and_lists_are_written_as_vk_reads_them() -> None:
    call: Call[Any] = Call(
        "x.y", {"a": 2500.0, "b": 0.5, "c": [1, True, "x"], "d": None, "e": False, "f": ""}, list
    )
    assert call.form() == {"a": "2500", "b": "0.5", "c": "1,1,x", "e": "0", "f": ""}
