"""The feed that VK takes posts from: its card on the community's page, and the pages of its posts."""

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message

CHANNEL = "Записи сообщества"
HEADING = "Пусть ВКонтакте сам берёт записи с картинками"
CONNECTED = "Адрес вставлен"
NOT_CONNECTED = "Ещё не вставлен"
IF_EMPTY = "Если ВКонтакте ответит, что в ленте пусто, сначала нажмите «Адрес вставлен», потом вставьте адрес ещё раз."
IN_USE = Message(
    "Лента уже работает",
    "Часть записей ВКонтакте уже забрал, поэтому здесь её не выключить. Если она больше не нужна, уберите адрес во ВКонтакте: «Управление», «Дополнительно», «RSS».",
)

_SUMMARY = 180  # characters


def say_offer(total: int) -> str:
    """What the feed is for, before VK has its address."""
    posts = plural(total, "запись", "записи", "записей")
    return f"Мы ведём ленту, в которой записи появляются в свои дни: всего {total} {posts}. ВКонтакте заберёт их сам, вместе с картинками. Нужно один раз дать ему адрес."


def say_progress(published: int, total: int, missed: int) -> str:
    """How far the feed is; the day of `missed` posts had passed before it was connected."""
    late = _say_missed(missed)
    if not published:
        return f"Адрес у ВКонтакте. Первые записи появятся, когда он заглянет в ленту.{late}"
    posts = plural(total, "записи", "записей", "записей")
    if published + missed < total:
        return f"Вышло {published} из {total} {posts}. Остальные выйдут в свои дни.{late}"
    if missed:
        return f"Вышло {published} из {total} {posts}.{late}"
    return f"Вышли все записи: {published}."


def _say_missed(missed: int) -> str:
    if not missed:
        return ""
    days = plural(missed, "записи прошёл", "записей прошли", "записей прошли")
    them = "её" if missed == 1 else "их"
    day = "День" if missed == 1 else "Дни"
    return (
        f" {day} {missed} {days} раньше, чем появился адрес: {them} можно опубликовать из набора."
    )


def shorten(text: str) -> str:
    """The beginning of a text, by whole words."""
    if len(text) <= _SUMMARY:
        return text
    return text[:_SUMMARY].rpartition(" ")[0].rstrip(" ,.;:—–-") + "…"
