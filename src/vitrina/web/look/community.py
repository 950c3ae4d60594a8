"""A community as its visitors see it, made already or not yet."""

from dataclasses import dataclass
from typing import Literal

from vitrina.domain.phone import show_phone
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.website import show_website
from vitrina.wording.community import HOME_VISIT

InfoKind = Literal["about", "phone", "address", "hours", "visit", "link"]


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
    """One post; `when` is ready to read."""

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


def view_info(practitioner: Practitioner) -> tuple[InfoLine, ...]:
    """What the community's head says about the person, a line for each thing the form has."""
    place = ", ".join(
        part for part in (practitioner.city, practitioner.area, practitioner.address) if part
    )
    lines: list[tuple[InfoKind, str]] = [
        ("about", practitioner.about),
        ("phone", show_phone(practitioner.phone) if practitioner.phone else ""),
        ("address", place),
        ("hours", practitioner.hours),
        ("visit", HOME_VISIT if practitioner.is_home_visit else ""),
        ("link", show_website(practitioner.own_address)),
    ]
    return tuple(InfoLine(kind, text) for kind, text in lines if text)
