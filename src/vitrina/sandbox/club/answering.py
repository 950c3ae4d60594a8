"""A visitor has written: the page that follows shows the answer, where somebody answers at once."""

import asyncio

from vitrina.sandbox import world as vk

WAIT_S, LOOK_EVERY_S = 6.0, 0.1
ASKS_AGAIN_S = 30  # so long after a question a page of the dialog looks for its answer


async def wait_for_answer(world: vk.World, group: vk.Group, visitor_id: int) -> None:
    """Until the community has written, at most WAIT_S; at once where no program listens."""
    if not _has_listener(group):
        return
    for _ in range(round(WAIT_S / LOOK_EVERY_S)):
        if not waits_for_answer(world, group, visitor_id):
            return
        await asyncio.sleep(LOOK_EVERY_S)


def waits_for_answer(world: vk.World, group: vk.Group, visitor_id: int | None) -> bool:
    """Whether the last word is the visitor's, said a moment ago, and a program listens."""
    messages = world.dialogs.get((group.id, visitor_id), []) if visitor_id is not None else []
    if not messages or not _has_listener(group):
        return False
    last = messages[-1]
    return last.from_id > 0 and world.now() - last.date < ASKS_AGAIN_S


def _has_listener(group: vk.Group) -> bool:
    servers = group.callback_servers.values()
    return group.long_poll.enabled or any(server.status == "ok" for server in servers)
