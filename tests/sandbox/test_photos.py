"""Pictures: asked for, uploaded, really looked at, saved."""

from __future__ import annotations

import json

import pytest

from sandbox.client import Client, draw_jpeg, draw_png

GIF = (
    b"GIF89a\xc8\x00\xc8\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    b",\x00\x00\x00\x00\xc8\x00\xc8\x00\x00\x02\x02D\x01\x00;"
)


async def test_an_avatar_makes_a_wall_post(olga: Client, club: int, jpeg: bytes) -> None:
    server = await olga.do("photos.getOwnerPhotoUploadServer", owner_id=-club)
    upload = await olga.upload(server["upload_url"], jpeg)
    saved = await olga.do("photos.saveOwnerPhoto", **upload)
    assert saved["saved"] == 1
    picture = await olga.http.get(saved["photo_src"])
    assert picture.content == jpeg and picture.headers["content-type"] == "image/jpeg"
    wall = await olga.do("wall.get", owner_id=-club)
    [post] = wall["items"]
    assert post["id"] == saved["post_id"]
    assert post["post_source"] == {"type": "vk", "data": "profile_photo"}
    [group] = (await olga.do("groups.getById", group_id=club, fields="has_photo"))["groups"]
    assert group["has_photo"] == 1


async def test_without_an_owner_it_is_the_person_s_own_avatar(
    olga: Client, club: int, jpeg: bytes
) -> None:
    server = await olga.do("photos.getOwnerPhotoUploadServer")
    await olga.do("photos.saveOwnerPhoto", **await olga.upload(server["upload_url"], jpeg))
    world = await olga.world()
    assert world["groups"][0]["avatar"] is False and world["groups"][0]["posts"] == []
    [post] = world["walls"][str(olga.user_id)]
    assert post["source"] == "profile_photo"


async def test_a_cover_with_its_whole_crop(olga: Client, club: int, wide_jpeg: bytes) -> None:
    community = await olga.become_community(club)
    server = await community.do(
        "photos.getOwnerCoverPhotoUploadServer",
        group_id=club,
        crop_x=0,
        crop_y=0,
        crop_x2=1920,
        crop_y2=768,
    )
    upload = await community.upload(server["upload_url"], wide_jpeg)
    assert set(upload) == {"hash", "photo"}
    saved = await community.do("photos.saveOwnerCoverPhoto", **upload)
    assert (saved["images"][0]["width"], saved["images"][0]["height"]) == (1920, 768)
    [group] = (await olga.do("groups.getById", group_id=club, fields="cover"))["groups"]
    assert group["cover"]["enabled"] == 1


async def test_a_cover_without_a_crop_is_refused(olga: Client, club: int) -> None:
    error = await olga.refuse("photos.getOwnerCoverPhotoUploadServer", group_id=club)
    assert error["error_code"] == 100 and "crop width min 911" in error["error_msg"]


async def test_a_crop_outside_of_the_picture_is_refused(olga: Client, club: int) -> None:
    server = await olga.do(
        "photos.getOwnerCoverPhotoUploadServer", group_id=club, crop_x2=1920, crop_y2=768
    )
    upload = await olga.upload(server["upload_url"], draw_jpeg(1590, 530))
    assert "crop" in upload["error"]


