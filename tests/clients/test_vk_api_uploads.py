"""VkUpload of vk_api 11.10.1: what still works at VK works here, what does not breaks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import vk_api
from vk_api.upload import VkUpload

from clients.requests_session import open_hurried
from clients.sandbox_thread import Control
from sandbox.client import draw_jpeg


@pytest.fixture
def session(control: Control) -> Any:
    return open_hurried(control.url, control.mint_person())


@pytest.fixture
def club(session: Any) -> int:
    return int(session.method("groups.create", {"title": "Салон", "type": "public"})["id"])


def picture(width: int, height: int) -> BytesIO:
    return BytesIO(draw_jpeg(width, height))


def test_a_wall_photo_is_uploaded_and_posted(
    control: Control, session: Any, club: int, tmp_path: Path
) -> None:
    """Sent as ``file0``, which VK's host takes too (vk-contract 2026-11-22 §5)."""
    file = tmp_path / "зал.jpg"
    file.write_bytes(draw_jpeg(1000, 700))
    [photo] = VkUpload(session).photo_wall(str(file), group_id=club, caption="Наш зал")
    assert photo["owner_id"] == -club and photo["text"] == "Наш зал"
    name = f"photo{photo['owner_id']}_{photo['id']}"
    post = {"owner_id": -club, "from_group": 1, "attachments": name}
    assert session.method("wall.post", post) == {"post_id": 1}
    assert control.world()["groups"][0]["posts"][0]["attachments"] == [name]


def test_a_cover_needs_a_crop(control: Control, session: Any, club: int) -> None:
    """Without one vk_api leaves VK's own 795×200, which VK refuses since 2026 (vk-contract
    2026-11-22 §1.1, [F])."""
    upload = VkUpload(session)
    with pytest.raises(vk_api.ApiError, match="crop width min 911"):
        upload.photo_cover(picture(1920, 768), club)
    whole = {"crop_x": 0, "crop_y": 0, "crop_x2": 1920, "crop_y2": 768}
    saved = upload.photo_cover(picture(1920, 768), club, **whole)
    assert (saved["images"][0]["width"], saved["images"][0]["height"]) == (1920, 768)
    assert control.world()["groups"][0]["cover"] is True


def test_an_avatar_is_the_persons_unless_the_owner_is_named(
    control: Control, session: Any, club: int
) -> None:
    upload = VkUpload(session)
    upload.photo_profile(picture(600, 600))
    [group] = control.world()["groups"]
    assert group["avatar"] is False and not group["posts"]
    saved = upload.photo_profile(
        picture(600, 600), owner_id=-club, crop_x=0, crop_y=0, crop_width=600
    )
    [group] = control.world()["groups"]
    assert group["avatar"] is True
    assert [post["id"] for post in group["posts"]] == [saved["post_id"]]


def test_a_community_key_uploads_a_cover_and_nothing_else(
    control: Control, session: Any, club: int
) -> None:
    """vk-contract 2026-11-22 §0.3: the cover yes; avatar and wall photos are error 27."""
    salon = open_hurried(control.url, control.mint_community(club), kind=vk_api.VkApiGroup)
    upload = VkUpload(salon)
    upload.photo_cover(picture(1920, 768), club, 0, 0, 1920, 768)
    assert control.world()["groups"][0]["cover"] is True
    with pytest.raises(vk_api.ApiError) as wall:
        upload.photo_wall(picture(800, 800), group_id=club)
    with pytest.raises(vk_api.ApiError) as avatar:
        upload.photo_profile(picture(600, 600), owner_id=-club)
    assert (wall.value.code, avatar.value.code) == (27, 27)


def test_goods_are_uploaded_by_methods_vk_removed(
    control: Control, session: Any, club: int
) -> None:
    """photos.getMarketUploadServer left VK in June 2024 (vk-contract 2026-11-22 §1.2)."""
    session.method("groups.toggleMarket", {"group_id": club, "state": "basic"})
    with pytest.raises(vk_api.ApiError) as removed:
        VkUpload(session).photo_market(picture(800, 800), club)
    assert removed.value.code == 3


def test_a_message_and_an_album_take_photos(control: Control, session: Any, club: int) -> None:
    salon = open_hurried(control.url, control.mint_community(club), kind=vk_api.VkApiGroup)
    control.control("messages", group_id=club, user_id=4242, text="Покажите зал")
    [photo] = VkUpload(salon).photo_messages(picture(800, 600), peer_id=4242)
    name = f"photo{photo['owner_id']}_{photo['id']}_{photo['access_key']}"
    assert salon.method("messages.send", {"peer_id": 4242, "attachment": name, "random_id": 1})
    album = session.method("photos.createAlbum", {"title": "Наш зал", "group_id": club})["id"]
    [kept] = VkUpload(session).photo(picture(900, 700), album, group_id=club, caption="Окно")
    assert (kept["owner_id"], kept["album_id"], kept["text"]) == (-club, album, "Окно")
