"""Each switch of the strict sandbox, alone: what is refused with it and taken without."""

from __future__ import annotations

import json
import time

import pytest

from sandbox.client import Client, draw_jpeg
from vitrina.sandbox.strictness import Strictness

VISITOR = 77


async def switch_on(client: Client, *names: str) -> None:
    await client.control("options", strict=list(names))


def script(method: str, **fields: object) -> str:
    """One call as old clients write it: everything beyond ASCII as codes."""
    return f"return [API.{method}({json.dumps(fields, ensure_ascii=True)})];"


async def test_codes_of_letters_stay_in_the_text_and_utf_8_is_read(olga: Client, club: int) -> None:
    post = {"owner_id": -club, "from_group": 1, "message": 'Да "\\ \n!'}
    await switch_on(olga, "script-escapes")
    await olga.do("execute", code=script("wall.post", **post))
    plain = json.dumps(post, ensure_ascii=False)
    await olga.do("execute", code=f"return API.wall.post({plain});")
    [group] = (await olga.world())["groups"]
    assert [one["text"] for one in group["posts"]] == ['u0414u0430 "\\ \n!', 'Да "\\ \n!']


@pytest.fixture
async def avatar(olga: Client, club: int) -> dict[str, object]:
    """What the upload host answered: the fields that save the picture."""
    address = await olga.do("photos.getOwnerPhotoUploadServer", owner_id=-club)
    return await olga.upload(address["upload_url"], draw_jpeg(600, 600))


async def test_a_save_inside_a_script_is_refused_and_alone_it_works(
    olga: Client, avatar: dict[str, object]
) -> None:
    await switch_on(olga, "saves-refused")
    answer = await olga.ask("execute", code=script("photos.saveOwnerPhoto", **avatar))
    assert answer["response"] == [False]
    assert [error["error_code"] for error in answer["execute_errors"]] == [100]
    assert (await olga.do("photos.saveOwnerPhoto", **avatar))["saved"] == 1


@pytest.mark.parametrize("names", [["saves-unsaved"], ["saves-unsaved", "saves-refused"]])
async def test_an_avatar_saved_inside_a_script_is_not_saved(
    olga: Client, avatar: dict[str, object], names: list[str]
) -> None:
    await switch_on(olga, *names)
    answer = await olga.ask("execute", code=script("photos.saveOwnerPhoto", **avatar))
    assert set(answer["response"][0]) == {
        *("photo_hash", "photo_src", "photo_src_big", "photo_src_small"),
    }
    assert "execute_errors" not in answer
    [group] = (await olga.world())["groups"]
    assert group["avatar"] is False and group["posts"] == []


async def test_other_saves_are_empty_or_refused(olga: Client) -> None:
    cover = script("photos.saveOwnerCoverPhoto", hash="h", photo="p")
    await switch_on(olga, "saves-unsaved")
    assert (await olga.ask("execute", code=cover))["response"] == [{"images": []}]
    await switch_on(olga, "saves-unsaved", "saves-refused")
    answer = await olga.ask("execute", code=cover)
    assert answer["response"] == [False] and answer["execute_errors"][0]["error_code"] == 100


async def test_a_token_without_the_right_is_told_so_first(nobody: Client) -> None:
    petr = await nobody.become_person("wall")
    await switch_on(nobody, "saves-refused", "saves-unsaved")
    answer = await petr.ask("execute", code=script("photos.saveWallPhoto", photo="p"))
    assert answer["execute_errors"][0]["error_code"] == 15


async def test_execute_stands_among_its_own_errors(olga: Client) -> None:
    refused = "return [API.wall.post({}), API.groups.conquer()];"
    await switch_on(olga, "execute-entry")
    answer = await olga.ask("execute", code=refused)
    names = [error["method"] for error in answer["execute_errors"]]
    assert answer["response"] == [False, False]
    assert names == ["wall.post", "groups.conquer", "execute"]
    assert "execute_errors" not in await olga.ask("execute", code="return [API.users.get()];")


async def test_empty_values_are_answered_with_1_and_left_as_they_were(
    olga: Client, club: int
) -> None:
    await olga.do("groups.edit", group_id=club, description="Мы", website="https://example.org")
    await switch_on(olga, "group-edit-blind")
    changes = {"title": "", "description": "", "website": "", "nonsense": "1"}
    assert await olga.do("groups.edit", group_id=club, **changes) == 1
    [group] = (await olga.world())["groups"]
    assert group["title"] == "Массаж • Казань" and group["info"]["description"] == "Мы"
    assert group["info"]["website"] == "https://example.org"
    await switch_on(olga)
    assert await olga.code("groups.edit", group_id=club, title="") == 100
    await olga.do("groups.edit", group_id=club, description="")
    assert (await olga.world())["groups"][0]["info"]["description"] == ""


