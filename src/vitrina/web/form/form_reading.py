"""How a posted form is read: as typed, to be shown again, and as `POST /oauth/init` takes it.

Of a value far beyond its limit so much is kept that it is still refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from vitrina.domain import practitioner as limits
from vitrina.domain.form import CLAIMS_CONFIRMED
from vitrina.domain.sizes import cut_raw
from vitrina.domain.timezones import find_timezone
from vitrina.web.form.form_values import FormValues, PriceRow

_BUTTONS = frozenset(("add_price", "remove_price", "add_technique"))
# Texts of one's own are posted as `own:post/3`; dropped items are named by `drop`.
_OWN = "own:"
_KEY_LIMIT = 80  # characters of an item's key
_ROWS_TIMES = 3  # so many times more rows than are taken are shown again
# What is shown again is cut far later than what is read: a whole life story pasted into `about`
# stays there to be shortened.
_LINE_SHOWN = 1000  # a limit: four times as many characters as sent are kept
_LONG = ("about", _OWN)


def read_values(posted: Iterable[tuple[str, str]]) -> FormValues:
    """What was posted, for showing it again; the buttons that add and remove rows applied."""
    fields = _collect(posted)
    rows = _kept(_rows(fields), _number(_first(fields, "remove_price")))
    if "add_price" in fields:
        rows = (*rows, PriceRow())
    return FormValues(
        name=_first(fields, "name"),
        city=_first(fields, "city"),
        area=_first(fields, "area"),
        phone=_first(fields, "phone"),
        telegram=_first(fields, "telegram"),
        website=_first(fields, "website"),
        techniques=_techniques(fields),
        pricing=rows,
        has_room="has_room" in fields,
        is_home_visit="is_home_visit" in fields,
        address=_first(fields, "address"),
        hours=_first(fields, "hours"),
        about=_first(fields, "about"),
        theme=_first(fields, "theme") or "sage",
        pattern=_first(fields, "pattern"),
        photo_id=_first(fields, "photo_id"),
        is_photo_everywhere="is_photo_everywhere" in fields,
        seed=_first(fields, "seed"),
        overrides=_overrides(fields),
        personal_data="consent_personal_data" in fields,
        publication="consent_publication" in fields,
        claims_confirmed=CLAIMS_CONFIRMED in fields,
        timezone=_first(fields, "timezone"),
        device_timezone=_first(fields, "device_timezone"),
    )


def read_form(posted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What was posted in the JSON shape of `POST /oauth/init`, values as typed.

    Empty price rows and empty techniques are left out, so that `pricing.1.price` in an error means
    the same row here and in `read_values`. The address is left out unless the person
    receives clients at home.
    """
    values = read_values(_without_buttons(posted))
    form: dict[str, Any] = {
        "name": values.name,
        "city": values.city,
        "area": values.area,
        "phone": values.phone,
        "telegram": values.telegram,
        "website": values.website,
        "techniques": list(values.techniques),
        "pricing": [
            {"title": row.title, "price": row.price, "minutes": row.minutes}
            for row in values.pricing
        ],
        "is_home_visit": values.is_home_visit,
        "has_room": values.has_room,
        "timezone": _timezone(values),
        "address": values.address if values.has_room else "",
        "hours": values.hours,
        "about": values.about,
        "theme": values.theme,
        "pattern": values.pattern,
        "photo_id": values.photo_id,
        "is_photo_everywhere": values.is_photo_everywhere,
        "seed": values.seed,
        "overrides": dict(values.overrides),
        "consents": {
            "personal_data": values.personal_data,
            "publication": values.publication,
        },
    }
    return form | {CLAIMS_CONFIRMED: True} if values.claims_confirmed else form


def _timezone(values: FormValues) -> str:
    """What the city tells, else the person, else the browser; nothing where none of them does."""
    return (
        find_timezone(values.city)
        or values.timezone
        or find_timezone(values.city, witness=values.device_timezone)
        or ""
    )


def is_row_edit(posted: Iterable[tuple[str, str]]) -> bool:
    """Whether a button inside the form was pressed: show `read_values` again, without errors."""
    return any(key in _BUTTONS for key, _ in posted)


