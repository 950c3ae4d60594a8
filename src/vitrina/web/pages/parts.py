"""Small pieces that several pages show: an action, a note, a picture of the community."""

from dataclasses import dataclass
from typing import Literal

Scheme = Literal["auto", "light", "dark"]
NoticeKind = Literal["captcha", "grant", "sleeping", "person", "refused", "failed", "checking"]
InfoKind = Literal["about", "phone", "address", "hours", "visit", "link"]


@dataclass(frozen=True)
class Action:
    """One button: a link, or with `post` a form that carries `fields` (csrf and the like).

    `new_tab` is for VK's own pages. `copies` makes it a button that copies that text instead;
    the empty text stands for the page's own address.
    """

    label: str
    url: str = ""
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    new_tab: bool = False
    copies: str | None = None


@dataclass(frozen=True)
class Check:
    """VK's check at `url` on `host`, and where its answer goes: from VK's window, or by hand.

    `hosts` are those whose windows are believed; `answer` is the form that takes the answer.
    """

    url: str
    host: str
    hosts: tuple[str, ...]
    answer: Action
    error: str = ""


@dataclass(frozen=True)
class Notice:
    """A state that needs somebody, or a moment: icon by `kind`, heading, two sentences.

    `mark` changes when the state came anew: an open page loads itself again by it.
    """

    kind: NoticeKind
    heading: str
    text: str
    actions: tuple[Action, ...] = ()
    check: Check | None = None
    mark: str = "notice"


@dataclass(frozen=True)
class InfoLine:
    """One line of the community's description, with the icon of its kind."""

    kind: InfoKind
    text: str


@dataclass(frozen=True)
class ProductCard:
    """One service in the shop. `key` is the plan's item key, `price` whole rubles."""

    key: str
    title: str
    price: int
    minutes: int | None
    picture_url: str


@dataclass(frozen=True)
class PostCard:
    """One post; `when` is ready to read («сегодня в 12:04», «27 ноября в 12:30»)."""

    key: str
    when: str
    text: str
    picture_url: str | None = None
    pinned: bool = False
    published: bool = True


@dataclass(frozen=True)
class CommunityView:
    """The community as its visitors see it; urls are ours, so that nothing loads from outside.

    None for a picture that the form dropped.
    """

    title: str
    subtitle: str
    cover_url: str | None
    cover_alt: str
    avatar_url: str | None
    info: tuple[InfoLine, ...] = ()
    products: tuple[ProductCard, ...] = ()
    posts: tuple[PostCard, ...] = ()
    topic: str = ""
