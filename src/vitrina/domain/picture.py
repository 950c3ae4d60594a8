"""Pictures as data: what is written on each, in which theme. `art` draws them."""

from typing import Annotated, Literal

from pydantic import Field

from vitrina.domain.model import StoredValue
from vitrina.domain.practitioner import Pattern, Theme

Motif = Literal[
    "leaf", "stones", "waves", "rings", "steps", "checklist", "map", "question", "calm", "list",
    "name", "price",
]  # fmt: skip


class _Card(StoredValue):
    theme: Theme
    pattern: Pattern
    seed: str


class AvatarCard(_Card):
    """1000×1000, shown by VK as a circle: a stored photo, or one or two initials."""

    kind: Literal["avatar"] = "avatar"
    initials: str
    photo_id: str = ""


class CoverCard(_Card):
    """1920×768: a line on top (what and where), the name, techniques as pills, the phone."""

    kind: Literal["cover"] = "cover"
    headline: str
    name: str
    pills: tuple[str, ...]
    phone: str


class ItemCard(_Card):
    """1000×1000 for a product: its title, and how long it takes or nothing."""

    kind: Literal["item"] = "item"
    title: str
    duration: str
    motif: Motif


class PostCard(_Card):
    """1600×900 for a post: a heading, up to six short lines (a row is `left` and maybe `right`)."""

    kind: Literal["post"] = "post"
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    motif: Motif


class StoryCard(_Card):
    """1080×1920 for a story: as the cover, and an invitation over the phone."""

    kind: Literal["story"] = "story"
    headline: str
    name: str
    pills: tuple[str, ...]
    invitation: str
    phone: str


Picture = Annotated[
    AvatarCard | CoverCard | ItemCard | PostCard | StoryCard, Field(discriminator="kind")
]
