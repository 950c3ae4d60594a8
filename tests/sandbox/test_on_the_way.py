"""What clients call on their way: pictures, dialogs, discussions, members, small questions."""

from __future__ import annotations

import pytest

from sandbox.client import Client

HOUR, DAY = 3600, 86400


async def test_a_picture_goes_into_an_album_and_is_found_there(olga: Client, png: bytes) -> None:
    album = await olga.do("photos.createAlbum", title="Кабинет")
    address = await olga.do("photos.getUploadServer", album_id=album["id"])
    sent = await olga.upload(address["upload_url"], png, "file1")
    assert sent["aid"] == album["id"]
    [photo] = await olga.do("photos.save", **sent, album_id=album["id"], caption="Свет")
    assert photo["album_id"] == album["id"] and photo["text"] == "Свет"
    found = await olga.do("photos.get", owner_id=olga.user_id, album_id=album["id"])
    assert [item["id"] for item in found["items"]] == [photo["id"]]
    assert (await olga.do("photos.getAlbums"))["items"][0]["size"] == 1
    assert await olga.code("photos.getUploadServer", album_id=404) == 114


async def test_a_bad_file_for_an_album_comes_back_empty(olga: Client) -> None:
    album = await olga.do("photos.createAlbum", title="Кабинет")
    address = await olga.do("photos.getUploadServer", album_id=album["id"])
    sent = await olga.upload(address["upload_url"], b"no picture", "file1")
    assert sent["photos_list"] == "[]"
    assert await olga.code("photos.save", **sent) == 121


async def test_a_community_sends_a_picture_it_uploaded(
    olga: Client, nobody: Client, club: int, png: bytes
) -> None:
    community = await olga.become_community(club)
    address = await community.do("photos.getMessagesUploadServer", peer_id=77)
    sent = await community.upload(address["upload_url"], png)
    [photo] = await community.do("photos.saveMessagesPhoto", **sent)
    name = f"{photo['owner_id']}_{photo['id']}"
    assert (await olga.do("photos.getById", photos=name))[0]["id"] == photo["id"]
    petr = await nobody.become_person()
    assert await petr.do("photos.getById", photos=name) == []
    assert await community.code("photos.getById", photos=name) == 27


async def test_a_dialog_is_read_from_both_sides(olga: Client, nobody: Client, club: int) -> None:
    community, petr = await olga.become_community(club), await nobody.become_person()
    await petr.do("messages.send", peer_id=-club, random_id=1, message="Можно записаться?")
    answer = {"peer_id": petr.user_id, "random_id": 5, "message": "Конечно"}
    sent = await community.do("messages.send", **answer)
    assert await community.do("messages.send", **answer) == sent
    theirs = await community.do("messages.getHistory", peer_id=petr.user_id)
    assert [item["text"] for item in theirs["items"]] == ["Конечно", "Можно записаться?"]
    assert [item["out"] for item in theirs["items"]] == [1, 0]
    his = await petr.do("messages.getHistory", peer_id=-club, rev=1)
    assert [(item["out"], item["peer_id"]) for item in his["items"]] == [(1, -club), (0, -club)]
    [row] = (await community.do("messages.getConversations"))["items"]
    assert row["conversation"]["can_write"]["allowed"] is True
    assert row["last_message"]["id"] == sent
    assert (await petr.do("messages.getConversations"))["count"] == 1
    members = await community.do("messages.getConversationMembers", peer_id=petr.user_id)
    assert [item["member_id"] for item in members["items"]] == [petr.user_id, -club]
    assert await community.code("messages.getHistory", peer_id=404) == 917


async def test_own_words_are_edited_and_other_s_are_not(
    olga: Client, nobody: Client, club: int
) -> None:
    community, petr = await olga.become_community(club), await nobody.become_person()
    asked = await petr.do("messages.send", peer_id=-club, random_id=1, message="Цена?")
    said = await community.do("messages.send", peer_id=petr.user_id, random_id=2, message="2800")
    edit = {"peer_id": petr.user_id, "message": "2900"}
    assert await community.do("messages.edit", **edit, message_id=said) == 1
    assert await community.code("messages.edit", **edit, message_id=asked) == 100
    found = await community.do("messages.getById", message_ids=f"{asked},{said}")
    assert [item["text"] for item in found["items"]] == ["Цена?", "2900"]


async def test_a_person_may_let_and_forbid(olga: Client, nobody: Client, club: int) -> None:
    community, petr = await olga.become_community(club), await nobody.become_person()
    words = {"peer_id": petr.user_id, "message": "Скидка", "random_id": 0}
    assert await community.code("messages.send", **words) == 901
    await petr.do("messages.allowMessagesFromGroup", group_id=club, key="k")
    await community.do("messages.send", **words)
    await petr.do("messages.denyMessagesFromGroup", group_id=club)
    assert await community.code("messages.send", **words) == 901
    assert await community.code("messages.send", chat_id=1, message="Всем", random_id=0) == 917
    words["intent"] = "promo_newsletter"
    assert await community.code("messages.send", **words) == 943


async def test_a_discussion_is_answered_once_for_a_guid(olga: Client, club: int) -> None:
    topic = {"group_id": club, "topic_id": 0}
    topic["topic_id"] = await olga.do("board.addTopic", group_id=club, title="Отзывы", text="Да")
    words = {**topic, "message": "Спасибо", "guid": "a-1", "from_group": 1}
    first = await olga.do("board.createComment", **words)
    assert await olga.do("board.createComment", **words) == first
    await olga.control("clock", advance_s=HOUR)
    assert await olga.do("board.createComment", **words) != first
    comments = await olga.do("board.getComments", **topic)
    assert [item["from_id"] for item in comments["items"]] == [olga.user_id, -club, -club]
    assert await olga.do("board.deleteTopic", **topic) == 1
    assert await olga.code("board.getComments", **topic) == 104


