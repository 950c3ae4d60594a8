"""The form page: what it shows, and how what was posted is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from vitrina.web.pages.parts import Notice, Scheme


@dataclass(frozen=True)
class PriceRow:
    """One service exactly as typed."""

    title: str = ""
    price: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class FormValues:
    """The form exactly as typed: nothing trimmed, nothing lost when errors come back."""

    name: str = ""
    city: str = ""
    area: str = ""
    phone: str = ""
    telegram: str = ""
    techniques: tuple[str, ...] = ()
    pricing: tuple[PriceRow, ...] = ()
    has_room: bool = True
    is_home_visit: bool = False
    address: str = ""
    hours: str = ""
    about: str = ""
    theme: str = "sage"
    personal_data: bool = False
    publication: bool = False


@dataclass(frozen=True)
class FieldMessage:
    """What is wrong at `field` (a path: `phone`, `pricing.0.price`), and what to do."""

    field: str
    message: str


@dataclass(frozen=True)
class FormPage:
    """The form. `hidden` are extra fields posted with it (student_id, course_id, exp, sig)."""

    template: ClassVar[str] = "form.html"

    csrf: str
    values: FormValues = field(default_factory=FormValues)
    errors: tuple[FieldMessage, ...] = ()
    notice: Notice | None = None
    action: str = "/create"
    hidden: tuple[tuple[str, str], ...] = ()
    scheme: Scheme = "auto"


def read_values(posted: Iterable[tuple[str, str]]) -> FormValues:
    """What was posted, for showing it again; the buttons of rows («Добавить услугу») applied."""
    raise NotImplementedError


def read_form(posted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What was posted in the JSON shape of `POST /oauth/init`, values as typed.

    Empty price rows and empty techniques are left out, so that `pricing.1.price` in an error means
    the same row here and in `read_values`. The address is left out unless «У себя» is ticked.
    """
    raise NotImplementedError


def is_row_edit(posted: Iterable[tuple[str, str]]) -> bool:
    """Whether a button inside the form was pressed: show `read_values` again, without errors."""
    raise NotImplementedError


def values_from_json(sent: Mapping[str, Any]) -> FormValues:
    """The form filled with what `POST /oauth/init` was sent (a refused grant tries again)."""
    raise NotImplementedError
