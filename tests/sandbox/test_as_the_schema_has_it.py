"""What both sandboxes answer as VK's schema has it, where a client may stumble."""

from __future__ import annotations

import pytest

from sandbox.client import Client

VISITOR = 78


async def test_settings_are_numbers_and_texts(olga: Client, club: int) -> None:
    """base_bool_int is 0 or 1, never true or false."""
    await olga.do("groups.edit", group_id=club, obscene_filter=1, topics=2, links=1)
    settings = await olga.do("groups.getSettings", group_id=club)
    assert settings["obscene_filter"] == 1 and settings["topics"] == 2
    assert not any(isinstance(value, bool) for value in settings.values())


async def test_a_refused_recipient_has_every_number(olga: Client, club: int) -> None:
    key = await olga.become_community(club)
    await key.control("messages", group_id=club, user_id=VISITOR, text="Привет")
    sent = await key.do("messages.send", peer_ids=f"{VISITOR},99", random_id=0, message="Да")
    assert [set(row) for row in sent] == [
        {"peer_id", "message_id", "conversation_message_id"},
        {"peer_id", "message_id", "conversation_message_id", "error"},
    ]
    assert sent[1]["error"]["code"] == 901


@pytest.mark.parametrize("word", ["club", "public", "event"])
async def test_an_address_with_a_number_names_a_community(
    olga: Client, club: int, word: str
) -> None:
    found = await olga.do("utils.resolveScreenName", screen_name=f"{word}{club}")
    assert found == {"type": "page", "object_id": club}
    [group] = (await olga.do("groups.getById", group_id=f"{word}{club}"))["groups"]
    assert group["id"] == club
    assert await olga.do("utils.resolveScreenName", screen_name=f"{word}1") == []


async def test_the_largest_picture_has_a_size(olga: Client, club: int, jpeg: bytes) -> None:
    address = await olga.do("photos.getOwnerPhotoUploadServer")
    await olga.do("photos.saveOwnerPhoto", **await olga.upload(address["upload_url"], jpeg))
    [me] = await olga.do("users.get", fields="photo_max_size,photo_max")
    assert me["photo_max_size"]["sizes"][0]["width"] == 1000 and isinstance(me["photo_max"], str)
    [group] = (await olga.do("groups.getById", group_id=club, fields="photo_max_size"))["groups"]
    assert set(group["photo_max_size"]) == {"width", "height"}


async def test_a_city_is_told_once_a_person_has_set_it(olga: Client, club: int) -> None:
    async def read() -> dict[str, object]:
        [group] = (await olga.do("groups.getById", group_id=club, fields="city"))["groups"]
        return dict(group)

    assert "city" not in await read()
    await olga.do("groups.edit", group_id=club, city=60)
    assert (await read())["city"] == {"id": 60, "title": ""}


async def test_a_closed_wall_is_for_members(olga: Client, nobody: Client) -> None:
    group = (await olga.do("groups.create", title="Клуб", type="group"))["id"]
    post = await olga.do("wall.post", owner_id=-group, message="Для своих", from_group=1)
    app = Client(
        olga.http, olga.url, (await olga.control("tokens", kind="service"))["access_token"]
    )
    assert (await app.do("wall.get", owner_id=-group))["count"] == 1
    await olga.do("groups.edit", group_id=group, access=1)
    petr = await nobody.become_person()
    for stranger in (app, petr):
        assert await stranger.code("wall.get", owner_id=-group) == 15
        read = await stranger.do("wall.getById", posts=f"-{group}_{post['post_id']}")
        assert read["items"] == []
    assert (await olga.do("wall.get", owner_id=-group))["count"] == 1