def values_from_json(sent: Mapping[str, Any]) -> FormValues:
    """The form filled with what `POST /oauth/init` was sent (a refused grant tries again).

    The consents stay unticked: they are given anew each time.
    """
    address, city = _text("address", sent.get("address")), _text("city", sent.get("city"))
    is_home_visit = sent.get("is_home_visit") is True
    has_room = sent.get("has_room")
    techniques = _list(sent.get("techniques"), limits.TECHNIQUES_LIMIT)
    return FormValues(
        name=_text("name", sent.get("name")),
        city=city,
        area=_text("area", sent.get("area")),
        phone=_text("phone", sent.get("phone")),
        telegram=_text("telegram", sent.get("telegram")),
        website=_text("website", sent.get("website")),
        techniques=tuple(text for item in techniques if (text := _text("techniques", item))),
        pricing=tuple(
            PriceRow(
                _text("price_title", row.get("title")),
                _text("price_rubles", row.get("price")),
                _text("price_minutes", row.get("minutes")),
            )
            for row in _list(sent.get("pricing"), limits.PRICES_LIMIT)
            if isinstance(row, Mapping)
        ),
        # It is asked only where the city does not tell it.
        timezone="" if find_timezone(city) else _text("timezone", sent.get("timezone")),
        has_room=has_room if isinstance(has_room, bool) else bool(address) or not is_home_visit,
        is_home_visit=is_home_visit,
        address=address,
        hours=_text("hours", sent.get("hours")),
        about=_text("about", sent.get("about")),
        theme=_text("theme", sent.get("theme")) or "sage",
        pattern=_text("pattern", sent.get("pattern")),
        photo_id=_text("photo_id", sent.get("photo_id")),
        is_photo_everywhere=sent.get("is_photo_everywhere") is True,
        seed=_text("seed", sent.get("seed")),
        overrides=_overrides_of(sent.get("overrides")),
    )


def _overrides_of(sent: object) -> tuple[tuple[str, str | None], ...]:
    items = sent.items() if isinstance(sent, Mapping) else ()
    return tuple(
        (str(key)[:_KEY_LIMIT], None if text is None else _text(_OWN, text))
        for key, text in islice(items, limits.OVERRIDES_LIMIT + 1)
    )


def _collect(posted: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each field, cut; the own texts no more than tell that there are too many."""
    fields: dict[str, list[str]] = {}
    own = 0
    for key, value in posted:
        own += key.startswith(_OWN) and key not in fields
        if key.startswith(_OWN) and own > limits.OVERRIDES_LIMIT + 1:
            continue
        # Browsers send line ends as CRLF; people type one character, so the counter counts one.
        text = cut_raw(value.replace("\r\n", "\n"), _limit_of(key))
        fields.setdefault(key[: len(_OWN) + _KEY_LIMIT], []).append(text)
    return fields


def _limit_of(field: str) -> int:
    return limits.OVERRIDE_LIMIT if field.startswith(_LONG) else _LINE_SHOWN


def _without_buttons(posted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, value) for key, value in posted if key not in _BUTTONS]


def _first(fields: Mapping[str, Sequence[str]], key: str) -> str:
    return fields.get(key, ("",))[0]


def _rows(fields: Mapping[str, Sequence[str]]) -> list[PriceRow]:
    most = _ROWS_TIMES * limits.PRICES_LIMIT
    columns = [fields.get(f"price_{part}", ())[:most] for part in ("title", "rubles", "minutes")]
    length = max(len(column) for column in columns)
    padded = [[*column, *[""] * (length - len(column))] for column in columns]
    return [PriceRow(*row) for row in zip(*padded, strict=True)]


def _kept(rows: Sequence[PriceRow], removed: int | None) -> tuple[PriceRow, ...]:
    return tuple(
        row
        for index, row in enumerate(rows)
        if index != removed and (row.title + row.price + row.minutes).strip()
    )


def _techniques(fields: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    typed = dict.fromkeys(item for item in fields.get("techniques", ()) if item.strip())
    return tuple(islice(typed, _ROWS_TIMES * limits.TECHNIQUES_LIMIT))


def _overrides(fields: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str | None], ...]:
    own: dict[str, str | None] = {
        name.removeprefix(_OWN): _first(fields, name) for name in fields if name.startswith(_OWN)
    }
    dropped = (key[:_KEY_LIMIT] for key in fields.get("drop", ()))
    both = own | dict.fromkeys(dropped)
    return tuple(islice(both.items(), limits.OVERRIDES_LIMIT + 1))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _list(value: object, limit: int) -> Sequence[Any]:
    return value[: _ROWS_TIMES * limit] if isinstance(value, list | tuple) else ()


def _text(field: str, value: object) -> str:
    """A text or a number as a text, cut; nothing for what no field of a form holds."""
    if isinstance(value, str):
        return cut_raw(value, _limit_of(field))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""
