"""What is in a kit: every step of the plan for somebody who makes it all by hand.

Things alike stand together. Pure, by the plan alone: the same plan gives the same kit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from vitrina.building.manual_steps import StepForPerson, list_all_by_hand
from vitrina.building.showing import show_community
from vitrina.domain.picture import Picture
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.reason import Reason
from vitrina.vk.screens import Screen
from vitrina.wording import kit as words
from vitrina.wording.dates import say_date
from vitrina.wording.reasons import say_reason
from vitrina.wording.screens import SCREEN_WAYS

# What is pasted on a page of ours, and there is none behind a kit.
_NOT_BY_HAND = frozenset({Screen.KEYS})


@dataclass(frozen=True)
class KitThing:
    """One thing to put in: texts to copy with the labels of their fields, a picture to choose.

    `key` is the piece's; `name` tells things alike apart; `note` is its day or its price.
    """

    key: str
    name: str
    texts: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None
    note: str = ""


@dataclass(frozen=True)
class KitSection:
    """Things that are done alike on one screen, which `way` leads to in VK's own words."""

    number: int
    title: str
    screen: Screen
    way: str
    steps: tuple[str, ...]
    minutes: int
    things: tuple[KitThing, ...]

    @property
    def is_list(self) -> bool:
        """Whether there are several things in it."""
        return len(self.things) > 1


def list_sections(plan: CommunityPlan, *, is_open: bool) -> tuple[KitSection, ...]:
    """The sections in the order in which a person fills a community.

    `is_open`: VK has the community, so nobody has to create it.
    """
    passed = _NOT_BY_HAND | {Screen.CREATE} if is_open else _NOT_BY_HAND
    steps = (step for step in list_all_by_hand(plan) if step.screen not in passed)
    notes = _note_prices(plan)
    sections: list[KitSection] = []
    for _, alike in groupby(steps, key=lambda step: step.group or step.key):
        found = tuple(alike)
        sections.append(_make_section(len(sections) + 1, found, plan.timezone, notes))
    return tuple(sections)


def list_prices(plan: CommunityPlan) -> tuple[str, ...]:
    """The price list, a line for each service."""
    return tuple(
        words.say_service(product.title, product.minutes, product.rubles)
        for product in show_community(plan).products
    )


def list_days(sections: Iterable[KitSection]) -> tuple[str, ...]:
    """Which post comes when, a line for each."""
    return tuple(
        f"{thing.note}: {thing.name}"
        for section in sections
        for thing in section.things
        if thing.picture is not None and thing.picture.kind == "post"
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


def _make_section(
    number: int, steps: tuple[StepForPerson, ...], timezone: str, notes: dict[str, str]
) -> KitSection:
    first = steps[0]
    is_list = len(steps) > 1 and first.group is not None
    # What only some of them ask for (a day to set) is said for all.
    longest = max((step.steps for step in steps), key=len)
    return KitSection(
        number=number,
        title=_say(first.group if is_list and first.group else first.title),
        screen=first.screen,
        way=SCREEN_WAYS[first.screen],
        steps=tuple(say_reason(one) for one in longest),
        minutes=sum(step.minutes for step in steps),
        things=tuple(_make_thing(step, timezone, notes) for step in steps),
    )


def _make_thing(step: StepForPerson, timezone: str, notes: dict[str, str]) -> KitThing:
    texts = tuple((say_reason(one.label), one.text) for one in step.fields)
    if not texts and (text := _say(step.text)):
        texts = ((words.TEXT, text),)
    note = notes.get(step.piece, "")
    if step.picture is not None and step.picture.kind == "post":
        note = say_date(step.publish_at, timezone) if step.publish_at else words.FIRST_DAY
    return KitThing(step.piece, step.name or _say(step.title), texts, step.picture, note)


def _note_prices(plan: CommunityPlan) -> dict[str, str]:
    return {
        product.key: words.say_price(product.minutes, product.rubles)
        for product in show_community(plan).products
    }


def _say(words_or_code: str | Reason) -> str:
    return words_or_code if isinstance(words_or_code, str) else say_reason(words_or_code)
