"""What is in a kit, in the order in which a person fills a community: pure, by the plan alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from vitrina.building.pieces.parts import PostPart, ProductPart
from vitrina.building.showing import ShownCommunity, show_community
from vitrina.domain.picture import Picture
from vitrina.domain.plan import CommunityPlan
from vitrina.wording import kit as words
from vitrina.wording.dates import say_date


@dataclass(frozen=True)
class KitThing:
    """One thing to put in: texts to copy with their labels, a picture to choose.

    `note` says when, or what to do with it; `key` is the piece's.
    """

    key: str
    title: str
    texts: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None
    note: str = ""


@dataclass(frozen=True)
class KitSection:
    """Things that are put in on one screen; `way` leads there in VK's own words."""

    key: str
    title: str
    way: str
    things: tuple[KitThing, ...]


def list_sections(plan: CommunityPlan) -> tuple[KitSection, ...]:
    """The sections that this community has something for."""
    shown = show_community(plan)
    things = {
        "name": list(_name(shown)),
        "looks": list(_looks(shown)),
        "about": list(_about(plan, shown)),
        "services": [_service(product) for product in shown.products],
        "posts": [_post(post, shown, plan.timezone) for post in shown.posts],
        "topic": list(_topic(shown)),
        "rest": list(_rest(shown)),
    }
    return tuple(
        KitSection(key, words.SECTIONS[key], words.WAYS[key], tuple(found))
        for key, found in things.items()
        if found
    )


def find_picture(plan: CommunityPlan, key: str) -> Picture | None:
    """The picture of the piece with this key, where it has one."""
    try:
        picture: Picture | None = getattr(plan.piece(key), "picture", None)
    except KeyError:
        return None
    return picture


def theme_of(plan: CommunityPlan) -> str:
    """The colours of the community's pictures."""
    pictures = (getattr(piece, "picture", None) for piece in plan.pieces)
    return next((picture.theme for picture in pictures if picture), "sage")


def _name(shown: ShownCommunity) -> Iterator[KitThing]:
    if shown.title:
        yield KitThing("community", words.NAME, ((words.NAME, shown.title),))


def _looks(shown: ShownCommunity) -> Iterator[KitThing]:
    if shown.avatar:
        yield KitThing(shown.avatar.key, words.AVATAR, picture=shown.avatar.picture)
    if shown.cover:
        yield KitThing(shown.cover.key, words.COVER, picture=shown.cover.picture)


def _about(plan: CommunityPlan, shown: ShownCommunity) -> Iterator[KitThing]:
    if shown.description:
        yield KitThing("info", words.DESCRIPTION, ((words.DESCRIPTION, shown.description),))
    for piece in plan.pieces:
        fields = getattr(piece, "fields", {})
        for name, label in words.FIELDS.items():
            if text := str(fields.get(name) or ""):
                yield KitThing(f"info/{name}", label, ((label, text),))


def _service(product: ProductPart) -> KitThing:
    price = words.say_price(product.rubles)
    texts = (
        (words.NAME, product.title),
        (words.PRICE, str(product.rubles)),
        (words.DESCRIPTION, product.description),
    )
    note = words.say_minutes(product.minutes) if product.minutes else ""
    note = f"{price}, {note}" if note else price
    return KitThing(product.key, product.title, texts, product.picture, note)


def _post(post: PostPart, shown: ShownCommunity, timezone: str) -> KitThing:
    when = say_date(post.publish_at, timezone) if post.publish_at else words.FIRST_DAY
    note = f"{when}, {words.PINNED}" if post.key in shown.pinned else when
    title = post.picture.title if post.picture else words.shorten(post.text.partition("\n")[0])
    return KitThing(post.key, title, ((words.TEXT, post.text),), post.picture, note)


def _topic(shown: ShownCommunity) -> Iterator[KitThing]:
    if shown.topic:
        texts = ((words.NAME, shown.topic.title), (words.TEXT, shown.topic.text))
        yield KitThing("topic/reviews", shown.topic.title, texts)


def _rest(shown: ShownCommunity) -> Iterator[KitThing]:
    for part in shown.manual:
        texts = ((words.TEXT, part.text),) if part.text else ()
        yield KitThing(part.key, part.title, texts, note=part.reason)
