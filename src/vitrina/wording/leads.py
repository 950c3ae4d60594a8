"""Booking requests as the practitioner sees them."""

from vitrina.domain.counting import plural
from vitrina.wording.messages import Message

LINK_CHANGED = Message(
    "Эта ссылка больше не действует",
    "Её сменили на новую. Новая ссылка на заявки есть на странице вашего сообщества в Витрине.",
)
NO_SUCH_LEADS = Message(
    "По этому адресу ничего нет",
    "Проверьте ссылку: она длинная, и при копировании часть могла потеряться.",
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
