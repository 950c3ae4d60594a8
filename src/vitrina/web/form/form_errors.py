"""The errors of a form as a heading and links to the fields."""

from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.domain.reader import FieldError
from vitrina.web.form.form_values import FormValues
from vitrina.wording import form_page
from vitrina.wording.reasons import say_reason


@dataclass(frozen=True)
class FieldMessage:
    """What is wrong at `field` (a path: `phone`, `pricing.0.price`), and what to do."""

    field: str
    message: str


def say_errors(errors: Iterable[FieldError]) -> tuple[FieldMessage, ...]:
    """The errors of a form in words, in their order."""
    return tuple(FieldMessage(error.field, say_reason(error.reason)) for error in errors)


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error head; `target` is the id of the field, empty when it has none."""

    label: str
    target: str


def error_links(errors: Iterable[FieldMessage], values: FormValues) -> tuple[ErrorLink, ...]:
    """One link per wrong field, in the order of the errors.

    A field that the page does not have keeps its message and goes without a link.
    """
    links: dict[str, ErrorLink] = {}
    for error in errors:
        label = _label(error.field, values)
        link = ErrorLink(label, error.field) if label else ErrorLink(error.message, "")
        links.setdefault(error.field, link)
    return tuple(links.values())


def _label(path: str, values: FormValues) -> str:
    if path in form_page.LABELS:
        return form_page.LABELS[path]
    head, _, rest = path.partition(".")
    index, _, part = rest.partition(".")
    if not (index.isascii() and index.isdigit()):
        return ""
    if head == "techniques" and int(index) < len(values.techniques):
        return form_page.TECHNIQUE.format(title=_short(values.techniques[int(index)]))
    if (
        head == "pricing"
        and int(index) < max(1, len(values.pricing))
        and part in form_page.OF_SERVICE
    ):
        return _price_label(int(index), part, values)
    return ""


def _price_label(index: int, part: str, values: FormValues) -> str:
    title = values.pricing[index].title.strip() if values.pricing else ""
    with_title, without = form_page.OF_SERVICE[part]
    return (with_title if title else without).format(title=_short(title), number=index + 1)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39].rstrip() + "…"
