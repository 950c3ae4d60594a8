"""From what was sent to a Practitioner, or to a list of errors, each with its field and words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from vitrina.domain import practitioner as limits
from vitrina.domain.phone import InvalidPhone, parse_phone
from vitrina.domain.practitioner import Consents, Practitioner, Price, Theme
from vitrina.domain.text import plain_line, plain_lines

_FIELDS = frozenset(Practitioner.model_fields) | {"photo_id"}
_TELEGRAM = re.compile(r"(?:https?://)?(?:t\.me/|telegram\.me/)?@?([A-Za-z][A-Za-z0-9_]{4,31})/?")
_EXTERNAL_ID = re.compile(r"[\w.@:-]{1,64}")


@dataclass(frozen=True)
class FieldError:
    """What is wrong at `field` (a path like `pricing.0.price`), and in Russian what to do."""

    field: str
    message: str


class InvalidForm(ValueError):
    """The form cannot become a practitioner. `errors` are in the order of the form."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(", ".join(error.field for error in errors))
        self.errors = errors


def parse_practitioner(
    sent: object,
    *,
    timezone_of: Callable[[str], str],
    consents: Callable[[bool, bool], Consents] | None = None,
    consents_required: bool = False,
) -> Practitioner:
    """The practitioner of a form or of `POST /oauth/init`; InvalidForm lists every wrong field.

    `consents` stamps the two ticks (personal data, publication) with version, time and address.
    """
    if not isinstance(sent, Mapping):
        raise InvalidForm((FieldError("", "Пришлите анкету объектом JSON"),))
    reader = _Reader(sent)
    reader.refuse_unknown(_FIELDS)
    name = reader.name()
    city = reader.line("city", limits.CITY_LIMIT, missing="Напишите город: он попадёт в название")
    area = reader.line("area", limits.AREA_LIMIT)
    phone = reader.phone()
    techniques = reader.techniques()
    pricing = reader.pricing()
    values = {
        "name": name,
        "city": city,
        "area": area,
        "phone": phone,
        "techniques": techniques,
        "pricing": pricing,
        "is_home_visit": reader.flag("is_home_visit"),
        "address": reader.line("address", limits.ADDRESS_LIMIT),
        "hours": reader.line("hours", limits.HOURS_LIMIT),
        "about": reader.lines("about", limits.ABOUT_LIMIT),
        "telegram": reader.telegram(),
        "theme": reader.theme(),
        "timezone": reader.timezone() or timezone_of(city),
        "student_id": reader.external_id("student_id"),
        "course_id": reader.external_id("course_id"),
        "overrides": reader.overrides(),
    }
    reader.no_photo()
    ticks = reader.consents(required=consents_required)
    if reader.errors:
        raise InvalidForm(tuple(reader.errors))
    if consents and ticks is not None:
        values["consents"] = consents(*ticks)
    return Practitioner.model_validate(values)


