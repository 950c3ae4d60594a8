"""What a kind of piece works with: VK, the drawing of pictures, and what the build has already."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from vitrina.building.waves.session import PieceSession
from vitrina.domain.community import GrantKind
from vitrina.domain.picture import Picture
from vitrina.storage.records import JSON, StepRecord
from vitrina.storage.wall_events import WallEvent
from vitrina.storage.webhooks import Webhooks


class RunState(Protocol):
    """What a kind may know of the run: its community and how the steps stand now."""

    @property
    def group_id(self) -> int | None: ...

    @property
    def steps(self) -> Mapping[str, StepRecord]: ...


@dataclass(frozen=True)
class PieceContext:
    """One piece's view of the run. `age` is the seconds since the build was opened.

    `wall_told`: what VK has told us of a group's wall, for means that may not read it.
    """

    community_id: str
    run: RunState
    vk: PieceSession
    draw: Callable[[Picture], Awaitable[bytes]]
    webhooks: Webhooks
    webhook_url: Callable[[int], str]
    new_secret: Callable[[], str]
    known_groups: Callable[[list[int]], Awaitable[set[int]]]
    sleep: Callable[[float], Awaitable[None]]
    age: Callable[[], Awaitable[float]]
    wall_told: Callable[[int], Awaitable[tuple[WallEvent, ...]]]

    def for_piece(self, position: int, way: GrantKind | None = None) -> "PieceContext":
        """The same for the piece at that place of the plan: its calls go by that token.

        Without a way reads go by whichever token may read.
        """
        return replace(self, vk=self.vk.of_piece(position, way))

    @property
    def way(self) -> GrantKind | None:
        """By whose token the piece is sent."""
        return self.vk.way

    @property
    def group_id(self) -> int:
        """The community that is being built; only pieces behind `community` may ask."""
        if self.run.group_id is None:
            raise LookupError("the community is not made yet")
        return self.run.group_id

    def start_drawing(self, picture: Picture) -> "asyncio.Task[bytes]":
        """The picture, drawn while VK is asked where it goes."""
        task = asyncio.ensure_future(self.draw(picture))
        # One that fails or is not wanted any more must not complain on its own.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    def reference(self, key: str) -> JSON:
        """What VK gave for that piece; empty when it is not done or not in the plan."""
        step = self.run.steps.get(key)
        return (step.reference if step else None) or {}

    def attempts(self, key: str) -> int:
        """How many times the effect of that piece was to be sent."""
        step = self.run.steps.get(key)
        return step.attempt if step else 0
