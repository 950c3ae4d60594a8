"""How a posted form is read: as typed, to be shown again, and as `POST /oauth/init` takes it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vitrina.web.pages.form_values import FormValues, PriceRow

_BUTTONS = frozenset(("add_price", "remove_price", "add_technique"))
# Texts of one's own are posted as `own:post/3`; dropped items are named by `drop`.
_OWN = "own:"


def read_values(posted: Iterable[tuple[str, str]]) -> FormValues:
    """What was posted, for showing it again; the buttons of rows («Добавить услугу») applied."""
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
        seed=_first(fields, "seed"),
        overrides=_overrides(fields),
        personal_data="consent_personal_data" in fields,
        publication="consent_publication" in fields,
    )


def read_form(posted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What was posted in the JSON shape of `POST /oauth/init`, values as typed.

    Empty price rows and empty techniques are left out, so that `pricing.1.price` in an error means
    the same row here and in `read_values`. The address is left out unless «У себя» is ticked.
    """
    values = read_values(_without_buttons(posted))
    return {
        "name": values.name,
        "city": values.city,
        "area": values.area,
        "phone": values.phone,
        "telegram": values.telegram,
        "techniques": list(values.techniques),
        "pricing": [
            {"title": row.title, "price": row.price, "minutes": row.minutes}
            for row in values.pricing
        ],
        "is_home_visit": values.is_home_visit,
        "address": values.address if values.has_room else "",
        "hours": values.hours,
        "about": values.about,
        "theme": values.theme,
        "pattern": values.pattern,
        "photo_id": values.photo_id,
        "seed": values.seed,
        "overrides": dict(values.overrides),
        "consents": {
            "personal_data": values.personal_data,
            "publication": values.publication,
        },
    }


def is_row_edit(posted: Iterable[tuple[str, str]]) -> bool:
    """Whether a button inside the form was pressed: show `read_values` again, without errors."""
    return any(key in _BUTTONS for key, _ in posted)


def values_from_json(sent: Mapping[str, Any]) -> FormValues:
    """The form filled with what `POST /oauth/init` was sent (a refused grant tries again).

    The consents stay unticked: they are given anew each time.
    """
    pricing, overrides = sent.get("pricing"), sent.get("overrides")
    address = _text(sent.get("address"))
    is_home_visit = sent.get("is_home_visit") is True
    return FormValues(
        name=_text(sent.get("name")),
        city=_text(sent.get("city")),
        area=_text(sent.get("area")),
        phone=_text(sent.get("phone")),
        telegram=_text(sent.get("telegram")),
        techniques=tuple(_text(item) for item in _list(sent.get("techniques")) if _text(item)),
        pricing=tuple(
            PriceRow(_text(row.get("title")), _text(row.get("price")), _text(row.get("minutes")))
            for row in _list(pricing)
            if isinstance(row, Mapping)
        ),
        has_room=bool(address) or not is_home_visit,
        is_home_visit=is_home_visit,
        address=address,
        hours=_text(sent.get("hours")),
        about=_text(sent.get("about")),
        theme=_text(sent.get("theme")) or "sage",
        pattern=_text(sent.get("pattern")),
        photo_id=_text(sent.get("photo_id")),
        seed=_text(sent.get("seed")),
        overrides=tuple(
            (str(key), None if text is None else _text(text))
            for key, text in (overrides.items() if isinstance(overrides, Mapping) else ())
        ),
    )


def _collect(posted: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for key, value in posted:
        fields.setdefault(key, []).append(value)
    return fields


def _without_buttons(posted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, value) for key, value in posted if key not in _BUTTONS]


def _first(fields: Mapping[str, Sequence[str]], key: str) -> str:
    # Browsers send line ends as CRLF; people type one character, so the counter counts one.
    return fields.get(key, ("",))[0].replace("\r\n", "\n")


def _rows(fields: Mapping[str, Sequence[str]]) -> list[PriceRow]:
    columns = [fields.get(f"price_{part}", ()) for part in ("title", "rubles", "minutes")]
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
    return tuple(dict.fromkeys(item for item in fields.get("techniques", ()) if item.strip()))


def _overrides(fields: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str | None], ...]:
    own: dict[str, str | None] = {
        name.removeprefix(_OWN): _first(fields, name) for name in fields if name.startswith(_OWN)
    }
    return tuple((own | dict.fromkeys(fields.get("drop", ()))).items())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, bool) else str(value)
