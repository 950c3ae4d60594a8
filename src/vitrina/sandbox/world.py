"""The nouns of the sandbox: everything that exists in its VK, as plain data.

Ids are VK's: a person is ``id > 0``, a community is ``-group.id`` wherever an owner or a sender is
named. Times are unix seconds of the sandbox's own clock (``World.now``), which tests move.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Json = dict[str, object]
TokenKind = Literal["user", "group", "service"]
PostState = Literal["published", "postponed"]
PhotoKind = Literal["avatar", "cover", "wall", "product"]
MarketState = Literal["none", "basic", "advanced"]
FaultKind = Literal["error", "drop_after", "close_before", "delay"]
ServerStatus = Literal["unconfigured", "failed", "wait", "ok"]

USER_RIGHTS = frozenset({"groups", "wall", "photos", "market", "messages", "docs", "stats"})
COMMUNITY_RIGHTS = frozenset(
    {"stories", "photos", "app_widget", "messages", "wall", "docs", "manage", "market"}
)


@dataclass(slots=True)
class Photo:
    """A picture that passed the upload host. ``data`` is what was uploaded, byte for byte."""

    id: int
    kind: PhotoKind
    owner_id: int
    data: bytes
    mime: str
    width: int
    height: int
    date: int
    caption: str = ""
    access_key: str = ""
    crop: tuple[int, int, int, int] | None = None

    @property
    def attachment(self) -> str:
        """The name a post carries: ``photo<owner>_<id>``."""
        return f"photo{self.owner_id}_{self.id}"


@dataclass(slots=True)
class Post:
    """``attachments`` keeps the names as they were sent: ``photo-12_34``, a link, ..."""

    id: int
    owner_id: int
    from_id: int
    text: str
    date: int
    state: PostState = "published"
    publish_date: int | None = None
    guid: str | None = None
    created_by: int = 0
    attachments: list[str] = field(default_factory=list)
    signed: bool = False
    source: str = "api"
    source_data: str | None = None
    comments_closed: bool = False

    @property
    def from_group(self) -> bool:
        """True when the community itself speaks, not a person."""
        return self.from_id < 0


@dataclass(slots=True)
class Wall:
    """``published`` holds ids in the order they came out; ``postponed`` maps a minute to an id."""

    owner_id: int
    posts: dict[int, Post] = field(default_factory=dict)
    published: list[int] = field(default_factory=list)
    postponed: dict[int, int] = field(default_factory=dict)
    guids: dict[str, tuple[int, float]] = field(default_factory=dict)
    pinned_id: int | None = None
    next_id: int = 1

    def published_posts(self) -> list[Post]:
        """Published posts, newest first, as a reader sees them (the pinned one is not moved up)."""
        return [self.posts[post_id] for post_id in reversed(self.published)]

    def postponed_posts(self) -> list[Post]:
        """Waiting posts, the soonest first."""
        return [self.posts[self.postponed[minute]] for minute in sorted(self.postponed)]


@dataclass(slots=True)
class Comment:
    id: int
    from_id: int
    text: str
    date: int
    guid: str | None = None


@dataclass(slots=True)
class Topic:
    """``comments[0]`` is the text the topic was opened with."""

    id: int
    title: str
    created_by: int
    created: int
    from_group: bool
    comments: list[Comment] = field(default_factory=list)
    is_closed: bool = False
    is_fixed: bool = False

    @property
    def updated(self) -> int:
        return self.comments[-1].date if self.comments else self.created


@dataclass(slots=True)
class Product:
    """``price`` is in the shop's currency (rubles), as it was sent."""

    id: int
    owner_id: int
    title: str
    description: str
    category_id: int
    price: float
    date: int
    old_price: float | None = None
    sku: str | None = None
    photo_id: int | None = None
    photo_ids: list[int] = field(default_factory=list)
    url: str | None = None
    disabled: bool = False


@dataclass(slots=True)
class CallbackServer:
    id: int
    url: str
    title: str
    creator_id: int
    secret_key: str = ""
    status: ServerStatus = "unconfigured"
    api_version: str = "5.199"
    events: dict[str, bool] = field(default_factory=dict)
    failures: int = 0


