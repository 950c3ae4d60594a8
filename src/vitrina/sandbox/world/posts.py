"""Pictures, posts and walls.

Ids are VK's: a person is ``id > 0``, a community is ``-group.id`` wherever an owner or a sender is
named. Times are unix seconds of the sandbox's own clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PostState = Literal["published", "postponed"]
PhotoKind = Literal[
    "avatar", "cover", "wall", "product", "message", "album", "link", "story", "doc", "chat"
]


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
    album_id: int = 0

    @property
    def attachment(self) -> str:
        """The name a post carries: ``photo<owner>_<id>``."""
        return f"photo{self.owner_id}_{self.id}"


@dataclass(slots=True)
class Album:
    """A person's or a community's own album."""

    id: int
    owner_id: int
    title: str
    description: str
    created: int
    photo_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class LinkCard:
    """What is shown of a link: the words and the picture of the page behind it."""

    title: str = ""
    description: str = ""
    photo: Photo | None = None


@dataclass(slots=True)
class Post:
    """``attachments`` keeps the names as they were sent: ``photo-12_34``, a link, ...; ``cards``
    has what the pages behind links show. ``postponed_id`` is the id it waited under, where that
    was another."""

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
    postponed_id: int | None = None
    cards: dict[str, LinkCard] = field(default_factory=dict)

    @property
    def from_group(self) -> bool:
        """True when the community itself speaks, not a person."""
        return self.from_id < 0


@dataclass(slots=True)
class Wall:
    """``published`` holds ids in the order they came out; ``postponed`` maps a minute to an id;
    ``removed`` are deleted posts that had come out."""

    owner_id: int
    posts: dict[int, Post] = field(default_factory=dict)
    published: list[int] = field(default_factory=list)
    postponed: dict[int, int] = field(default_factory=dict)
    removed: dict[int, Post] = field(default_factory=dict)
    guids: dict[str, tuple[int, float]] = field(default_factory=dict)
    pinned_id: int | None = None
    next_id: int = 1

    def published_posts(self) -> list[Post]:
        """Published posts, newest first, as a reader sees them (the pinned one is not moved up)."""
        return [self.posts[post_id] for post_id in reversed(self.published)]

    def postponed_posts(self) -> list[Post]:
        """Waiting posts, the soonest first."""
        return [self.posts[self.postponed[minute]] for minute in sorted(self.postponed)]
