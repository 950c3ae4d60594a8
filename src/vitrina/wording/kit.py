"""The kit: everything for filling a community by hand, on a page, in an archive, on paper."""

from vitrina.domain.counting import plural

NBSP = "\u00a0"

TITLE = "Набор для сообщества"
LEAD = "Картинки нужного размера и готовые тексты, в том порядке, в каком удобно заполнять сообщество руками. Набор открывается и тогда, когда ВКонтакте не отвечает."
ARCHIVE = "Набор для сообщества.zip"
CHECKLIST = "Контрольный список"
SCHEDULE = "Когда какая запись"
PRICES = "Прайс-лист"
FIRST_DAY = "в первый день"
PINNED = "закрепить наверху"
FREE = "Название можно поправить во ВКонтакте в любой момент."

# The sections in the order in which a person fills a community.
SECTIONS = {
    "name": "Название",
    "looks": "Аватар и обложка",
    "about": "Описание",
    "services": "Услуги и цены",
    "posts": "Записи",
    "topic": "Обсуждение для отзывов",
    "rest": "Остальное",
}
# The way to the screen where each is put in, in VK's own words (vk-2026 §3, 2026-09-20).
WAYS = {
    "name": "Сообщества → Создать сообщество → Развивать бизнес",
    "looks": "Страница сообщества → нажать на аватар или обложку",
    "about": "Управление → Настройки",
    "services": "Управление → Разделы → Товары, затем Товары → Добавить",
    "posts": "Страница сообщества → Написать, часы под записью задают время",
    "topic": "Управление → Разделы → Обсуждения, затем Обсуждения → Создать",
    "rest": "Управление",
}
AVATAR = "Аватар"
COVER = "Обложка"
DESCRIPTION = "Описание"
NAME = "Название"
TEXT = "Текст"
PRICE = "Цена, ₽"
# Fields of the community's description, by VK's names of them.
FIELDS = {"phone": "Телефон", "website": "Сайт", "email": "Почта", "status": "Статус"}


def say_size(width: int, height: int) -> str:
    """«1000 × 1000»."""
    return f"{width} × {height}"


def say_price(rubles: int) -> str:
    """«2 500 ₽», with spaces that do not break."""
    return f"{rubles:,}".replace(",", NBSP) + f"{NBSP}₽"


def say_minutes(minutes: int) -> str:
    """«60 минут»."""
    return f"{minutes}{NBSP}{plural(minutes, 'минута', 'минуты', 'минут')}"


def shorten(text: str) -> str:
    """The beginning of a text as a title."""
    return text if len(text) <= 48 else text[:48].rpartition(" ")[0] + "…"
