"""What has come due since anybody looked: late work and postponed posts."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.delivery.events import publish_post_event
from vitrina.sandbox.world.posting import release_due_posts


async def catch_up(sandbox: Sandbox, base_url: str) -> None:
    """Do what was put off and is due, and let postponed posts out."""
    await sandbox.late.catch_up()
    tell_due_posts(sandbox, base_url)


def tell_due_posts(sandbox: Sandbox, base_url: str) -> None:
    """Let postponed posts out whose time has come, and tell listeners."""
    for post in release_due_posts(sandbox.world):
        publish_post_event(sandbox.delivery, post, base_url)