async def test_a_picture_of_messages_is_dropped_from_a_post(
    olga: Client, club: int, jpeg: bytes
) -> None:
    key = await olga.become_community(club)
    address = await key.do("photos.getMessagesUploadServer")
    [photo] = await key.do(
        "photos.saveMessagesPhoto", **await key.upload(address["upload_url"], jpeg)
    )
    name = f"photo{photo['owner_id']}_{photo['id']}"
    await switch_on(olga, "message-photos-dropped")
    assert (await key.do("wall.post", message="С картинкой", attachments=name))["post_id"]
    assert await key.code("wall.post", attachments=name) == 100
    await switch_on(olga)
    await key.do("wall.post", message="Как прежде", attachments=name)
    [group] = (await olga.world())["groups"]
    assert [post["attachments"] for post in group["posts"]] == [[], [name]]


async def test_a_link_needs_a_picture(olga: Client, club: int, jpeg: bytes) -> None:
    address = await olga.do("photos.getWallUploadServer", group_id=club)
    [photo] = await olga.do(
        "photos.saveWallPhoto", group_id=club, **await olga.upload(address["upload_url"], jpeg)
    )
    post = {"owner_id": -club, "from_group": 1, "message": "Тут", "attachments": "https://a.test/"}
    await switch_on(olga, "link-needs-photo")
    error = await olga.refuse("wall.post", **post)
    assert error["error_code"] == 100 and "link_photo_sizing_rule" in error["error_msg"]
    with_photo = f"{photo['owner_id']}_{photo['id']}"
    await olga.do("wall.post", **post, link_photo_id=with_photo)
    [shown] = (await olga.do("wall.get", owner_id=-club))["items"]
    assert shown["attachments"][0]["link"]["photo"]["id"] == photo["id"]


def keyboard(rows: int, columns: int, *, inline: bool = False, **action: object) -> str:
    button = {"action": {"type": "text", "label": "Да", **action}}
    return json.dumps(
        {"inline": inline, "buttons": [[button] * columns] * rows}, ensure_ascii=False
    )


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (keyboard(10, 4), None),
        (keyboard(8, 5), None),
        (keyboard(11, 1), "too much rows"),
        (keyboard(1, 6), "row contains too much buttons"),
        (keyboard(10, 5), "keyboard contains too much buttons"),
        (keyboard(2, 5, inline=True), None),
        (keyboard(6, 1, inline=True), None),
        (keyboard(7, 1, inline=True), "too much rows"),
        (keyboard(3, 4, inline=True), "keyboard contains too much buttons"),
        (keyboard(1, 1, label="я" * 40), None),
        (keyboard(1, 1, label="я" * 41), "label"),
        (keyboard(1, 1, payload=json.dumps("a" * 253)), None),
        (keyboard(1, 1, payload=json.dumps("a" * 254)), "payload"),
        (keyboard(1, 1, payload={"q": "я" * 130}), "payload"),
    ],
)
async def test_a_keyboard_has_limits(olga: Client, club: int, sent: str, words: str | None) -> None:
    key = await olga.become_community(club)
    await key.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    await key.control("messages", group_id=club, user_id=VISITOR, text="Привет")
    message = {"peer_id": VISITOR, "message": "Меню", "random_id": 0, "keyboard": sent}
    await switch_on(olga, "keyboard-limits")
    answer = await key.ask("messages.send", **message)
    if words is None:
        assert "response" in answer, answer
        return
    assert answer["error"]["error_code"] == 911 and words in answer["error"]["error_msg"]
    await switch_on(olga)
    await key.do("messages.send", **message)


async def test_a_message_is_measured_in_bytes(olga: Client, club: int) -> None:
    key = await olga.become_community(club)
    await key.control("messages", group_id=club, user_id=VISITOR, text="Привет")
    await switch_on(olga, "message-bytes")
    send = {"peer_id": VISITOR, "random_id": 0}
    number = await key.do("messages.send", **send, message="я" * 2048)
    assert await key.code("messages.send", **send, message="я" * 2049) == 914
    edit = {"peer_id": VISITOR, "message_id": number}
    assert await key.code("messages.edit", **edit, message="я" * 2049) == 914
    await switch_on(olga)
    await key.do("messages.send", **send, message="я" * 2049)


