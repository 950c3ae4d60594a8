"""Runs over a community that is there: what each is about, by its purpose."""

from vitrina.wording.lines import LINE_TITLES

REPAIR, CHANGE, REFILL = "repair", "change", "refill"

UNDER_WAY = {
    REPAIR: "Возвращаем то, чего не хватает",
    CHANGE: "Вносим изменения",
    REFILL: "Ставим записи на месяц",
}
READY = {
    REPAIR: "Всё на месте",
    CHANGE: "Изменения внесены",
    REFILL: "Записи на месяц поставлены",
}
READY_FOR_MONTH = "Записи на {month} поставлены"
READY_TEXT = "Посетители видят сообщество уже таким."
LEFT_TEXT = "Кроме того, что осталось вам: оно ждёт на странице сообщества."
FAILED = {
    REPAIR: "Вернуть то, чего не хватает, не получилось",
    CHANGE: "Внести изменения не получилось",
    REFILL: "Поставить записи не получилось",
}
FAILED_TEXT = "То, что уже было в сообществе, осталось на месте."
STOPPED = {
    REPAIR: "Починку остановили",
    CHANGE: "Изменения остановили",
    REFILL: "Записи на месяц остановили",
}
STOPPED_TEXT = "То, что уже сделано, осталось в сообществе."

# Lines of the progress list that are called otherwise in such a run.
_LINES = {
    REFILL: {"posts_now": "Записи на месяц", "posts_later": "Записи на месяц"},
    CHANGE: {"posts_now": "Вышедшие записи", "posts_later": "Записи, которые ещё не вышли"},
    REPAIR: {"posts_now": "Записи", "posts_later": "Записи, которые ещё не вышли"},
}
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def is_over_community(purpose: str) -> bool:
    """Whether such a run goes over a community that is there already."""
    return purpose in UNDER_WAY


def say_line_of(purpose: str, key: str) -> str:
    """The title of a line in such a run."""
    return _LINES.get(purpose, {}).get(key) or LINE_TITLES.get(key, LINE_TITLES["other"])


def say_ready(purpose: str, month: int | None = None) -> str:
    """That it is done; `month` (1 to 12) is the one that posts were set for."""
    if purpose == REFILL and month is not None:
        return READY_FOR_MONTH.format(month=MONTHS[month - 1])
    return READY[purpose]
