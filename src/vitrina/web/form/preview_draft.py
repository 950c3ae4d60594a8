"""A form that is still being filled, as a practitioner: what is missing is stood in for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.practitioner import PRICE_TITLE_LIMIT, PRICES_LIMIT, Practitioner
from vitrina.domain.reader import FieldError, inside
from vitrina.domain.sizes import cut_raw
from vitrina.domain.text import plain_line
from vitrina.domain.timezones import timezone_of
from vitrina.wording import form_page

# What a plan cannot be made without, and what stands in for it. It is never shown as the person's.
STAND_INS: dict[str, Any] = {
    "name": form_page.STAND_IN_NAME,
    "city": form_page.STAND_IN_CITY,
    "phone": "+79000000000",
    "techniques": [form_page.STAND_IN_TECHNIQUE],
    "pricing": [{"title": form_page.STAND_IN_SERVICE, "price": 1}],
}
_KNOWN = frozenset(Practitioner.model_fields) - {"consents", "student_id", "course_id"}
# Each reading may find what the one before it had to leave out: a row, then the empty list.
_READINGS = 4


@dataclass(frozen=True)
class Draft:
    """What can be shown: `missing` names the required fields that hold stand-ins.

    `errors` are what is wrong with the form as sent, consents and the school's link left aside;
    `unread` are the services among it, which are no products yet.
    """

    practitioner: Practitioner
    missing: frozenset[str]
    errors: tuple[FieldError, ...]
    unread: tuple["UnreadService", ...] = ()


@dataclass(frozen=True)
class UnreadService:
    """A service that cannot be read as typed: its title, maybe none, and the first reason why.

    `is_begun`: only its price is not typed yet.
    """

    title: str
    why: FieldError
    is_begun: bool


def read_draft(sent: Mapping[str, Any]) -> Draft:
    """The form as far as it can be read; never raises for anything a form may hold."""
    kept = {key: value for key, value in sent.items() if key in _KNOWN}
    errors: tuple[FieldError, ...] | None = None
    missing: set[str] = set()
    for _ in range(_READINGS):
        try:
            practitioner = parse_practitioner(kept, timezone_of=timezone_of)
        except InvalidForm as invalid:
            errors = invalid.errors if errors is None else errors
            kept = _without(kept, invalid.errors, missing)
        else:
            unread = tuple(_find_unread(sent, errors or ()))
            return Draft(practitioner, frozenset(missing), errors or (), unread)
    missing = set(STAND_INS)
    return Draft(
        parse_practitioner(STAND_INS, timezone_of=timezone_of), frozenset(missing), errors or ()
    )


def _find_unread(
    sent: Mapping[str, Any], errors: tuple[FieldError, ...]
) -> Iterator[UnreadService]:
    """One for each row of the price list that something is wrong with, in their order."""
    rows = sent.get("pricing")
    if not isinstance(rows, list):
        return
    wrong: dict[int, FieldError] = {}
    for error in errors:
        field, _, rest = error.field.partition(".")
        index = rest.partition(".")[0]
        if field == "pricing" and index.isdecimal():
            wrong.setdefault(int(index), error)
    for place, why in sorted(wrong.items(), key=lambda one: one[0])[:PRICES_LIMIT]:
        row = rows[place] if place < len(rows) and isinstance(rows[place], Mapping) else {}
        title = row.get("title")
        title = plain_line(cut_raw(title, PRICE_TITLE_LIMIT)) if isinstance(title, str) else ""
        is_begun = why.field.endswith(".price") and row.get("price") in (None, "")
        yield UnreadService(title, why, is_begun)


def _without(
    sent: dict[str, Any], errors: tuple[FieldError, ...], missing: set[str]
) -> dict[str, Any]:
    """The form without what is wrong in it; required fields get their stand-ins."""
    kept = dict(sent)
    bad: dict[str, set[str]] = {}  # of each field what is wrong inside it; "" for the field itself
    for error in errors:
        field, _, rest = error.field.partition(".")
        bad.setdefault(field, set()).add(rest)
    for field, inner in bad.items():
        if "" not in inner and field in ("pricing", "techniques"):
            rows = {rest.partition(".")[0] for rest in inner}
            items = enumerate(sent[field])
            kept[field] = [item for index, item in items if str(index) not in rows]
        elif "" not in inner and field == "overrides":
            kept[field] = _without_keys(sent[field], inner)
        elif field in STAND_INS:
            kept[field] = STAND_INS[field]
            missing.add(field)
        else:
            kept.pop(field, None)
    return kept


def _without_keys(own: Mapping[Any, Any], bad: set[str]) -> dict[Any, Any]:
    # Errors name a key as it may be shown.
    return {key: text for key, text in own.items() if inside("", key) not in bad}
