"""A post as VK's JSON: wall_wallpost_full (vk-contract 2026-11-22, [S])."""

from __future__ import annotations

from vitrina.sandbox.views.photo import show_photo
from vitrina.sandbox.world import Json, LinkCard, Post, Wall, World


def show_post(world: World, base_url: str, wall: Wall, post: Post) -> Json:
    shown: Json = {
        "inner_type": "wall_wallpost",
        "id": post.id,
        "owner_id": post.owner_id,
        "from_id": post.from_id,
        "date": post.date,
        "text": post.text,
        "post_type": "postpone" if post.state == "postponed" else "post",
        "attachments": _show_attachments(world, base_url, post),
        "post_source": {"type": post.source},
        "comments": {"count": 0, "can_post": int(not post.comments_closed)},
        "likes": {"count": 0, "user_likes": 0, "can_like": 1, "can_publish": 1},
        "reposts": {"count": 0, "user_reposted": 0},
        "is_pinned": int(wall.pinned_id == post.id),
    }
    if post.from_id < 0:
        shown["created_by"] = post.created_by
    if post.signed and post.created_by > 0:
        shown["signer_id"] = post.created_by
    if post.postponed_id is not None:
        shown["postponed_id"] = post.postponed_id
    if post.source_data is not None:
        shown["post_source"] = {"type": post.source, "data": post.source_data}
    return shown


def _show_attachments(world: World, base_url: str, post: Post) -> list[Json]:
    shown: list[Json] = []
    for name in post.attachments:
        if name.startswith(("http://", "https://")):
            card = post.cards.get(name, LinkCard())
            link: Json = {"url": name, "title": card.title, "description": card.description}
            if card.photo is not None:
                link["photo"] = show_photo(base_url, card.photo)
            shown.append({"type": "link", "link": link})
        elif name.startswith("photo"):
            photo = world.photos.get(int(name.split("_")[1]))
            if photo is not None:
                shown.append({"type": "photo", "photo": show_photo(base_url, photo)})
    return shown
