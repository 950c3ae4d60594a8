"""The kit: everything for filling a community by hand, on a page, in an archive, on paper."""

from vitrina.domain.counting import plural

NBSP = "\u00a0"

TITLE = "Набор для сообщества"
ARCHIVE = "Набор для сообщества.zip"
CHECKLIST = "Контрольный список"
SCHEDULE = "Когда какая запись"
PRICES = "Прайс-лист"
FIRST_DAY = "в первый день"
TEXT = "Текст"
# Names of files with one picture, by its kind.
PICTURES = {"avatar": "Аватар", "cover": "Обложка", "story": "История"}
PICTURE = "Картинка"


def say_minutes(minutes: int) -> str:
    """«60 минут»."""
    return f"{minutes}{NBSP}{plural(minutes, 'минута', 'минуты', 'минут')}"


def say_price(minutes: int | None, rubles: int) -> str:
    """«60 минут, 2 500 ₽», with spaces that do not break."""
    price = f"{rubles:,}".replace(",", NBSP) + f"{NBSP}₽"
    return f"{say_minutes(minutes)}, {price}" if minutes else price


def say_service(title: str, minutes: int | None, rubles: int) -> str:
    """A line of the price list."""
    return f"{title} — {say_price(minutes, rubles)}"


def say_how_much(count: int, minutes: int) -> str:
    """How many things there are to do, and about how long they take."""
    things = plural(count, "дело", "дела", "дел")
    return f"Здесь {count} {things}, примерно на {_say_about(minutes)}. Можно не за один раз."


def _say_about(minutes: int) -> str:
    """«20 минут» (accusative), in steps of five."""
    rounded = max(5, 5 * round(minutes / 5))
    return f"{rounded}{NBSP}{plural(rounded, 'минуту', 'минуты', 'минут')}"