async def test_a_name_counts_entities(olga: Client, club: int) -> None:
    await olga.do("groups.toggleMarket", group_id=club, state="basic")
    product = {"owner_id": -club, "description": "Час с маслом", "category_id": 1, "price": 1}
    emoji = "\N{HIBISCUS}"  # nine characters as an entity
    await switch_on(olga, "title-entities")
    await olga.do("market.add", **product, name="м" * 91 + emoji)
    assert await olga.code("market.add", **product, name="м" * 92 + emoji) == 100
    await olga.do("market.add", **product, name="«Спина» — 60 мин • №1" + "м" * 79)
    await switch_on(olga)
    await olga.do("market.add", **product, name="м" * 92 + emoji)


async def test_upload_answers_are_as_long_as_vk_s(olga: Client, club: int, jpeg: bytes) -> None:
    address = await olga.do("photos.getWallUploadServer", group_id=club)
    short = await olga.upload(address["upload_url"], jpeg)
    await switch_on(olga, "long-upload-answers")
    sent = await olga.upload(address["upload_url"], jpeg)
    assert len(json.dumps(short)) < 500 and 1000 <= len(json.dumps(sent)) <= 2500
    assert isinstance(json.loads(str(sent["photo"])), list)
    assert await olga.do("photos.saveWallPhoto", group_id=club, **sent)


async def test_no_token_and_a_bad_one_are_two_things(nobody: Client) -> None:
    bad = Client(nobody.http, nobody.url, "nothing")
    assert await nobody.code("users.get") == 5
    await switch_on(nobody, "token-required")
    error = await nobody.refuse("users.get")
    assert (error["error_code"], error["error_msg"]) == (15, "Access denied: token required")
    assert await bad.code("users.get") == 5


async def test_a_key_is_refused_with_15_where_others_get_27(olga: Client, club: int) -> None:
    key = await olga.become_community(club)
    await switch_on(olga, "key-1133")
    error = await key.refuse("wall.get", owner_id=-club)
    assert (error["error_code"], error["error_subcode"]) == (15, 1133)
    await switch_on(olga)
    assert await key.code("wall.get", owner_id=-club) == 27


async def test_a_service_key_may_run_scripts_that_read(olga: Client, club: int) -> None:
    await olga.do("wall.post", owner_id=-club, from_group=1, message="Мы открылись")
    app = Client(
        olga.http, olga.url, (await olga.control("tokens", kind="service"))["access_token"]
    )
    await switch_on(olga, "service-executes")
    code = f"return [API.wall.get({{owner_id: -{club}}}).count, API.wall.post({{message: 1}})];"
    answer = await app.ask("execute", code=code)
    assert answer["response"] == [1, False]
    assert answer["execute_errors"][0]["error_code"] == 28


async def test_checks_lead_to_both_of_vk_s_hosts(olga: Client) -> None:
    await switch_on(olga, "vk-hosts")
    await olga.control("faults", method="groups.create", kind="error", code=14, times=2)
    addresses = [(await olga.refuse("groups.create", title="Да"))["redirect_uri"] for _ in "12"]
    assert {address.split("/")[2] for address in addresses} == {"id.vk.ru", "id.vk.com"}
    path = addresses[0].partition("/not_robot")[2]
    page = await olga.http.post(f"{olga.url}/not_robot{path}")
    assert page.status_code == 200 and "success_token" in page.text


async def test_a_token_of_vk_id_writes_nothing_whatever_its_scope(nobody: Client) -> None:
    minted = await nobody.control("tokens", kind="vk_id", scope="wall,groups,photos")
    petr = Client(nobody.http, nobody.url, minted["access_token"], minted["user_id"])
    assert (await petr.do("users.get"))[0]["id"] == petr.user_id
    writes = ("wall.post", "groups.create", "groups.get", "photos.getWallUploadServer")
    for method in (*writes, "account.getAppPermissions"):
        assert await petr.code(method) == 1051


async def test_all_of_vk_id_can_be_made_useless(nobody: Client) -> None:
    minted = await nobody.control("tokens", kind="user", vk_id=True, scope="wall")
    petr = Client(nobody.http, nobody.url, minted["access_token"], minted["user_id"])
    await petr.do("wall.post", message="Можно")
    await switch_on(nobody, "vk-id-unapproved")
    assert await petr.code("wall.post", message="Нельзя") == 1051
    olga = await nobody.become_person("wall")
    await olga.do("wall.post", message="Можно")


async def test_everything_at_once_still_makes_a_community(nobody: Client) -> None:
    await nobody.control("options", strict=Strictness.all().names())
    olga = await nobody.become_person()
    club = (await olga.do("groups.create", title="Массаж", type="public"))["id"]
    await olga.do("groups.edit", group_id=club, description="Спина и шея")
    soon = int(time.time()) + 600
    await olga.do("wall.post", owner_id=-club, from_group=1, message="Скоро", publish_date=soon)
    assert (await olga.world())["groups"][0]["info"]["description"] == "Спина и шея"
