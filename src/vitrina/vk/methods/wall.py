"""wall.*: posts of the community, published and postponed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vitrina.vk.call import Call, Params, read_id, read_items, read_ok
from vitrina.vk.outgoing import write_text

WallFilter = Literal["owner", "others", "all", "postponed", "suggests", "archived", "donut"]


@dataclass(frozen=True, slots=True)
class Post:
    """A post as VK shows it; `date` is unix seconds, for a postponed one the time it comes out."""

    id: int
    text: str
    date: int
    is_postponed: bool
    is_pinned: bool
    is_avatar_post: bool


def post(
    group_id: int,
    message: str,
    *,
    attachments: Sequence[str] = (),
    publish_date: int | None = None,
    guid: str | None = None,
) -> Call[int]:
    """Publish as the community, or plan for `publish_date` (unix seconds); the value is its id.

    Idempotent for one hour by `guid` ([O] docs of October 2026). A planned post gets another id
    when it comes out (not verified).
    """
    params: Params = {
        "owner_id": -group_id,
        "from_group": True,
        "message": write_text(message),
        "attachments": list(attachments) or None,
        "publish_date": publish_date,
        "guid": guid,
    }
    return Call("wall.post", params, _read_post_id)


def edit(
    group_id: int,
    post_id: int,
    message: str,
    *,
    attachments: Sequence[str] = (),
    publish_date: int | None = None,
) -> Call[None]:
    """Another text and other attachments for a post; idempotent.

    What is not sent is taken off. A planned post is given its time (unix seconds) again: whether it
    would keep it without is not verified (parameters: vkbottle-types 5.199.99.22).
    """
    params: Params = {
        "owner_id": -group_id,
        "post_id": post_id,
        "message": write_text(message),
        "attachments": list(attachments) or None,
        "publish_date": publish_date,
    }
    return Call("wall.edit", params, _read_edited)


def get(
    group_id: int, *, posts: WallFilter = "owner", count: int = 100, offset: int = 0
) -> Call[tuple[Post, ...]]:
    """Posts of the wall, newest first, 100 at most; planned ones with `posts="postponed"`.

    The schema of 2024 lists only `domain`; `owner_id` was dropped from it between commits 74a597f
    and 81bd2be and VK still takes it (vk-contract §1.2). A community key gets error 27 ([F]).
    """
    params: Params = {"owner_id": -group_id, "filter": posts, "count": count, "offset": offset}
    is_hidden = posts in ("postponed", "suggests", "archived")
    return Call("wall.get", params, _read_posts, is_hidden=is_hidden)


def delete(group_id: int, post_id: int) -> Call[None]:
    """Remove a post (parameters: vkbottle-types 5.199.99.22).

    Idempotent: 104 (not found) means that it is gone already.
    """
    params: Params = {"owner_id": -group_id, "post_id": post_id}
    return Call("wall.delete", params, read_ok, already={104: None})


def pin(group_id: int, post_id: int) -> Call[None]:
    """Keep a published post on top (parameters: vkbottle-types 5.199.99.22). Idempotent."""
    return Call("wall.pin", {"owner_id": -group_id, "post_id": post_id}, read_ok)


def _read_post_id(response: Any) -> int:
    return read_id(response["post_id"])


def _read_edited(response: Any) -> None:
    # 1 in older docs, {"post_id": 1} in [S]: both are read.
    if isinstance(response, dict):
        read_id(response["post_id"])
        return
    read_ok(response)


def _read_posts(response: Any) -> tuple[Post, ...]:
    return tuple(_read_post(item) for item in read_items(response))


def _read_post(item: Any) -> Post:
    source = item.get("post_source") or {}
    return Post(
        id=read_id(item["id"]),
        text=str(item.get("text") or ""),
        date=int(item.get("date") or 0),
        is_postponed=item.get("post_type") == "postpone",
        is_pinned=bool(item.get("is_pinned")),
        # The only sign VK gives that a post was made for a new avatar.
        is_avatar_post=source.get("data") == "profile_photo",
    )
