"""The building site: what a runner has in hand while it works on one build."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from vitrina.building.waves import ItemSession
from vitrina.domain.picture import Picture
from vitrina.storage.communities import Communities
from vitrina.storage.records import JSON


@dataclass
class Site:
    """One build's tools and what has been made so far, by item key.

    `references` is what VK gave, `attempts` how many times the effect was to be sent.
    """

    build_id: str
    vk: ItemSession
    draw: Callable[[Picture], Awaitable[bytes]]
    communities: Communities
    webhook_url: Callable[[int], str]
    new_secret: Callable[[], str]
    known_groups: Callable[[list[int]], Awaitable[set[int]]]
    sleep: Callable[[float], Awaitable[None]]
    group_id_or_none: int | None = None
    references: dict[str, JSON] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)

    @property
    def group_id(self) -> int:
        """The community that is being built; only items behind `community` may ask."""
        if self.group_id_or_none is None:
            raise LookupError("the community is not made yet")
        return self.group_id_or_none

    def reference(self, key: str) -> JSON:
        """What VK gave for that item; empty when it is not done."""
        return self.references.get(key, {})
