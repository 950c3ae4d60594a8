"""A form that is still being filled, as a practitioner: what is missing is stood in for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.reader import FieldError, inside
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

    `errors` are what is wrong with the form as sent, consents and the school's link left aside.
    """

    practitioner: Practitioner
    missing: frozenset[str]
    errors: tuple[FieldError, ...]


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
            return Draft(practitioner, frozenset(missing), errors or ())
    missing = set(STAND_INS)
    return Draft(
        parse_practitioner(STAND_INS, timezone_of=timezone_of), frozenset(missing), errors or ()
    )


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
