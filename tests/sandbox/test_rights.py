"""Who is refused before anything is done: kinds of tokens, rights, the second factor, time."""

from __future__ import annotations

from sandbox.client import Client


async def mint(nobody: Client, **order: object) -> Client:
    minted = await nobody.control("tokens", **order)
    return Client(nobody.http, nobody.url, minted["access_token"], minted.get("user_id", 0))


async def test_a_service_token_reads_and_does_nothing_else(olga: Client, club: int) -> None:
    await olga.do("wall.post", owner_id=-club, message="Мы открылись", from_group=1)
    app = await mint(olga, kind="service")
    assert (await app.do("wall.get", owner_id=-club))["count"] == 1
    assert (await app.do("groups.getById", group_id=club))["groups"][0]["id"] == club
    assert await app.code("wall.get") == 100
    for method in ("groups.create", "wall.post", "messages.send", "groups.setSettings", "execute"):
        assert await app.code(method) == 28


async def test_a_bare_vk_id_token_is_1051_and_15_for_photos(nobody: Client) -> None:
    petr = await mint(nobody, kind="user", vk_id=True)
    assert (await petr.do("users.get"))[0]["id"] == petr.user_id
    for method in ("wall.post", "groups.get", "account.getAppPermissions", "groups.create"):
        assert await petr.code(method) == 1051
    error = await petr.refuse("photos.getOwnerPhotoUploadServer")
    assert (error["error_code"], error["error_subcode"]) == (15, 1133)


async def test_without_a_second_factor_pictures_and_topics_are_703(
    olga: Client, club: int, jpeg: bytes
) -> None:
    asked = {"owner_id": -club, "group_id": club, "title": "Отзывы", "text": "Пишите"}
    address = await olga.do("photos.getOwnerPhotoUploadServer", owner_id=-club)
    sent = await olga.upload(address["upload_url"], jpeg)
    careless = await mint(
        olga,
        kind="user",
        user_id=olga.user_id,
        scope="groups,photos,wall",
        two_factor=False,
    )
    for method in (
        "photos.getOwnerPhotoUploadServer",
        "photos.getOwnerCoverPhotoUploadServer",
        "board.addTopic",
    ):
        assert await careless.code(method, **asked) == 703
    assert await careless.code("photos.saveOwnerPhoto", **sent) == 703
    await careless.do("wall.post", owner_id=-club, message="Можно")


async def test_a_token_ends_by_the_sandbox_s_clock(nobody: Client) -> None:
    olga = await mint(nobody, kind="user", life_s=60)
    await olga.do("users.get")
    await nobody.control("clock", advance_s=61)
    error = await olga.refuse("users.get")
    assert (error["error_code"], error["error_msg"]) == (1117, "Access token has expired")


async def test_the_probes_tell_what_a_token_may(olga: Client, nobody: Client, club: int) -> None:
    petr = await nobody.become_person("wall,photos")
    assert await petr.do("account.getAppPermissions") == 8192 + 4
    community = await olga.become_community(club, "messages")
    told = await community.do("groups.getTokenPermissions")
    assert told == {"mask": 4096, "permissions": [{"name": "messages", "setting": 4096}]}
    assert await olga.code("groups.getTokenPermissions") == 5
