"""Booking requests as the practitioner sees them."""

import re

from vitrina.domain.counting import plural
from vitrina.wording.dates import say_date
from vitrina.wording.messages import Message

_MINUTES = re.compile(r"\b([1-9][0-9]{1,2})\s?мин")
_TITLE = 300  # characters of a service's title that are looked at
NO_SERVICE = "Услуга не выбрана"
HOUR = 60  # minutes, of a service that does not say how long it takes

LINK_CHANGED = Message(
    "Эта ссылка больше не действует",
    "Её сменили на новую. Новая ссылка на заявки есть на странице вашего сообщества в Витрине.",
)
NO_SUCH_LEADS = Message(
    "По этому адресу ничего нет",
    "Проверьте ссылку: она длинная, и при копировании часть могла потеряться.",
)
NO_SUCH_TIME = Message(
    "Время не разобрали",
    "Нужны день, время и сколько минут займёт встреча: от 5 до 720. День не дальше двух лет вперёд.",
)
NO_SUCH_LEAD = Message(
    "Такой заявки здесь нет",
    "Возможно, её удалили в другой вкладке или вышел срок, на который мы храним заявки.",
)


def say_how_many(waiting: int, total: int) -> str:
    """How many requests wait for an answer, or that there is nothing yet."""
    if not total:
        return "Пока никто не записывался. Когда бот примет заявку, она появится здесь."
    if not waiting:
        return "Вы ответили всем."
    return f"{waiting} {plural(waiting, 'заявка ждёт', 'заявки ждут', 'заявок ждут')} ответа."


def say_locked(locked: int) -> str:
    """That so many cannot be opened at the moment; empty when all can."""
    if not locked:
        return ""
    requests = plural(locked, "заявку", "заявки", "заявок")
    return (
        f"Ещё {locked} {requests} сейчас не получается открыть. Мы их не потеряли: загляните позже."
    )


def say_visit(moment: float, minutes: int, timezone: str) -> str:
    """When the visitor comes and for how long."""
    return f"{say_date(moment, timezone)}, {minutes} {plural(minutes, 'минута', 'минуты', 'минут')}"


def say_visit_wish(day: str, part: str) -> str:
    """What a calendar says of a visit beside its title; a phone is on the page only."""
    wished = ", ".join(told for told in (day, part) if told)
    asked = f"Просили: {wished}. " if wished else ""
    return f"{asked}Телефон и переписка на странице с заявками."


def guess_minutes(service: str) -> int:
    """How long the service says that it takes; an hour when it does not."""
    found = _MINUTES.search(service[:_TITLE])
    return int(found[1]) if found else HOUR
