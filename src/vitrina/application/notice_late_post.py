"""VK tells late of a post whose person was already asked to look for it: it counts as there."""

import structlog

from vitrina.building.readback import is_told
from vitrina.storage.database import Database
from vitrina.storage.unsure_posts import list_unsure_posts, note_posted
from vitrina.storage.wall_events import WallEvent

_log = structlog.get_logger("vitrina.building")


async def notice_late_post(database: Database, group_id: int, told: WallEvent) -> bool:
    """Whether this new post is one of those; by its text, once for each. Idempotent."""
    for post in await list_unsure_posts(database, group_id):
        if is_told(post.plan.piece(post.key), told):
            _log.info("build.post_told_late", build_id=post.build_id, step=post.key)
            return await note_posted(database, post, told.post_id)
    return False
