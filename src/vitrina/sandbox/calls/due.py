"""What has come due since the last request: delayed work and postponed posts."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.delivery.events import publish_post_event
from vitrina.sandbox.world.posting import release_due_posts


async def run_due_work(sandbox: Sandbox, base_url: str) -> None:
    """Do the delayed work that is due, then publish the postponed posts that are."""
    await sandbox.delayed.run_due()
    publish_due_posts(sandbox, base_url)


def publish_due_posts(sandbox: Sandbox, base_url: str) -> None:
    """Publish the postponed posts whose time has come, with their events."""
    for post in release_due_posts(sandbox.world):
        publish_post_event(sandbox.delivery, post, base_url)
