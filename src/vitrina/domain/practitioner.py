"""A practitioner: what one form says about one person, already normalised and checked."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from vitrina.domain.model import StoredValue

NAME_LIMIT = 100
CITY_LIMIT = 50
AREA_LIMIT = 80
TELEGRAM_LIMIT = 80  # of a name with the address before it
WEBSITE_LIMIT = 120
ADDRESS_LIMIT = 150
HOURS_LIMIT = 80
ABOUT_LIMIT = 400
TECHNIQUE_LIMIT = 60
TECHNIQUES_LIMIT = 10
PRICES_LIMIT = 20
PRICE_TITLE_LIMIT = 100  # market.add: name 4-100 (vk-contract 2026-11-22, [S])
PRICE_RUBLES_LIMIT = 1_000_000
MINUTES_FROM, MINUTES_TO = 5, 600
ID_LIMIT = 64
OVERRIDE_LIMIT = 4000
OVERRIDES_LIMIT = 40


class Theme(StrEnum):
    """A palette of the pictures and of the page (art-notes); the value is its key everywhere."""

    SAGE = "sage"
    CLAY = "clay"
    LAVENDER = "lavender"
    BREEZE = "breeze"
    LINEN = "linen"
    NIGHT = "night"


Pattern = Literal["blobs", "waves", "rings", "leaves"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)


class Price(StoredValue):
    """One service: title as shown, whole rubles, minutes if said."""

    title: str
    rubles: int
    minutes: int | None = None


class Consents(StoredValue):
    """What the person agreed to; `source` tells whether our form or a school's program asked.

    `claims_confirmed_at`: when they said that they have the licence which their words need.
    """

    personal_data: bool
    publication: bool
    source: Literal["form", "api"]
    version: str
    address: str | None = None
    given_at: float | None = None
    claims_confirmed_at: float | None = None


class Practitioner(StoredValue):
    """Everything the form says. Texts are plain; `phone` is `+7` and ten digits, `website` a URL.

    `has_room` tells whether people come to them; None is not known, and then no text speaks of a
    place. An address tells of a room by itself.

    `overrides` maps an item key of the plan to the person's own text, or to None to drop the item.
    `seed` chooses wordings and drawings, so that what the form showed is what is made; `photo_id`
    is a stored photo, on the avatar alone unless `is_photo_everywhere`. Empty ones are decided by
    us, as is a pattern that is None.
    """

    name: str
    city: str
    area: str = ""
    phone: str
    telegram: str = ""
    website: str = ""
    techniques: tuple[str, ...]
    pricing: tuple[Price, ...]
    is_home_visit: bool = False
    has_room: bool | None = None
    address: str = ""
    hours: str = ""
    timezone: str
    about: str = ""
    theme: Theme = Theme.SAGE
    pattern: Pattern | None = None
    photo_id: str = ""
    is_photo_everywhere: bool = False
    seed: str = ""
    student_id: str = ""
    course_id: str = ""
    consents: Consents | None = None
    overrides: dict[str, str | None] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _an_address_is_a_room(cls, data: Any) -> Any:
        """Forms stored before `has_room` was asked said it by their address."""
        if isinstance(data, Mapping) and data.get("has_room") is None and data.get("address"):
            return {**data, "has_room": True}
        return data

    @property
    def first_name(self) -> str:
        """The first word of the name: Olga of Olga Vasilyeva."""
        return self.name.split()[0]

    @property
    def own_address(self) -> str:
        """Where else on the web they are found: their site, else their Telegram; or nothing."""
        telegram = f"https://t.me/{self.telegram.lstrip('@')}" if self.telegram else ""
        return self.website or telegram