async def test_goods_are_read_by_name_and_taken_away(olga: Client, club: int) -> None:
    await olga.do("groups.toggleMarket", group_id=club, state="basic")
    made = await olga.do(
        "market.add",
        owner_id=-club,
        name="Массаж лица",
        description="Сорок минут покоя",
        category_id=1,
        price=1500,
    )
    number = made["market_item_id"]
    found = await olga.do("market.getById", item_ids=f"-{club}_{number},-{club}_404,x")
    assert [item["price"]["amount"] for item in found["items"]] == ["150000"]
    assert await olga.do("market.delete", owner_id=-club, item_id=number) == 1
    assert await olga.code("market.delete", owner_id=-club, item_id=number) == 1403


async def test_a_postponed_post_is_let_out_early_and_its_minute_is_free(
    olga: Client, club: int
) -> None:
    at = int((await olga.world())["now"]) + DAY
    later = {"owner_id": -club, "message": "Завтра", "from_group": 1, "publish_date": at}
    post_id = (await olga.do("wall.post", **later))["post_id"]
    assert await olga.do("wall.post", owner_id=-club, post_id=post_id) == {"post_id": post_id}
    assert (await olga.do("wall.get", owner_id=-club))["items"][0]["id"] == post_id
    assert await olga.code("wall.post", owner_id=-club, post_id=post_id) == 100
    await olga.do("wall.post", **later)


async def test_nobody_writes_on_another_s_wall(olga: Client, nobody: Client, club: int) -> None:
    petr = await nobody.become_person()
    assert await petr.code("wall.post", owner_id=olga.user_id, message="Реклама") == 214
    await olga.do("groups.edit", group_id=club, wall=0)
    assert await olga.code("wall.post", owner_id=-club, message="Стена выключена") == 214
    assert await olga.code("wall.post", message="Донам", donut_paid_duration=-1) == 225


async def test_members_names_and_the_time(olga: Client, nobody: Client, club: int) -> None:
    petr = await nobody.become_person()
    assert (await olga.do("groups.getMembers", group_id=club))["items"] == [olga.user_id]
    managers = await olga.do("groups.getMembers", group_id=club, filter="managers")
    assert managers["items"] == [{"id": olga.user_id, "role": "creator"}]
    assert await petr.code("groups.getMembers", group_id=club, filter="managers") == 15
    assert await petr.do("groups.isMember", group_id=club) == 0
    assert await petr.do("groups.isMember", group_id=club, user_id=olga.user_id) == 1
    named = await petr.do("utils.resolveScreenName", screen_name=f"club{club}")
    assert named == {"type": "page", "object_id": club}
    assert await petr.do("utils.resolveScreenName", screen_name="nobody") == []
    before = await petr.do("utils.getServerTime")
    await petr.control("clock", advance_s=500)
    assert await petr.do("utils.getServerTime") - before >= 500


async def test_long_poll_forgets_what_is_too_old(olga: Client, club: int) -> None:
    community = await olga.become_community(club)
    await community.do("groups.setLongPollSettings", group_id=club, enabled=1, message_new=1)
    server = await community.do("groups.getLongPollServer", group_id=club)
    for number in range(1005):
        await olga.control("messages", group_id=club, user_id=77, text=str(number))

    async def check(key: str, ts: str) -> dict[str, object]:
        asked = {"act": "a_check", "key": key, "ts": ts, "wait": "1"}
        answer: dict[str, object] = (await olga.http.get(server["server"], params=asked)).json()
        return answer

    assert await check(server["key"], server["ts"]) == {"failed": 1, "ts": 1005}
    news = await check(server["key"], "1004")
    assert news["ts"] == "1005" and len(news["updates"]) == 1  # type: ignore[arg-type]  # a list
    again = await community.do("groups.getLongPollServer", group_id=club)
    assert again["key"] != server["key"]
    assert "updates" in await check(server["key"], "1004")
    await olga.control("clock", advance_s=HOUR)
    assert await check(server["key"], "1004") == {"failed": 2}
    await community.do("groups.setLongPollSettings", group_id=club, enabled=0)
    assert await check(again["key"], "1004") == {"failed": 3}


@pytest.mark.parametrize(
    "keyboard",
    [
        "[",
        "[]",
        '{"buttons": 5}',
        '{"buttons": [[{"action": {"type": "text"}}]]}',
        '{"buttons": [[{"action": {"type": ["text"], "label": "Да"}}]]}',
        '{"buttons": [[{"action": {"type": "text", "label": "Да"}, "color": "red"}]]}',
        '{"one_time": 1, "buttons": []}',
        '{"buttons": [], "extra": NaN}',
        "[" * 100_000,
    ],
)
async def test_a_malformed_keyboard_is_911(olga: Client, club: int, keyboard: str) -> None:
    community = await olga.become_community(club)
    await olga.control("messages", group_id=club, user_id=77, text="Привет")
    words = {"peer_id": 77, "message": "Выберите", "random_id": 0, "keyboard": keyboard}
    assert await community.code("messages.send", **words) == 912
    await community.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    assert await community.code("messages.send", **words) == 911
