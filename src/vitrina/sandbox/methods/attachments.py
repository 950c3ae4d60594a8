"""What travels with a post: pictures, links and their cards."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Call
from vitrina.sandbox.delivery.pages import Robot
from vitrina.sandbox.errors import BadParameter
from vitrina.sandbox.world import LinkCard
from vitrina.sandbox.world.lookup import is_number

MAX_MEDIA = 10
_MEDIA = ("photo", "video", "audio", "doc", "poll", "audio_playlist")


def check_attachments(call: Call, attachments: list[str]) -> None:
    """At most ten media and one link; photos must exist ([O], vk-contract §1.2)."""
    links = [item for item in attachments if item.startswith(("http://", "https://"))]
    polls = [item for item in attachments if item.startswith("poll")]
    if len(links) > 1 or len(polls) > 1 or len(attachments) - len(links) > MAX_MEDIA:
        raise BadParameter("attachments is too long")
    for item in attachments:
        if item in links:
            continue
        if not item.startswith(_MEDIA):
            raise BadParameter("attachments is invalid")
        if item.startswith("photo") and not _photo_exists(call, item.removeprefix("photo")):
            raise BadParameter("attachments is invalid: photo not found")


def _photo_exists(call: Call, name: str) -> bool:
    owner, _, rest = name.partition("_")
    number = rest.partition("_")[0]
    if not is_number(number):
        return False
    photo = call.world.photos.get(int(number))
    return photo is not None and photo.kind != "doc" and str(photo.owner_id) == owner


def drop_message_photos(call: Call, attachments: list[str]) -> list[str]:
    """What is left: the strict sandbox drops pictures of messages without a word (vk-2026 §2)."""
    if not call.strict.message_photos_dropped:
        return attachments
    return [item for item in attachments if not _is_message_photo(call, item)]


def _is_message_photo(call: Call, item: str) -> bool:
    number = item.removeprefix("photo").partition("_")[2].partition("_")[0]
    photo = call.world.photos.get(int(number)) if is_number(number) else None
    return item.startswith("photo") and photo is not None and photo.kind == "message"


async def read_cards(call: Call, owner_id: int, attachments: list[str]) -> dict[str, LinkCard]:
    """What links show; 100 in the strict sandbox for one without a picture (vk-2026 §2, [M])."""
    links = [item for item in attachments if item.startswith(("http://", "https://"))]
    if not links or not call.strict.link_needs_photo:
        return {}
    name = call.text("link_photo_id")
    number = name.removeprefix("photo").partition("_")[2]
    if name and is_number(number) and int(number) in call.world.photos:
        return {links[0]: LinkCard(call.text("link_title"), "", call.world.photos[int(number)])}
    async with Robot() as robot:
        card = await robot.read_card(call.world, owner_id, links[0])
    if card.photo is None:
        raise BadParameter("link_photo_sizing_rule. No photo given")
    return {links[0]: card}