@dataclass
class _Reader:
    sent: Mapping[Any, Any]
    errors: list[FieldError] = field(default_factory=list)

    def wrong(self, path: str, message: str) -> None:
        self.errors.append(FieldError(path, message))

    def refuse_unknown(self, known: frozenset[str]) -> None:
        for key in self.sent:
            if key not in known:
                self.wrong(str(key)[:60], "Такого поля в анкете нет, уберите его")

    def text(self, path: str, value: object) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(path, "Здесь нужен текст")
            return ""
        return value

    def limited(self, path: str, text: str, limit: int) -> str:
        if len(text) > limit:
            self.wrong(path, f"Слишком длинно: до {limit} знаков")
        return text

    def line(self, path: str, limit: int, *, missing: str = "") -> str:
        before = len(self.errors)
        text = plain_line(self.text(path, self.sent.get(path)))
        if not text and missing and len(self.errors) == before:
            self.wrong(path, missing)
        return self.limited(path, text, limit)

    def lines(self, path: str, limit: int) -> str:
        return self.limited(path, plain_lines(self.text(path, self.sent.get(path))), limit)

    def name(self) -> str:
        name = self.line("name", limits.NAME_LIMIT, missing="Напишите имя: его увидят клиенты")
        if name and not any(char.isalpha() for char in name):
            self.wrong("name", "В имени нужны буквы")
        return name

    def phone(self) -> str:
        before = len(self.errors)
        typed = self.text("phone", self.sent.get("phone"))
        if len(self.errors) > before:
            return ""
        try:
            return parse_phone(typed)
        except InvalidPhone as error:
            self.wrong("phone", str(error))
            return ""

    def flag(self, path: str) -> bool:
        value = self.sent.get(path, False)
        if not isinstance(value, bool):
            self.wrong(path, "Здесь нужно true или false")
            return False
        return value

    def items(self, path: str, *, empty: str, limit: int, many: str) -> list[Any]:
        value = self.sent.get(path)
        if value is None or value == []:
            self.wrong(path, empty)
            return []
        if not isinstance(value, list | tuple):
            self.wrong(path, "Здесь нужен список")
            return []
        if len(value) > limit:
            self.wrong(path, many)
            return []
        return list(value)

    def techniques(self) -> tuple[str, ...]:
        found: dict[str, str] = {}
        missing = "Выберите хотя бы одну технику"
        limit = limits.TECHNIQUES_LIMIT
        many = f"Не больше {limit} техник: оставьте главные"
        for index, value in enumerate(
            self.items("techniques", empty=missing, limit=limit, many=many)
        ):
            path = f"techniques.{index}"
            text = plain_line(self.text(path, value))
            self.limited(path, text, limits.TECHNIQUE_LIMIT)
            if text:
                found.setdefault(text.casefold(), text)
            elif isinstance(value, str):
                self.wrong(path, "Напишите название техники или уберите её")
        return tuple(found.values())

    def pricing(self) -> tuple[Price, ...]:
        limit = limits.PRICES_LIMIT
        values = self.items(
            "pricing",
            empty="Добавьте хотя бы одну услугу с ценой",
            limit=limit,
            many=f"Не больше {limit} услуг: оставьте главные",
        )
        return tuple(
            price
            for index, value in enumerate(values)
            if (price := self.price(f"pricing.{index}", value)) is not None
        )

    def price(self, path: str, value: object) -> Price | None:
        if not isinstance(value, Mapping):
            self.wrong(path, "Услуга — это название и цена")
            return None
        before = len(self.errors)
        for key in value:
            if key not in ("title", "price", "minutes"):
                self.wrong(f"{path}.{str(key)[:60]}", "Такого поля в анкете нет, уберите его")
        title = plain_line(self.text(f"{path}.title", value.get("title")))
        if not title:
            self.wrong(f"{path}.title", "Напишите название услуги")
        self.limited(f"{path}.title", title, limits.PRICE_TITLE_LIMIT)
        rubles = self.rubles(f"{path}.price", value.get("price"))
        minutes = self.minutes(f"{path}.minutes", value.get("minutes"))
        if len(self.errors) > before or rubles is None:
            return None
        return Price(title=title, rubles=rubles, minutes=minutes)

    def rubles(self, path: str, value: object) -> int | None:
        number = _number(value)
        if number is None or number <= 0:
            self.wrong(path, "Цена в рублях, больше нуля")
        elif number != int(number):
            self.wrong(path, "Только целые рубли")
        elif number > limits.PRICE_RUBLES_LIMIT:
            self.wrong(path, "Проверьте цену: она больше миллиона рублей")
        else:
            return int(number)
        return None

    def minutes(self, path: str, value: object) -> int | None:
        if value is None or value == "":
            return None
        number = _number(value)
        if (
            number is None
            or number != int(number)
            or not limits.MINUTES_FROM <= number <= limits.MINUTES_TO
        ):
            self.wrong(path, f"От {limits.MINUTES_FROM} до {limits.MINUTES_TO} минут")
            return None
        return int(number)

    def telegram(self) -> str:
        # «@» would be taken for a mention and dropped, so the address is read before cleaning.
        typed = self.text("telegram", self.sent.get("telegram")).strip()
        if not typed:
            return ""
        match = _TELEGRAM.fullmatch(typed)
        if not match:
            self.wrong("telegram", "Напишите имя в Telegram, например olga_massage")
            return ""
        return match.group(1)

    def theme(self) -> Theme:
        value = self.sent.get("theme") or Theme.SAGE
        if value not in list(Theme):
            self.wrong("theme", "Выберите одну из предложенных тем")
            return Theme.SAGE
        return Theme(value)

    def timezone(self) -> str:
        value = self.text("timezone", self.sent.get("timezone")).strip()
        if not value:
            return ""
        try:
            return ZoneInfo(value).key
        except (ValueError, KeyError, OSError):
            self.wrong("timezone", "Напишите часовой пояс так: Europe/Moscow")
            return ""

    def external_id(self, path: str) -> str:
        value = self.sent.get(path)
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        text = self.text(path, text).strip()
        if text and not _EXTERNAL_ID.fullmatch(text):
            self.wrong(path, f"До {limits.ID_LIMIT} знаков: буквы, цифры и .-_@:")
        return text

    def overrides(self) -> dict[str, str | None]:
        value = self.sent.get("overrides")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong("overrides", "Здесь нужен объект: ключ части и её текст")
            return {}
        found: dict[str, str | None] = {}
        for key, text in value.items():
            path = f"overrides.{str(key)[:60]}"
            if text is None:
                found[str(key)] = None
                continue
            words = plain_lines(self.text(path, text))
            found[str(key)] = self.limited(path, words, limits.OVERRIDE_LIMIT)
            if not words and isinstance(text, str):
                self.wrong(path, "Напишите текст или пришлите null, чтобы убрать эту часть")
        return found

    def no_photo(self) -> None:
        if self.sent.get("photo_id") is not None:
            self.wrong("photo_id", "Такого фото у нас нет, пришлите анкету без него")

    def consents(self, *, required: bool) -> tuple[bool, bool] | None:
        value = self.sent.get("consents")
        if value is None:
            value = {}
            absent = True
        else:
            absent = False
        if not isinstance(value, Mapping):
            self.wrong("consents", "Здесь нужен объект с двумя согласиями")
            return None
        ticks = []
        for key in ("personal_data", "publication"):
            tick = value.get(key, False)
            if not isinstance(tick, bool):
                self.wrong(f"consents.{key}", "Здесь нужно true или false")
            elif (required or not absent) and not tick:
                self.wrong(f"consents.{key}", "Без него мы не вправе создать сообщество")
            ticks.append(tick is True)
        for key in value:
            if key not in ("personal_data", "publication"):
                self.wrong(f"consents.{str(key)[:60]}", "Такого поля в анкете нет, уберите его")
        return ticks[0], ticks[1]


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value if abs(value) < 1e12 else None
    if isinstance(value, str):
        digits = re.sub(r"[\s\u00a0\u202f₽]|руб\.?|р\.?$", "", value.strip().lower())
        digits = digits.replace(",", ".")
        if re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", digits):
            return float(digits)
    return None
