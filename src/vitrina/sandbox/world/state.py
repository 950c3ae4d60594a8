"""The world of one sandbox: everything that exists in its VK, as plain data.

Its parts are in ``posts``, ``accounts`` and ``community``. Times are unix seconds of the
sandbox's own clock (``World.now``), which tests move.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from vitrina.sandbox.jsontext import Json
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world.accounts import Token, User
from vitrina.sandbox.world.community import Group
from vitrina.sandbox.world.posts import Album, Photo, Wall

FaultKind = Literal["error", "drop_after", "close_before", "delay", "late", "spoil"]


@dataclass(slots=True)
class Message:
    """``from_id`` is ``-group_id`` when the community wrote it; ``peer_id`` is the visitor.

    ``admin_author_id`` is the person who wrote in the community's name on VK's own page; ``ref``
    and ``ref_source`` stood in the link by which the visitor came to the dialog.
    """

    id: int
    group_id: int
    peer_id: int
    from_id: int
    text: str
    date: int
    conversation_message_id: int
    random_id: int = 0
    keyboard: Json | None = None
    payload: str | None = None
    edited: int | None = None
    admin_author_id: int | None = None
    ref: str | None = None
    ref_source: str | None = None


@dataclass(slots=True)
class RequestCount:
    """Requests to one method: how many came, how many were answered, how many refused."""

    asked: int = 0
    answered: int = 0
    refused: int = 0


@dataclass(slots=True)
class Fault:
    """What goes wrong in the next ``times`` calls of ``method`` (``*`` is any).

    ``text`` is added to the text of an error.
    """

    method: str
    kind: FaultKind
    times: int
    code: int = 10
    ms: int = 0
    text: str = ""


@dataclass
class World:
    """Everything that exists. One world belongs to one running sandbox."""

    clock: Callable[[], float]
    random: random.Random
    strict: Strictness = field(default_factory=Strictness.none)
    offset: float = 0.0
    users: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    groups_by_name: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    albums: dict[int, Album] = field(default_factory=dict)
    photos: dict[int, Photo] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    dialogs: dict[tuple[int, int], list[Message]] = field(default_factory=dict)
    sent_random_ids: dict[tuple[int, int, int], tuple[int, float]] = field(default_factory=dict)
    due_posts: list[tuple[int, int, int]] = field(default_factory=list)
    requests: dict[str, RequestCount] = field(default_factory=lambda: defaultdict(RequestCount))
    nested: dict[str, RequestCount] = field(default_factory=lambda: defaultdict(RequestCount))
    uploads: RequestCount = field(default_factory=RequestCount)
    captcha_sessions: dict[str, float] = field(default_factory=dict)
    success_tokens: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    next_ids: dict[str, int] = field(default_factory=dict)

    def now(self) -> float:
        """The sandbox's time, unix seconds."""
        return self.clock() + self.offset

    def next_id(self, noun: str) -> int:
        """The next id of a noun that is numbered through the whole world."""
        number = self.next_ids[noun]
        self.next_ids[noun] = number + 1
        return number

    def secret(self, length: int) -> str:
        """A lower-case hex string; the same seed gives the same strings in the same order."""
        return f"{self.random.getrandbits(length * 4):0{length}x}"


def build_world(seed: int, clock: Callable[[], float], strict: Strictness | None = None) -> World:
    """An empty world; the same seed gives the same ids and secrets in the same order."""
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose, nothing here is secret
    start = 100_000_000 + source.randrange(1_000_000) * 100
    return World(
        clock=clock,
        random=source,
        strict=strict or Strictness.none(),
        next_ids={
            "user": 500_000_000 + source.randrange(1_000_000) * 100,
            "group": start + 100_000_000,
            "photo": start + 357_000_000,
            "album": start + 200_000_000,
            "message": 1,
        },
    )


def find_wall(world: World, owner_id: int) -> Wall | None:
    """The wall of a person (``> 0``) or of a community (``< 0``)."""
    if owner_id < 0:
        group = world.groups.get(-owner_id)
        return group.wall if group else None
    user = world.users.get(owner_id)
    return user.wall if user else None
