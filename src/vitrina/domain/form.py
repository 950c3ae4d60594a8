"""From what was sent to a Practitioner, or to a list of errors, each with its field and why."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from vitrina.domain import practitioner as limits
from vitrina.domain.amounts import InvalidAmount, read_minutes, read_rubles
from vitrina.domain.form_consents import read_consents
from vitrina.domain.form_design import (
    read_overrides,
    read_pattern,
    read_photo_id,
    read_seed,
    read_theme,
)
from vitrina.domain.form_names import read_city, read_name
from vitrina.domain.phone import InvalidPhone, parse_phone
from vitrina.domain.piece_keys import product_keys
from vitrina.domain.practitioner import Consents, Practitioner, Price
from vitrina.domain.reader import (
    FieldError,
    InvalidForm,
    Reader,
)
from vitrina.domain.reason import Reason
from vitrina.domain.sizes import cut_raw
from vitrina.domain.website import parse_website

__all__ = ["CLAIMS_CONFIRMED", "FieldError", "InvalidForm", "parse_practitioner"]

CLAIMS_CONFIRMED = "claims_confirmed"  # that one has the licence which one's words need
_FIELDS = frozenset(Practitioner.model_fields) | {CLAIMS_CONFIRMED}
_TELEGRAM = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.me/)?@?([A-Z][A-Z0-9_]{4,31})/?", re.IGNORECASE | re.ASCII
)
_EXTERNAL_ID = re.compile(r"[\w.@:-]{1,64}")
_UNFILLED = re.compile(r"\{.*\}")


def parse_practitioner(
    sent: object,
    *,
    timezone_of: Callable[[str], str],
    consents: Callable[[bool, bool], Consents] | None = None,
    consents_required: bool = False,
    place_required: bool = False,
) -> Practitioner:
    """The practitioner of a form or of `POST /oauth/init`; InvalidForm lists every wrong field.

    `timezone_of` answers with nothing where the person has to be asked. `place_required` asks for a
    room or home visits, one at least. `consents` stamps the two ticks (personal data, publication)
    with version, time and address.
    """
    if not isinstance(sent, Mapping):
        raise InvalidForm((FieldError("", Reason(code="form.not_an_object")),))
    reader = Reader(sent)
    reader.refuse_unknown(sent, _FIELDS)
    # Read in the order of the form, so that the errors are in that order too.
    values: dict[str, Any] = {
        "name": read_name(reader),
        "city": read_city(reader),
        "area": reader.line("area", limits.AREA_LIMIT),
        "phone": _read_phone(reader),
        "telegram": _read_telegram(reader),
        "website": _read_website(reader),
        "techniques": _read_techniques(reader),
        "pricing": (pricing := _read_pricing(reader)),
        "is_home_visit": reader.flag("is_home_visit", sent.get("is_home_visit", False)),
        "has_room": _read_room(reader, required=place_required),
        "address": reader.line("address", limits.ADDRESS_LIMIT),
        "hours": reader.line("hours", limits.HOURS_LIMIT),
        "about": reader.lines("about", limits.ABOUT_LIMIT),
        "theme": read_theme(reader),
        "pattern": read_pattern(reader),
        "photo_id": read_photo_id(reader),
        "is_photo_everywhere": reader.flag(
            "is_photo_everywhere", sent.get("is_photo_everywhere", False)
        ),
        "seed": read_seed(reader),
        "timezone": _read_timezone(reader),
        "student_id": _read_external_id(reader, "student_id"),
        "course_id": _read_external_id(reader, "course_id"),
        "overrides": read_overrides(reader, product_keys(price.title for price in pricing)),
    }
    ticks = read_consents(reader, required=consents_required)
    reader.flag(CLAIMS_CONFIRMED, sent.get(CLAIMS_CONFIRMED, False))
    values["timezone"] = values["timezone"] or timezone_of(str(values["city"]))
    if not values["timezone"] and all(one.field != "city" for one in reader.errors):
        reader.wrong("timezone", Reason(code="form.timezone_unknown"))
    if reader.errors:
        raise InvalidForm(tuple(reader.errors))
    if consents:
        values["consents"] = consents(*ticks)
    return Practitioner.model_validate(values)


def _read_phone(reader: Reader) -> str:
    value = reader.sent.get("phone")
    if value is not None and not isinstance(value, str):
        reader.wrong("phone", Reason(code="form.not_text"))
        return ""
    try:
        return parse_phone(value or "")
    except InvalidPhone as error:
        reader.wrong("phone", error.reason)
        return ""


def _read_telegram(reader: Reader) -> str:
    typed = reader.line("telegram", limits.TELEGRAM_LIMIT)
    if not typed or len(typed) > limits.TELEGRAM_LIMIT:
        return ""
    match = _TELEGRAM.fullmatch(typed)
    if not match:
        reader.wrong("telegram", Reason(code="form.telegram"))
        return ""
    return match.group(1)


def _read_website(reader: Reader) -> str:
    typed = reader.line("website", limits.WEBSITE_LIMIT)
    if not typed or len(typed) > limits.WEBSITE_LIMIT:
        return ""
    try:
        return parse_website(typed)
    except ValueError:
        reader.wrong("website", Reason(code="form.website"))
        return ""


def _read_techniques(reader: Reader) -> tuple[str, ...]:
    limit = limits.TECHNIQUES_LIMIT
    values = reader.items(
        "techniques",
        empty=Reason(code="form.techniques_none"),
        limit=limit,
        many=Reason(code="form.techniques_many", data={"limit": limit}),
    )
    found: dict[str, str] = {}
    for index, value in enumerate(values):
        technique = reader.line_of(
            f"techniques.{index}",
            value,
            limits.TECHNIQUE_LIMIT,
            missing=Reason(code="form.technique_empty"),
        )
        found.setdefault(technique.casefold(), technique)
    return tuple(found.values())


def _read_pricing(reader: Reader) -> tuple[Price, ...]:
    limit = limits.PRICES_LIMIT
    values = reader.items(
        "pricing",
        empty=Reason(code="form.prices_none"),
        limit=limit,
        many=Reason(code="form.prices_many", data={"limit": limit}),
    )
    return tuple(
        price
        for index, value in enumerate(values)
        if (price := _read_price(reader, f"pricing.{index}", value)) is not None
    )


def _read_price(reader: Reader, path: str, value: object) -> Price | None:
    if not isinstance(value, Mapping):
        reader.wrong(path, Reason(code="form.price_not_an_object"))
        return None
    reader.refuse_unknown(value, ("title", "price", "minutes"), path)
    title = reader.line_of(
        f"{path}.title",
        value.get("title"),
        limits.PRICE_TITLE_LIMIT,
        missing=Reason(code="form.price_title_missing"),
    )
    rubles = _read_rubles(reader, f"{path}.price", value.get("price"))
    minutes = _read_minutes(reader, f"{path}.minutes", value.get("minutes"))
    return Price(title=title, rubles=rubles, minutes=minutes)


def _read_rubles(reader: Reader, path: str, value: object) -> int:
    try:
        return read_rubles(value)
    except InvalidAmount as error:
        reader.wrong(path, error.reason)
        return 0  # never seen: an error is noted


def _read_minutes(reader: Reader, path: str, value: object) -> int | None:
    try:
        return read_minutes(value)
    except InvalidAmount as error:
        reader.wrong(path, error.reason)
        return None


def _read_room(reader: Reader, *, required: bool) -> bool | None:
    """Whether people come to them; None where nothing was said."""
    value = reader.sent.get("has_room")
    has_room = None if value is None else reader.flag("has_room", value)
    if required and not has_room and reader.sent.get("is_home_visit") is not True:
        reader.wrong("has_room", Reason(code="form.place_missing"))
    return has_room


def _read_timezone(reader: Reader) -> str:
    value = reader.text("timezone", reader.sent.get("timezone")).strip()
    if not value:
        return ""
    try:
        return ZoneInfo(value[: limits.ID_LIMIT]).key
    except (ValueError, KeyError, OSError):
        reader.wrong("timezone", Reason(code="form.timezone"))
        return ""


def _read_external_id(reader: Reader, path: str) -> str:
    value = reader.sent.get(path)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**limits.ID_LIMIT:
        value = str(value)
    text = cut_raw(reader.text(path, value), limits.ID_LIMIT).strip()
    if _UNFILLED.fullmatch(text):
        # A lesson opened by a guest sends its variable as it is: {uid} (field-notes, GetCourse).
        reader.wrong(path, Reason(code="form.lesson_id_unfilled"))
    elif text and not _EXTERNAL_ID.fullmatch(text):
        reader.wrong(path, Reason(code="form.lesson_id", data={"limit": limits.ID_LIMIT}))
    return text
