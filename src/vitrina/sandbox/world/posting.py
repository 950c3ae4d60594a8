"""Posts of a wall: adding, postponing, publishing and removing them, within VK's limits.

Limits: vk-contract 2026-11-22 §3.2 (texts of VK's own error 214, [F]). A day is Moscow's.
"""

from __future__ import annotations

import heapq

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world.posts import Post, Wall
from vitrina.sandbox.world.state import World, find_wall

POSTS_A_DAY = 50
POSTPONED_A_DAY = 25
POSTPONED_IN_ALL = 150
GUID_LIFE_S = 3600
_MOSCOW_S = 3 * 3600


def add_post(world: World, wall: Wall, *, from_id: int, text: str, created_by: int) -> Post:
    """Publish now. Limits are the caller's business: what VK posts itself is not counted."""
    post = _new_post(world, wall, from_id, text, created_by)
    wall.published.append(post.id)
    return post


def postpone_post(
    world: World, wall: Wall, at: int, *, from_id: int, text: str, created_by: int
) -> Post:
    """A post that comes out at ``at``, unix seconds."""
    post = _new_post(world, wall, from_id, text, created_by)
    post.state, post.publish_date, post.date = "postponed", at, at
    wall.postponed[at // 60] = post.id
    heapq.heappush(world.due_posts, (at, wall.owner_id, post.id))
    return post


def _new_post(world: World, wall: Wall, from_id: int, text: str, created_by: int) -> Post:
    post = Post(
        id=wall.next_id,
        owner_id=wall.owner_id,
        from_id=from_id,
        text=text,
        date=int(world.now()),
        created_by=created_by,
    )
    wall.next_id += 1
    wall.posts[post.id] = post
    return post


def check_daily_limit(wall: Wall, now: int) -> None:
    """50 posts a day on one wall, of those made through the API."""
    today, made = _day(now), 0
    for post_id in reversed(wall.published):
        post = wall.posts[post_id]
        if _day(post.date) != today:
            break
        made += post.source == "api"
    if made >= POSTS_A_DAY:
        raise ApiError(214, f"you can only add {POSTS_A_DAY} posts a day")


def check_postponed_limits(wall: Wall, at: int) -> None:
    """One post a minute, 25 on one day, 150 in all."""
    if at // 60 in wall.postponed:
        raise ApiError(214, "a post is already scheduled for this time")
    if len(wall.postponed) >= POSTPONED_IN_ALL:
        raise ApiError(214, f"cannot schedule more than {POSTPONED_IN_ALL} posts")
    same_day = sum(1 for minute in wall.postponed if _day(minute * 60) == _day(at))
    if same_day >= POSTPONED_A_DAY:
        raise ApiError(214, f"can only schedule {POSTPONED_A_DAY} posts on a day")


def find_by_guid(wall: Wall, guid: str, now: float) -> int | None:
    """The post made with this guid within the last hour ([O], vk-contract §1.2)."""
    known = wall.guids.get(guid)
    if known is None or now >= known[1]:
        return None
    return known[0]


def remember_guid(wall: Wall, guid: str, post_id: int, now: float) -> None:
    wall.guids[guid] = (post_id, now + GUID_LIFE_S)


def release_due_posts(world: World) -> list[Post]:
    """Publish what has come due, oldest first. Costs nothing when nothing is due.

    Under which id, see ``publish_post``.
    """
    now, released = world.now(), []
    while world.due_posts and world.due_posts[0][0] <= now:
        at, owner_id, post_id = heapq.heappop(world.due_posts)
        wall = find_wall(world, owner_id)
        post = wall.posts.get(post_id) if wall else None
        if wall is None or post is None or post.state != "postponed" or post.publish_date != at:
            continue
        publish_post(wall, post, at, renumber=world.strict.new_post_ids)
        released.append(post)
    return released


def publish_post(wall: Wall, post: Post, at: int, *, renumber: bool) -> None:
    """A postponed post comes out; VK gives it a new id then ([O]), a forgiving sandbox does not."""
    if post.publish_date is not None:
        wall.postponed.pop(post.publish_date // 60, None)
    if renumber:
        del wall.posts[post.id]
        post.postponed_id, post.id = post.id, wall.next_id
        wall.posts[post.id] = post
        wall.next_id += 1
    post.state, post.date = "published", at
    wall.published.append(post.id)


def remove_post(wall: Wall, post: Post) -> None:
    del wall.posts[post.id]
    if post.state == "postponed" and post.publish_date is not None:
        wall.postponed.pop(post.publish_date // 60, None)
    else:
        wall.published.remove(post.id)
        wall.removed[post.id] = post
    if wall.pinned_id == post.id:
        wall.pinned_id = None


def put_back(wall: Wall, post: Post) -> None:
    """A deleted post is there again, in the place of its time."""
    del wall.removed[post.id]
    wall.posts[post.id] = post
    wall.published.append(post.id)
    wall.published.sort(key=lambda number: wall.posts[number].date)


def _day(moment: int) -> int:
    return (moment + _MOSCOW_S) // 86400
