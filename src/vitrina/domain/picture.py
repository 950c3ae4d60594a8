"""Pictures as data: what is written on each, in which theme. `art` draws them."""

from typing import Annotated, Literal

from pydantic import Field

from vitrina.domain.model import StoredValue
from vitrina.domain.practitioner import Pattern, Theme

# What pictures of the first releases may name stays known for ever.
Motif = Literal[
    "leaf", "stones", "waves", "rings",
    # for any service, as "leaf", "waves" and "rings" are
    "branch", "lotus", "towel",
    # kinds of massage, as "stones" is
    "honey", "cups", "guasha", "thai", "lymph", "sport", "contour", "oil", "relax",
    "bamboo", "herbs", "four", "couple", "child", "pregnant",
    # parts of the body
    "face", "foot", "back", "body", "neck", "hand", "head", "legs", "belly",
    # nails, brows, lashes
    "manicure", "form", "polish", "lamp", "design", "pedicure", "removal", "strength", "handcare",
    "longer", "machine", "scissors", "bath", "shine", "brows", "lashes",
    # how it is sold
    "home", "course", "gift",
    # posts
    "steps", "checklist", "map", "question", "calm", "list", "name", "price", "season", "thanks",
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
    photo_id: str = ""


class ItemCard(_Card):
    """1000×1000 for a product: its title, and how long it takes or nothing.

    `beside` are the titles of the same shop that are hardest to set: all are set in one size.
    """

    kind: Literal["item"] = "item"
    title: str
    duration: str
    motif: Motif
    beside: tuple[str, ...] = ()


class PostCard(_Card):
    """1600×900 for a post: a heading, up to ten short lines (a row is `left` and maybe `right`).

    The motif says what the post is, and with that how the picture is laid out.
    """

    kind: Literal["post"] = "post"
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    motif: Motif
    photo_id: str = ""


class StoryCard(_Card):
    """1080×1920 for a story: as the cover, and an invitation over the phone."""

    kind: Literal["story"] = "story"
    headline: str
    name: str
    pills: tuple[str, ...]
    invitation: str
    phone: str
    photo_id: str = ""


Picture = Annotated[
    AvatarCard | CoverCard | ItemCard | PostCard | StoryCard, Field(discriminator="kind")
]
