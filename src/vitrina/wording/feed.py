"""The feed that VK takes posts from: its card on the community's page, and the pages of its posts."""

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message

CHANNEL = "Записи сообщества"
HEADING = "Пусть ВКонтакте сам берёт записи с картинками"
CONNECTED = "Адрес вставлен"
NOT_CONNECTED = "Ещё не вставлен"
STEPS = (
    "Откройте в сообществе «Управление», там «Дополнительно».",
    "Найдите «RSS», в нём «Импорт в сообщество».",
    "Вставьте адрес ленты и сохраните.",
    "Вернитесь сюда и нажмите «Адрес вставлен».",
)
IN_USE = Message(
    "Лента уже работает",
    "Часть записей ВКонтакте уже забрал, поэтому здесь её не выключить. Если она больше не нужна, уберите адрес во ВКонтакте: «Управление», «Дополнительно», «RSS».",
)

_SUMMARY = 180  # characters


def say_offer(total: int) -> str:
    """What the feed is for, before VK has its address."""
    posts = plural(total, "запись", "записи", "записей")
    return f"Мы ведём ленту, в которой записи появляются в свои дни: всего {total} {posts}. ВКонтакте заберёт их сам, вместе с картинками. Нужно один раз дать ему адрес."


def say_progress(published: int, total: int) -> str:
    """How far the feed is."""
    if not published:
        return "Адрес у ВКонтакте. Первые записи появятся, когда он заглянет в ленту: обычно это занимает до часа."
    posts = plural(total, "записи", "записей", "записей")
    if published < total:
        return f"Вышло {published} из {total} {posts}. Остальные выйдут в свои дни."
    return f"Вышли все записи: {published}."


def shorten(text: str) -> str:
    """The beginning of a text, by whole words."""
    if len(text) <= _SUMMARY:
        return text
    return text[:_SUMMARY].rpartition(" ")[0].rstrip(" ,.;:—–-") + "…"
