"""The building site: what a runner has in hand while it works on one build."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from vitrina.building.waves import ItemSession
from vitrina.domain.picture import Picture
from vitrina.storage.records import JSON
from vitrina.storage.webhooks import Webhooks


@dataclass
class Site:
    """One build's tools and what has been made so far, by item key.

    `references` is what VK gave, `attempts` how many times the effect was to be sent, `age` the
    seconds since the build was opened.
    """

    build_id: str
    vk: ItemSession
    draw: Callable[[Picture], Awaitable[bytes]]
    webhooks: Webhooks
    webhook_url: Callable[[int], str]
    new_secret: Callable[[], str]
    known_groups: Callable[[list[int]], Awaitable[set[int]]]
    sleep: Callable[[float], Awaitable[None]]
    age: Callable[[], Awaitable[float]]
    group_id_or_none: int | None = None
    references: dict[str, JSON] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)

    @property
    def group_id(self) -> int:
        """The community that is being built; only items behind `community` may ask."""
        if self.group_id_or_none is None:
            raise LookupError("the community is not made yet")
        return self.group_id_or_none

    def start_drawing(self, picture: Picture) -> "asyncio.Task[bytes]":
        """The picture, drawn while VK is asked where it goes."""
        task = asyncio.ensure_future(self.draw(picture))
        # One that fails or is not wanted any more must not complain on its own.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    def reference(self, key: str) -> JSON:
        """What VK gave for that item; empty when it is not done."""
        return self.references.get(key, {})