@dataclass(slots=True)
class LongPoll:
    """``updates[i]`` is the event number ``i``; ``ts`` of a reader counts what it has seen."""

    enabled: bool = False
    api_version: str = "5.199"
    events: dict[str, bool] = field(default_factory=dict)
    key: str = ""
    updates: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A community. ``info`` has what groups.edit set as text and numbers (description, website,
    phone, ...), ``sections`` the section switches (wall, topics, photos, ..., 0-3), ``settings``
    what groups.setSettings set (messages, bots_capabilities, ...)."""

    id: int
    title: str
    screen_name: str
    owner_id: int
    type: Literal["group", "page", "event"]
    subtype: int
    created: int
    wall: Wall
    description: str = ""
    access: int = 0
    info: dict[str, str | int | list[int]] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)
    settings: dict[str, bool] = field(default_factory=dict)
    admins: dict[int, int] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    avatar: Photo | None = None
    cover: Photo | None = None
    topics: dict[int, Topic] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    market: MarketState = "none"
    callback_code: str = ""
    callback_servers: dict[int, CallbackServer] = field(default_factory=dict)
    long_poll: LongPoll = field(default_factory=LongPoll)
    allowed_writers: set[int] = field(default_factory=set)
    next_ids: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: 1))

    def next_id(self, noun: str) -> int:
        """The next number for a noun of this community: topic, product, comment, server."""
        number = self.next_ids[noun]
        self.next_ids[noun] = number + 1
        return number


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    last_name: str
    wall: Wall
    avatar: Photo | None = None
    admin_of: list[int] = field(default_factory=list)


@dataclass(slots=True)
class App:
    """``secret`` None accepts any; ``rights`` None lets the app ask for every right."""

    id: str
    secret: str | None = None
    rights: frozenset[str] | None = None


@dataclass(slots=True)
class Token:
    """``expires_at`` None never expires. ``vk_id`` tells a VK ID token from the older kind."""

    value: str
    kind: TokenKind
    rights: frozenset[str]
    user_id: int = 0
    group_id: int = 0
    app_id: str = ""
    expires_at: float | None = None
    vk_id: bool = False
    revoked: bool = False


@dataclass(slots=True)
class Message:
    """``from_id`` is ``-group_id`` when the community wrote it; ``peer_id`` is the visitor."""

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
    attachment: str | None = None


@dataclass(slots=True)
class RequestCount:
    """Requests to one method: how many came, how many were answered, how many refused."""

    asked: int = 0
    answered: int = 0
    refused: int = 0


@dataclass(slots=True)
class Fault:
    """What goes wrong in the next ``times`` calls of ``method`` (``*`` is any)."""

    method: str
    kind: FaultKind
    times: int
    code: int = 10
    ms: int = 0


@dataclass
class World:
    """Everything that exists. One world belongs to one running sandbox."""

    clock: Callable[[], float]
    random: random.Random
    offset: float = 0.0
    users: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    groups_by_name: dict[str, int] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    photos: dict[int, Photo] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    dialogs: dict[tuple[int, int], list[Message]] = field(default_factory=dict)
    sent_random_ids: dict[tuple[int, int, int], tuple[int, float]] = field(default_factory=dict)
    due_posts: list[tuple[int, int, int]] = field(default_factory=list)
    requests: dict[str, RequestCount] = field(default_factory=lambda: defaultdict(RequestCount))
    nested: dict[str, RequestCount] = field(default_factory=lambda: defaultdict(RequestCount))
    uploads: RequestCount = field(default_factory=RequestCount)
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


def build_world(seed: int, clock: Callable[[], float]) -> World:
    """An empty world; the same seed gives the same ids and secrets in the same order."""
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose, nothing here is secret
    start = 100_000_000 + source.randrange(1_000_000) * 100
    return World(
        clock=clock,
        random=source,
        next_ids={
            "user": 500_000_000 + source.randrange(1_000_000) * 100,
            "group": start + 100_000_000,
            "photo": start + 357_000_000,
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
