"""A community connected by its own key: ours from the last tap to done, and a script's same calls.

VK lets such a key ask twenty times a second, so only the way there and back counts.
"""

import asyncio
import time
import uuid
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import requests
import vk_api

from straight_script import ToSandbox, upload_file
from vitrina.application.open_connected_build import (
    ConnectionOpened,
    ConnectOrder,
    open_connected_build,
)
from vitrina.art.cards import draw_picture
from vitrina.building.advance import advance
from vitrina.domain.build import BuildState
from vitrina.domain.pieces import CoverPiece, InfoPiece, PostPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.drafts import NewDraft
from vitrina.wiring.application import application_of
from vitrina.wiring.services import Services

RIGHTS = frozenset({"manage", "messages", "photos", "wall"})
CALLBACK = "http://127.0.0.1:9/webhook"


@dataclass(frozen=True)
class Given:
    """A group that a person opened, and its key."""

    group_id: int
    key: str


async def open_group(url: str) -> Given:
    """A new group in the sandbox with a key of the rights that people are asked to tick."""
    async with httpx2.AsyncClient() as http:
        opened = (await http.post(f"{url}/sandbox/communities", json={"title": "Vitrina"})).json()
        order = {
            "kind": "community",
            "group_id": opened["group_id"],
            "scope": ",".join(sorted(RIGHTS)),
        }
        minted = (await http.post(f"{url}/sandbox/tokens", json=order)).json()
    return Given(opened["group_id"], minted["access_token"])


async def connect(
    services: Services, url: str, practitioner: Practitioner
) -> tuple[float, int, int, CommunityPlan]:
    """Seconds, requests and uploads from the last tap to done, and what was planned."""
    given, application = await open_group(url), application_of(services)
    practitioner_id, page_key = uuid.uuid4().hex, uuid.uuid4().hex
    building = application.building
    pack, now = services.pack, services.now()
    await application.connect.drafts.open(
        NewDraft(
            practitioner_id=practitioner_id,
            practitioner=practitioner,
            plan=building.plan(practitioner, pack, Route.KIT, now, practitioner_id),
            page_key=page_key,
            follow_key=uuid.uuid4().hex,
            student="",
            client="bench",
            most=1000,
        )
    )
    draft = await application.connect.drafts.find(page_key)
    if draft is None:
        raise LookupError("the draft that was just opened is not there")
    order = ConnectOrder(
        draft.community_id, given.group_id, f"club{given.group_id}", given.key, RIGHTS
    )
    started = time.perf_counter()
    opened = await open_connected_build(replace(building, submit=_tell_nobody), order)
    if not isinstance(opened, ConnectionOpened):
        raise TypeError(opened)
    await advance(services.building, opened.build_id)
    seconds = time.perf_counter() - started
    made = await services.builds.find(opened.build_id)
    if made is None or made.state is not BuildState.DONE:
        raise RuntimeError(f"the build ended as {made and made.state}")
    return seconds, made.requests, made.uploads, made.plan


async def run_script(url: str, plan: CommunityPlan) -> float:
    """Seconds of one call after another with vk_api; its picture is ready."""
    given = await open_group(url)
    cover = next(piece for piece in plan.pieces if isinstance(piece, CoverPiece))
    picture = draw_picture(cover.picture)
    started = time.perf_counter()
    await asyncio.to_thread(_script, url, given, plan, picture)
    return time.perf_counter() - started


async def _tell_nobody(build_id: str, turn: str) -> None:
    """In place of the queue: the build is run here."""


def _script(url: str, given: Given, plan: CommunityPlan, cover: bytes) -> None:
    session = requests.Session()
    for host in ("https://api.vk.ru/", "https://api.vk.com/"):
        session.mount(host, ToSandbox(url))
    api: Any = vk_api.VkApi(token=given.key, session=session, api_version="5.199").get_api()
    group_id = given.group_id
    info = next(piece for piece in plan.pieces if isinstance(piece, InfoPiece))
    api.groups.edit(group_id=group_id, **info.fields)
    api.groups.setSettings(group_id=group_id, messages=1, bots_capabilities=1)
    server_url = api.photos.getOwnerCoverPhotoUploadServer(
        group_id=group_id, crop_x=0, crop_y=0, crop_x2=1920, crop_y2=768
    )["upload_url"]
    api.photos.saveOwnerCoverPhoto(**upload_file(session, server_url, "photo", cover))
    for post in (piece for piece in plan.pieces if isinstance(piece, PostPiece)):
        api.wall.post(
            owner_id=-group_id, from_group=1, message=post.text, publish_date=post.publish_at
        )
    api.groups.setLongPollSettings(group_id=group_id, enabled=1, api_version="5.199", message_new=1)
    api.groups.getCallbackConfirmationCode(group_id=group_id)
    server = api.groups.addCallbackServer(
        group_id=group_id, url=CALLBACK, title="script", secret_key="s" * 20
    )
    api.groups.setCallbackSettings(
        group_id=group_id, server_id=server["server_id"], api_version="5.199", message_new=1
    )
    api.groups.getById(group_ids=group_id, fields="description,has_photo,cover")
