"""What a straightforward script does: one call after another with vk_api and its own limiter.

35 requests and 7 uploads: create, edit, avatar (3 calls), cover (3), 8 posts, topic, shop, 5 x
(upload server, file, save, add), long poll, confirmation code, callback server, its settings.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import vk_api
from requests.adapters import HTTPAdapter


class ToSandbox(HTTPAdapter):
    """Sends what is meant for VK's API to the sandbox: the library's address is fixed."""

    def __init__(self, sandbox_url: str) -> None:
        super().__init__()
        self._target = urlsplit(sandbox_url)

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        request.url = urlunsplit(
            (self._target.scheme, self._target.netloc, parts.path, parts.query, "")
        )
        return super().send(request, *args, **more)


@dataclass(frozen=True)
class Community:
    """What the script is told to make; pictures are ready files."""

    title: str
    description: str
    posts: list[tuple[str, int | None]]
    products: list[tuple[str, str, int]]
    topic: tuple[str, str]
    avatar: bytes
    cover: bytes
    product_picture: bytes
    post_picture: bytes | None
    callback_url: str


def run_script(sandbox_url: str, token: str, community: Community) -> int:
    """Make the community; its id."""
    session = requests.Session()
    session.mount("https://api.vk.ru/", ToSandbox(sandbox_url))
    session.mount("https://api.vk.com/", ToSandbox(sandbox_url))
    api = vk_api.VkApi(token=token, session=session, api_version="5.199").get_api()
    group_id: int = api.groups.create(title=community.title, type="public", subtype=2)["id"]
    api.groups.edit(group_id=group_id, description=community.description, topics=2)
    url = api.photos.getOwnerPhotoUploadServer(owner_id=-group_id)["upload_url"]
    api.photos.saveOwnerPhoto(**upload_file(session, url, "photo", community.avatar))
    url = api.photos.getOwnerCoverPhotoUploadServer(
        group_id=group_id, crop_x=0, crop_y=0, crop_x2=1920, crop_y2=768
    )["upload_url"]
    api.photos.saveOwnerCoverPhoto(**upload_file(session, url, "photo", community.cover))
    for text, publish_date in community.posts:
        more: dict[str, Any] = {} if publish_date is None else {"publish_date": publish_date}
        if community.post_picture is not None:
            url = api.photos.getWallUploadServer(group_id=group_id)["upload_url"]
            saved = api.photos.saveWallPhoto(
                group_id=group_id, **upload_file(session, url, "photo", community.post_picture)
            )[0]
            more["attachments"] = f"photo{saved['owner_id']}_{saved['id']}"
        api.wall.post(owner_id=-group_id, from_group=1, message=text, **more)
    title, text = community.topic
    api.board.addTopic(group_id=group_id, title=title, text=text, from_group=1)
    api.groups.toggleMarket(group_id=group_id, state="basic")
    for name, description, rubles in community.products:
        url = api.market.getProductPhotoUploadServer(group_id=group_id)["upload_url"]
        uploaded = upload_file(session, url, "file", community.product_picture)
        photo = api.market.saveProductPhoto(upload_response=json.dumps(uploaded))
        api.market.add(
            owner_id=-group_id,
            name=name,
            description=description,
            category_id=1,
            price=rubles,
            main_photo_id=photo["photo_id"],
        )
    api.groups.setLongPollSettings(group_id=group_id, enabled=1, api_version="5.199", message_new=1)
    api.groups.getCallbackConfirmationCode(group_id=group_id)
    server = api.groups.addCallbackServer(
        group_id=group_id, url=community.callback_url, title="script", secret_key="s" * 20
    )
    api.groups.setCallbackSettings(
        group_id=group_id, server_id=server["server_id"], api_version="5.199", message_new=1
    )
    return group_id


def upload_file(
    session: requests.Session, url: str, field: str, picture: bytes
) -> Mapping[str, Any]:
    """What the upload server answered to the picture."""
    reply = session.post(url, files={field: ("picture.jpg", picture, "image/jpeg")}, timeout=30)
    answer: dict[str, Any] = reply.json()
    return answer
