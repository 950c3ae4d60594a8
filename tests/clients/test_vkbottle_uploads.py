"""The photo uploaders of vkbottle 4.11.0: what still works at VK works here, what does not breaks.

vk-contract 2026-11-22 §1.2: photos.getMarketUploadServer left VK in June 2024 (schema commit
cf3d2d0), and vkbottle still calls it ([L]).
"""

from __future__ import annotations

from io import BytesIO

import pytest
from vkbottle import (
    API,
    PhotoChatFaviconUploader,
    PhotoFaviconUploader,
    PhotoMarketUploader,
    PhotoMessageUploader,
    PhotoToAlbumUploader,
    PhotoWallUploader,
    VKAPIError,
)

from clients.vkbottle_api import open_api
from sandbox.client import Client, draw_jpeg


async def create_club(api: API) -> int:
    return int((await api.groups.create(title="Салон", type="public")).id)


async def test_a_wall_photo_is_uploaded_and_posted(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        name = await PhotoWallUploader(api).upload(draw_jpeg(1000, 700), group_id=club)
        posted = await api.wall.post(owner_id=-club, from_group=True, attachments=[name])
        [shown] = (await api.wall.get_by_id(posts=[f"-{club}_{posted.post_id}"])).items or []
    assert name.startswith(f"photo-{club}_")
    assert shown.attachments and shown.attachments[0].photo
    assert shown.attachments[0].photo.owner_id == -club


async def test_an_avatar_of_a_community_makes_a_post(nobody: Client) -> None:
    """VK may make a wall post of a new avatar (vk-contract 2026-11-22 §1.2, [S] ``post_id``)."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        name = await PhotoFaviconUploader(api).upload(BytesIO(draw_jpeg(600, 600)), owner_id=-club)
        assert name == f"wall-{club}_1"
        found = await api.request("groups.getById", {"group_id": club, "fields": "has_photo"})
        assert found["response"]["groups"][0]["has_photo"] == 1
        assert (await api.wall.get(owner_id=-club)).count == 1
    world = await nobody.world()
    assert world["walls"].get(str(anna.user_id), []) == []


async def test_an_avatar_without_an_owner_is_the_persons_own(nobody: Client) -> None:
    """The trap of vk-contract 2026-11-22 §1.1; vkbottle asks who it is and takes that."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        await create_club(api)
        name = await PhotoFaviconUploader(api).upload(draw_jpeg(600, 600))
        assert name == f"wall{anna.user_id}_1"
    world = await nobody.world()
    assert world["groups"][0]["avatar"] is False


async def test_a_broken_picture_is_refused_when_saved(nobody: Client) -> None:
    """The upload host answers 200 with an empty ``photo``; the save method then refuses."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        with pytest.raises(VKAPIError[121]):
            await PhotoWallUploader(api).upload(b"not a picture", group_id=club)
        with pytest.raises(VKAPIError[129]):
            await PhotoFaviconUploader(api).upload(draw_jpeg(100, 100), owner_id=-club)


async def test_a_community_key_may_not_upload_to_the_wall(nobody: Client) -> None:
    """Error 27 in the live test of vk-contract 2026-11-22 §0.3 [F]."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
    salon = await nobody.become_community(club)
    async with open_api(nobody.url, salon.token) as api:
        with pytest.raises(VKAPIError[27]):
            await PhotoWallUploader(api).upload(draw_jpeg(800, 800), group_id=club)
        with pytest.raises(VKAPIError[27]):
            await PhotoFaviconUploader(api).upload(draw_jpeg(600, 600), owner_id=-club)


async def test_the_market_uploader_calls_what_vk_removed(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        await api.groups.toggle_market(group_id=club, state="basic")
        with pytest.raises(VKAPIError[3]):
            await PhotoMarketUploader(api).upload(draw_jpeg(800, 800), group_id=club)


async def test_a_community_sends_a_photo_in_a_message(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
    salon = await nobody.become_community(club)
    await nobody.control("messages", group_id=club, user_id=4242, text="Покажите зал")
    async with open_api(nobody.url, salon.token) as api:
        uploader = PhotoMessageUploader(api)
        name = await uploader.upload(draw_jpeg(800, 600), peer_id=4242)
        sent = await api.messages.send(peer_id=4242, attachment=name, random_id=1)
    assert name.startswith("photo") and sent


async def test_photos_go_into_an_album(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        album = await api.photos.create_album(title="Наш зал", group_id=club)
        uploader = PhotoToAlbumUploader(api)
        [name] = await uploader.upload(album.id, draw_jpeg(900, 700), group_id=club)
        inside = await api.photos.get(owner_id=-club, album_id=str(album.id))
    [photo] = inside.items
    assert name == f"photo-{club}_{photo.id}_{photo.access_key}"


async def test_a_chat_has_no_picture_here(nobody: Client) -> None:
    """The upload host takes it; chats are no part of this sandbox, and it says so as of every
    method it does not know: code 3."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        with pytest.raises(VKAPIError[3]):
            await PhotoChatFaviconUploader(api).raw_upload(1, draw_jpeg(800, 800))
    world = await nobody.world()
    assert world["uploads"]["answered"] == world["requests"]["unknown"]["refused"] == 1
