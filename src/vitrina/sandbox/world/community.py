"""A community and what belongs to it: topics, goods, callback servers, long poll."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from vitrina.sandbox.jsontext import Json
from vitrina.sandbox.world.posts import Photo, Wall

MarketState = Literal["none", "basic", "advanced"]
KEPT_UPDATES = 1000
ServerStatus = Literal["unconfigured", "failed", "wait", "ok"]


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
    sku: str | None = None
    photo_id: int | None = None
    photo_ids: list[int] = field(default_factory=list)
    disabled: bool = False


@dataclass(slots=True)
class CallbackServer:
    id: int
    url: str
    title: str
    creator_id: int
    secret_key: str = ""
    code: str = ""
    status: ServerStatus = "unconfigured"
    api_version: str = "5.199"
    events: dict[str, bool] = field(default_factory=dict)
    failures: int = 0


@dataclass(slots=True)
class LongPoll:
    """``updates`` are the newest events; ``forgotten`` counts those before them.

    ``ts`` of a reader is how many events it has seen. ``keys`` maps a key to its end.
    """

    enabled: bool = False
    api_version: str = "5.199"
    events: dict[str, bool] = field(default_factory=dict)
    keys: dict[str, float] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    forgotten: int = 0

    @property
    def last(self) -> int:
        return self.forgotten + len(self.updates)

    def add(self, update: Json) -> None:
        """One more event; the oldest is forgotten when there are very many."""
        self.updates.append(update)
        if len(self.updates) > KEPT_UPDATES:
            del self.updates[0]
            self.forgotten += 1

    def after(self, seen: int) -> list[Json]:
        return self.updates[seen - self.forgotten :]


@dataclass(slots=True)
class FeedImport:
    """An RSS feed that VK imports by itself; ``seen`` are the items it has taken."""

    url: str
    seen: set[str] = field(default_factory=set)


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
    callback_codes: dict[str, str] = field(default_factory=dict)
    callback_servers: dict[int, CallbackServer] = field(default_factory=dict)
    long_poll: LongPoll = field(default_factory=LongPoll)
    addresses: list[Json] = field(default_factory=list)
    links: list[Json] = field(default_factory=list)
    feeds: list[FeedImport] = field(default_factory=list)
    allowed_writers: set[int] = field(default_factory=set)
    deactivated: Literal["", "deleted", "banned"] = ""
    next_ids: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: 1))

    def next_id(self, noun: str) -> int:
        """The next number for a noun of this community: topic, product, comment, server."""
        number = self.next_ids[noun]
        self.next_ids[noun] = number + 1
        return number
