"""What must hold in a sandbox's world, whatever was done to it."""

from __future__ import annotations

from vitrina.sandbox.world import Group, Wall, World
from vitrina.sandbox.world.categories import MARKET_CATEGORY_NAMES
from vitrina.sandbox.world.posting import POSTPONED_IN_ALL


def check_world(world: World) -> None:
    for user in world.users.values():
        assert user.id > 0
        check_wall(user.wall)
        assert all(post.from_id == user.id for post in user.wall.posts.values())
    for group in world.groups.values():
        check_group(world, group)
    names = {group.screen_name: group.id for group in world.groups.values()}
    assert world.groups_by_name == names
    check_messages(world)
    for photo in world.photos.values():
        assert photo.owner_id in world.users or -photo.owner_id in world.groups
    for count in (*world.requests.values(), *world.nested.values()):
        assert count.asked == count.answered + count.refused


def check_wall(wall: Wall) -> None:
    """A minute has one postponed post at most, and every post is in one place."""
    waiting = list(wall.postponed.values())
    assert len(set(waiting)) == len(waiting) <= POSTPONED_IN_ALL
    assert len(set(wall.published)) == len(wall.published)
    assert sorted([*waiting, *wall.published]) == sorted(wall.posts)
    for minute, post_id in wall.postponed.items():
        post = wall.posts[post_id]
        assert post.state == "postponed" and post.publish_date is not None
        assert post.publish_date // 60 == minute
    for post_id in wall.published:
        assert wall.posts[post_id].state == "published"
    for post in wall.posts.values():
        assert post.owner_id == wall.owner_id and (post.text.strip() or post.attachments)
    assert wall.pinned_id is None or wall.posts[wall.pinned_id].from_id == wall.owner_id


def check_group(world: World, group: Group) -> None:
    assert group.owner_id in group.admins and group.title.strip()
    assert set(group.admins) <= set(world.users)
    check_wall(group.wall)
    if group.type == "page":
        # Nobody but the community and those who run it speaks on a public page.
        for post in group.wall.posts.values():
            assert post.from_id == -group.id or post.from_id in group.admins
    for number, product in group.products.items():
        assert product.id == number and product.owner_id == -group.id
        assert product.category_id in MARKET_CATEGORY_NAMES and product.price >= 0
        for photo_id in [product.photo_id, *product.photo_ids]:
            photo = None if photo_id is None else world.photos[photo_id]
            assert photo is None or (photo.kind == "product" and photo.owner_id == -group.id)
    comments = [comment.id for topic in group.topics.values() for comment in topic.comments]
    assert len(set(comments)) == len(comments)
    assert all(topic.comments for topic in group.topics.values())
    assert len(group.callback_servers) <= 10


def check_messages(world: World) -> None:
    for (group_id, person_id), dialog in world.dialogs.items():
        assert group_id in world.groups and person_id in world.users
        assert [item.conversation_message_id for item in dialog] == list(range(1, len(dialog) + 1))
        # A community never speaks first, unless it was let.
        assert all(item.from_id in (person_id, -group_id) for item in dialog)
    assert sum(len(dialog) for dialog in world.dialogs.values()) == len(world.messages)
