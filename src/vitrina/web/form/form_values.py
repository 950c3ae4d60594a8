"""The form exactly as typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PriceRow:
    """One service exactly as typed."""

    title: str = ""
    price: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class FormValues:
    """The form exactly as typed: nothing trimmed, nothing lost when errors come back.

    `overrides` are texts of one's own by item key, None for an item that was dropped; `seed`
    chooses wordings and drawings, so that what the form shows is what is made. `timezone` is the
    answer where the city did not tell it, `device_timezone` what the browser said by itself.
    """

    name: str = ""
    city: str = ""
    area: str = ""
    phone: str = ""
    telegram: str = ""
    website: str = ""
    techniques: tuple[str, ...] = ()
    pricing: tuple[PriceRow, ...] = ()
    has_room: bool = True
    is_home_visit: bool = False
    address: str = ""
    hours: str = ""
    about: str = ""
    theme: str = "sage"
    pattern: str = ""
    photo_id: str = ""
    is_photo_everywhere: bool = False
    seed: str = ""
    overrides: tuple[tuple[str, str | None], ...] = ()
    personal_data: bool = False
    publication: bool = False
    claims_confirmed: bool = False
    timezone: str = ""
    device_timezone: str = ""
