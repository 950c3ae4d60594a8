"""What the templates are given: everything already in words, nothing left to decide."""

from dataclasses import dataclass

from markupsafe import Markup

from vitrina.sandbox.club.dates import Moment


@dataclass(frozen=True)
class FoldedText:
    """A person's text, escaped and marked up; `rest` is folded away until asked for."""

    start: Markup
    rest: Markup


@dataclass(frozen=True)
class FactLine:
    """A line of the information block; `icon` is a name from icons.html."""

    icon: str
    text: FoldedText


@dataclass(frozen=True)
class Picture:
    """An image and its size in px; `frame` is the visible part as an SVG viewBox, or empty."""

    url: str
    width: int
    height: int
    frame: str = ""


@dataclass(frozen=True)
class Author:
    """Whoever speaks: a community or a person; initials stand in for a missing picture."""

    name: str
    url: str
    initials: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Post:
    """A post of a wall; `others` names its attachments that are no pictures."""

    id: int
    author: Author
    when: Moment
    text: FoldedText | None
    pictures: tuple[Picture, ...]
    others: tuple[str, ...] = ()
    is_pinned: bool = False
    is_postponed: bool = False


@dataclass(frozen=True)
class Product:
    """One card of the shop; `price` in words."""

    title: str
    url: str
    price: str
    description: Markup
    sku: str
    picture: Picture | None


@dataclass(frozen=True)
class Comment:
    """One message of a discussion."""

    author: Author
    when: Moment
    text: Markup


@dataclass(frozen=True)
class Topic:
    """A discussion with all its messages, the opening text first."""

    id: int
    title: str
    url: str
    summary: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Tab:
    """A section of the community; no number when `count` is None."""

    key: str
    name: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class Club:
    """A whole community, ready to be shown."""

    name: str
    subtitle: str
    url: str
    goods_url: str
    chat_url: str
    initials: str
    picture: Picture | None
    cover: Picture | None
    facts: tuple[FactLine, ...]
    tabs: tuple[Tab, ...]
    has_market: bool
    products: tuple[Product, ...]
    posts: tuple[Post, ...]
    postponed: tuple[Post, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Message:
    """One bubble of a dialog."""

    text: Markup
    is_mine: bool
    when: Moment


@dataclass(frozen=True)
class Button:
    """A button of the community's keyboard; `place` is "row:column", `sends` when it writes."""

    label: str
    color: str
    place: str
    sends: bool


@dataclass(frozen=True)
class Chat:
    """The dialog of one visitor with one community, oldest message first.

    `ref` and `ref_source` stood in the link that led here: they go with the next message.
    """

    url: str
    messages: tuple[Message, ...]
    buttons: tuple[tuple[Button, ...], ...]
    ref: str = ""
    ref_source: str = ""
