"""What the form says about looks and texts: theme, pattern, photo, own words."""

import re
from collections.abc import Container, Mapping
from itertools import islice

from vitrina.domain.piece_keys import is_piece_key
from vitrina.domain.practitioner import (
    OVERRIDE_LIMIT,
    OVERRIDES_LIMIT,
    PATTERNS,
    Pattern,
    Theme,
)
from vitrina.domain.reader import Reader, inside
from vitrina.domain.reason import Reason
from vitrina.domain.text import plain_lines

_PHOTO_ID = re.compile(r"[a-f0-9]{32}")
_SEED = re.compile(r"[A-Za-z0-9_-]{8,64}")


def read_theme(reader: Reader) -> Theme:
    """The theme of pictures and page; the first one when none was chosen."""
    value = reader.sent.get("theme")
    if value is None or value == "":
        return Theme.SAGE
    if not isinstance(value, str) or value not in list(Theme):
        reader.wrong("theme", Reason(code="form.theme"))
        return Theme.SAGE
    return Theme(value)


def read_pattern(reader: Reader) -> Pattern | None:
    """The drawing at the sides of the pictures; None lets the seed choose."""
    value = reader.sent.get("pattern")
    if value is None or value == "":
        return None
    for pattern in PATTERNS:
        if value == pattern:
            return pattern
    reader.wrong("pattern", Reason(code="form.pattern"))
    return None


def read_photo_id(reader: Reader) -> str:
    """What a stored photo is known by; whether it is still there is asked where it is stored."""
    value = reader.text("photo_id", reader.sent.get("photo_id"))
    if value and not _PHOTO_ID.fullmatch(value):
        reader.wrong("photo_id", Reason(code="form.photo_unknown"))
        return ""
    return value


def read_seed(reader: Reader) -> str:
    """What chooses wordings and drawings: the form was shown with it already."""
    value = reader.text("seed", reader.sent.get("seed"))
    if value and not _SEED.fullmatch(value):
        reader.wrong("seed", Reason(code="form.seed"))
        return ""
    return value


def read_overrides(reader: Reader, products: Container[str]) -> dict[str, str | None]:
    """The person's own texts by item key; None drops the item.

    `products` are the keys of the services; other keys are the same in every plan.
    """
    value = reader.sent.get("overrides")
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        reader.wrong("overrides", Reason(code="form.own_not_an_object"))
        return {}
    if len(value) > OVERRIDES_LIMIT:
        reader.wrong("overrides", Reason(code="form.own_many", data={"limit": OVERRIDES_LIMIT}))
    found: dict[str, str | None] = {}
    for key, text in islice(value.items(), OVERRIDES_LIMIT):
        path = inside("overrides", key)
        if not is_piece_key(key, products):
            reader.wrong(path, Reason(code="form.own_unknown"))
        else:
            found[key] = None if text is None else _read_own(reader, path, text)
    return found


def _read_own(reader: Reader, path: str, text: object) -> str:
    before = len(reader.errors)
    words = reader.limited(path, text, OVERRIDE_LIMIT, plain_lines)
    if not words and len(reader.errors) == before:
        reader.wrong(path, Reason(code="form.own_empty"))
    return words
