"""Reading values that anybody may have sent: each wrong one is noted at its field, none raises."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from vitrina.domain.reason import Reason
from vitrina.domain.sizes import cut_raw, raw_limit
from vitrina.domain.text import plain_line, plain_lines
from vitrina.domain.unfilled import find_variable

UNKNOWN_LIMIT = 5  # unknown keys of one object that are named
_PATH_LIMIT = 60


@dataclass(frozen=True)
class FieldError:
    """What is wrong at `field` (a path like `pricing.0.price`)."""

    field: str
    reason: Reason


class InvalidForm(ValueError):
    """The form cannot become a practitioner. `errors` are in the order of the form."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(", ".join(error.field for error in errors))
        self.errors = errors


@dataclass
class Reader:
    """What was sent, and what is wrong with it so far.

    Each method answers with a value of its type even where it noted an error.
    """

    sent: Mapping[Any, Any]
    errors: list[FieldError] = field(default_factory=list)

    def wrong(self, path: str, reason: Reason) -> None:
        """Note an error."""
        self.errors.append(FieldError(path, reason))

    def refuse_unknown(
        self, value: Mapping[Any, Any], known: Container[object], path: str = ""
    ) -> None:
        """Note the keys that are not known; the first few, however many there are."""
        unknown = (key for key in value if key not in known)
        for key in islice(unknown, UNKNOWN_LIMIT):
            self.wrong(inside(path, key), Reason(code="form.unknown_field"))

    def text(self, path: str, value: object) -> str:
        """A text as it was sent; None is an empty one."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(path, Reason(code="form.not_text"))
            return ""
        return value

    def limited(self, path: str, value: object, limit: int, clean: Callable[[str], str]) -> str:
        """The cleaned text, with an error when it has more than `limit` characters.

        What is far beyond the limit is not even cleaned: the empty text stands for it.
        """
        typed = cut_raw(self.text(path, value), limit)
        text = clean(typed) if len(typed) <= raw_limit(limit) else ""
        if len(text) > limit or len(typed) > raw_limit(limit):
            self.wrong(path, Reason(code="form.too_long", data={"limit": limit}))
        elif variable := find_variable(typed):
            self.wrong(path, Reason(code="form.unfilled", data={"variable": variable}))
        return text

    def line(self, path: str, limit: int, *, missing: Reason | None = None) -> str:
        """One plain line of the form; `missing` is what to note when there is none."""
        return self.line_of(path, self.sent.get(path), limit, missing=missing)

    def line_of(
        self, path: str, value: object, limit: int, *, missing: Reason | None = None
    ) -> str:
        """`line` for a value that was found deeper inside."""
        before = len(self.errors)
        text = self.limited(path, value, limit, plain_line)
        if not text and missing and len(self.errors) == before:
            self.wrong(path, missing)
        return text

    def lines(self, path: str, limit: int) -> str:
        """Several plain lines."""
        return self.limited(path, self.sent.get(path), limit, plain_lines)

    def flag(self, path: str, value: object) -> bool:
        """Yes or no."""
        if not isinstance(value, bool):
            self.wrong(path, Reason(code="form.not_flag"))
            return False
        return value

    def items(self, path: str, *, empty: Reason, limit: int, many: Reason) -> list[Any]:
        """A list of 1 to `limit` items."""
        value = self.sent.get(path)
        if value is not None and not isinstance(value, list | tuple):
            self.wrong(path, Reason(code="form.not_list"))
        elif not value:
            self.wrong(path, empty)
        elif len(value) > limit:
            self.wrong(path, many)
        else:
            return list(value)
        return []


def inside(path: str, key: object) -> str:
    """The path of a key that somebody made up, safe to show and to send back."""
    if isinstance(key, str):
        name = plain_line(key[: raw_limit(_PATH_LIMIT)])[:_PATH_LIMIT]
    else:
        name = type(key).__name__
    return f"{path}.{name}" if path else name
