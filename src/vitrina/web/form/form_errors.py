"""The errors of a form as a heading and links to the fields."""

from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.domain.counting import plural
from vitrina.domain.reader import FieldError
from vitrina.web.form.form_values import FormValues
from vitrina.wording.reasons import say_reason

_NUMBERS = ("одно", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять")
_LABELS = {
    "name": "Имя",
    "city": "Город",
    "area": "Район",
    "phone": "Телефон",
    "telegram": "Телеграм",
    "techniques": "Техники",
    "pricing": "Услуги и цены",
    "address": "Адрес",
    "hours": "Часы работы",
    "about": "Рассказ о себе",
    "theme": "Цвета",
    "consents.personal_data": "Согласие на обработку данных",
    "consents.publication": "Разрешение показать имя, телефон и адрес",
}
_PRICE_LABELS = {"title": "Название", "price": "Цена", "minutes": "Минуты"}


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


def error_head(count: int) -> str:
    """The heading whose number agrees: «Почти всё, поправьте пять мест»."""
    number = _NUMBERS[count - 1] if count <= len(_NUMBERS) else str(count)
    return f"Почти всё, поправьте {number} {plural(count, 'место', 'места', 'мест')}"


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
    if path in _LABELS:
        return _LABELS[path]
    head, _, rest = path.partition(".")
    index, _, part = rest.partition(".")
    if not (index.isascii() and index.isdigit()):
        return ""
    if head == "techniques" and int(index) < len(values.techniques):
        return f"Техника «{_short(values.techniques[int(index)])}»"
    if head == "pricing" and int(index) < max(1, len(values.pricing)) and part in _PRICE_LABELS:
        return _price_label(int(index), part, values)
    return ""


def _price_label(index: int, part: str, values: FormValues) -> str:
    title = values.pricing[index].title.strip() if values.pricing else ""
    if part == "title":
        return f"Название услуги № {index + 1}"
    joint = {"price": "за", "minutes": "у"}[part]
    of_what = f"«{_short(title)}»" if title else f"услуги № {index + 1}"
    return (
        f"{_PRICE_LABELS[part]} {joint} {of_what}" if title else f"{_PRICE_LABELS[part]} {of_what}"
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39].rstrip() + "…"