async def test_a_wall_photo_is_saved_and_attached(olga: Client, club: int, png: bytes) -> None:
    server = await olga.do("photos.getWallUploadServer", group_id=club)
    upload = await olga.upload(server["upload_url"], png)
    [photo] = await olga.do("photos.saveWallPhoto", group_id=club, **upload)
    assert (photo["owner_id"], photo["width"], photo["height"]) == (-club, 800, 600)
    name = f"photo{photo['owner_id']}_{photo['id']}"
    await olga.do("wall.post", owner_id=-club, from_group=1, message="Фото", attachments=name)
    [post] = (await olga.do("wall.get", owner_id=-club))["items"]
    assert post["attachments"][0]["photo"]["id"] == photo["id"]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"just text",
        b"\xff\xd8\xff\xe0 and nothing more",
        draw_jpeg(600, 600)[:-400],
        draw_png(600, 600)[:-60],
        draw_png(600, 600)[:60] + b"\x01" * 20 + draw_png(600, 600)[80:],
        GIF[:-6],
        draw_jpeg(150, 600),
        draw_jpeg(1000, 250),
    ],
    ids=[
        "nothing",
        "text",
        "jpeg header only",
        "cut jpeg",
        "cut png",
        "damaged png",
        "cut gif",
        "too small",
        "too wide",
    ],
)
async def test_a_bad_avatar_comes_back_empty_and_cannot_be_saved(
    olga: Client, club: int, bad: bytes
) -> None:
    server = await olga.do("photos.getOwnerPhotoUploadServer", owner_id=-club)
    upload = await olga.upload(server["upload_url"], bad)
    assert upload["photo"] == "[]"
    assert await olga.code("photos.saveOwnerPhoto", **upload) == 129
    world = await olga.world()
    assert world["groups"][0]["avatar"] is False
    assert world["uploads"] == {"asked": 1, "answered": 0, "refused": 1}


@pytest.mark.parametrize("good", [draw_png(400, 400), GIF], ids=["png", "gif"])
async def test_png_and_gif_are_pictures_too(olga: Client, good: bytes) -> None:
    server = await olga.do("photos.getOwnerPhotoUploadServer")
    upload = await olga.upload(server["upload_url"], good)
    assert (await olga.do("photos.saveOwnerPhoto", **upload))["saved"] == 1


async def test_words_of_another_upload_are_not_taken(
    olga: Client, nobody: Client, club: int, jpeg: bytes
) -> None:
    server = await olga.do("photos.getWallUploadServer", group_id=club)
    upload = await olga.upload(server["upload_url"], jpeg)
    assert await olga.code("photos.saveWallPhoto", **{**upload, "hash": "made up"}) == 121
    assert await olga.code("photos.saveWallPhoto", **{**upload, "photo": "[]"}) == 121
    assert await olga.code("photos.saveOwnerPhoto", **upload) == 129
    petr = await nobody.become_person()
    assert await petr.code("photos.saveWallPhoto", **upload) == 121


async def test_an_address_nobody_was_given_takes_nothing(olga: Client, jpeg: bytes) -> None:
    assert "error" in await olga.upload(f"{olga.url}/upload/0000", jpeg)


async def test_a_lost_upload_may_be_sent_again(olga: Client, club: int, jpeg: bytes) -> None:
    server = await olga.do("photos.getWallUploadServer", group_id=club)
    first = await olga.upload(server["upload_url"], jpeg)
    second = await olga.upload(server["upload_url"], jpeg)
    assert first["hash"] != second["hash"]
    assert await olga.do("photos.saveWallPhoto", group_id=club, **second)


async def test_a_product_photo_takes_the_whole_answer(olga: Client, club: int, jpeg: bytes) -> None:
    assert await olga.code("market.getProductPhotoUploadServer", group_id=club) == 1438
    await olga.do("groups.toggleMarket", group_id=club, state="basic")
    server = await olga.do("market.getProductPhotoUploadServer", group_id=club)
    small = await olga.upload(server["upload_url"], draw_jpeg(300, 300), field="file")
    assert "min size 400x400" in small["error"]
    upload = await olga.upload(server["upload_url"], jpeg, field="file")
    saved = await olga.do("market.saveProductPhoto", upload_response=json.dumps(upload))
    assert saved["photo_id"] > 0
    assert await olga.code("market.saveProductPhoto", upload_response="{}") == 129
    assert await olga.code("market.saveProductPhoto", upload_response="not json") == 100


async def test_a_photo_of_another_server_is_118(olga: Client, club: int, png: bytes) -> None:
    address = await olga.do("photos.getWallUploadServer", group_id=club)
    sent = await olga.upload(address["upload_url"], png)
    assert await olga.code("photos.saveWallPhoto", **sent | {"server": 1}) == 118
    await olga.do("photos.saveWallPhoto", **sent)
