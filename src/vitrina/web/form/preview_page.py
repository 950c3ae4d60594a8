"""The community before it is made, as the form's live preview shows it."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from vitrina.web.look.community import InfoLine


@dataclass(frozen=True)
class PreviewProduct:
    """One service in the shop; `price` is whole rubles."""

    key: str
    title: str
    price: int
    minutes: int | None
    picture: Markup


@dataclass(frozen=True)
class UnreadProduct:
    """A service that will not come out as it is typed: its title, maybe none, and what to do.

    `is_begun`: it is only not finished.
    """

    title: str
    why: str
    is_begun: bool


@dataclass(frozen=True)
class PreviewPost:
    """One post, with its whole text and its picture.

    `when` is ready to read; `is_own` says that the person rewrote it, `is_dropped` that it will
    not be made.
    """

    key: str
    heading: str
    when: str
    text: str
    picture: Markup | None
    is_later: bool = False
    is_pinned: bool = False
    is_own: bool = False
    is_dropped: bool = False


@dataclass(frozen=True)
class ChatLine:
    """One message of the sample talk with the bot."""

    text: str
    is_visitor: bool


@dataclass(frozen=True)
class PlannedManualStep:
    """What only the person can do."""

    title: str
    reason: str


@dataclass(frozen=True)
class PreviewPage:
    """The plan as a fragment. What the form does not say yet is unlit: an empty text, no picture.

    `is_complete` is false while some required field is missing: then posts have dates only.
    """

    template: ClassVar[str] = "preview.html"

    title: str
    cover: Markup
    avatar: Markup | None
    is_complete: bool
    description: str = ""
    info: tuple[InfoLine, ...] = ()
    products: tuple[PreviewProduct, ...] = ()
    unread: tuple[UnreadProduct, ...] = ()
    posts: tuple[PreviewPost, ...] = ()
    topic_title: str = ""
    topic_text: str = ""
    chat: tuple[ChatLine, ...] = ()
    manual_steps: tuple[PlannedManualStep, ...] = ()

    @property
    def first(self) -> tuple[PreviewPost, ...]:
        """Posts that come out at once."""
        return tuple(post for post in self.posts if not post.is_later)

    @property
    def later(self) -> tuple[PreviewPost, ...]:
        """Posts that come out by themselves."""
        return tuple(post for post in self.posts if post.is_later)
