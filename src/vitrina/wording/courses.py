"""Courses in the console: how they go, where people are lost, and what a few values say."""

from collections.abc import Sequence
from datetime import date

from vitrina.domain.counting import plural
from vitrina.domain.course_figures import CourseFigures, Stage, Step, median, steepest
from vitrina.wording.dates import MONTHS, NBSP

TITLE = "Курсы"
WITHOUT_COURSE = "Без курса"
PERIODS = {30: "30 дней", 90: "90 дней", 365: "год"}
SAVED = "Сохранено. Ученики увидят это со следующей открытой страницы."
TOO_MANY = "Больше {limit} курсов не помещается: переименуйте один из старых."
CSV_HEAD = ("Номер ученика", "Ссылка")
NO_KEYS = "Ссылки нечем подписать: задайте VITRINA_SCHOOL_KEYS на сервере."

STAGES = {
    Stage.OPENED: "Открыли форму",
    Stage.SENT: "Отправили анкету",
    Stage.GRANTED: "Дали доступ во ВКонтакте",
    Stage.MADE: "Сообщество готово",
    Stage.BOT: "Бот отвечает",
    Stage.BOOKED: "Первая запись",
}
# Who of those before was lost: how many there were, and how many did not come on.
_LOST = {
    Stage.SENT: ("открывшего форму", "открывших форму", "не отправил анкету", "не отправили анкету"),
    Stage.GRANTED: (
        "отправившего анкету", "отправивших анкету", "не дошёл до ВКонтакте", "не дошли до ВКонтакте",
    ),
    Stage.MADE: ("давшего доступ", "давших доступ", "ещё без сообщества", "ещё без сообщества"),
    Stage.BOT: (
        "готового сообщества", "готовых сообществ", "ещё без ключа для бота", "ещё без ключа для бота",
    ),
    Stage.BOOKED: (
        "сообщества с ботом", "сообществ с ботом", "пока без записей", "пока без записей",
    ),
}  # fmt: skip

NOBODY_LOST = "Пока никто не потерялся по дороге."
FEW_PEOPLE = "Людей пока мало, чтобы говорить о долях."
NOBODY = "За это время формы никто не открывал."


def say_lost(step: Step) -> str:
    """«Из 40 открывших форму 9 не дошли до ВКонтакте»; nothing where nobody was lost."""
    if step.stage not in _LOST or not step.lost:
        return ""
    one, many, one_lost, many_lost = _LOST[step.stage]
    who = plural(step.before, one, many, many)
    lost = plural(step.lost, one_lost, many_lost, many_lost)
    return f"Из{NBSP}{step.before} {who} {step.lost}{NBSP}{lost}"


def say_worst(figures: CourseFigures) -> str:
    """Where most people are lost, in one sentence."""
    steps = figures.steps
    if not any(step.count for step in steps):
        return NOBODY
    worst = steepest(steps)
    if worst is not None:
        return f"Чаще всего люди теряются здесь: {_lower_first(say_lost(worst))}."
    return FEW_PEOPLE if any(step.lost for step in steps) else NOBODY_LOST


def say_minutes(minutes: float) -> str:
    """«42 с», «3 мин», «2 ч 10 мин»."""
    if minutes < 2:
        return f"{max(1, round(minutes * 60))}{NBSP}с"
    if minutes < 120:
        return f"{round(minutes)}{NBSP}мин"
    hours, rest = divmod(round(minutes), 60)
    return f"{hours}{NBSP}ч" + (f" {rest}{NBSP}мин" if rest else "")


def say_typical_minutes(values: Sequence[float]) -> tuple[str, str]:
    """The figure and what it is made of: the middle of many, or each of a few."""
    middle = median(values)
    if middle is not None:
        of = plural(
            len(values), "последнему сообществу", "последним сообществам", "последним сообществам"
        )
        return say_minutes(middle), f"медиана по{NBSP}{len(values)} {of}"
    if not values:
        return "—", "ещё ничего не готово"
    each = ", ".join(say_minutes(value) for value in sorted(values))
    return each, "для медианы этого мало"


def say_left(values: Sequence[int]) -> tuple[str, str]:
    """The figure of steps left by hand, and what it is made of."""
    if not values:
        return "—", "ещё ничего не готово"
    free = sum(not value for value in values)
    said = f"{free} из{NBSP}{len(values)} без{NBSP}дел"
    middle = median(values)
    if middle is None:
        return ", ".join(str(value) for value in sorted(values)), said
    return f"{middle:g}".replace(".", ","), f"медиана, {said}"


def say_curve(opened: int, made: int) -> str:
    """What the curve shows, for who does not see it."""
    opened_words = plural(opened, "открытие формы", "открытия формы", "открытий формы")
    made_words = plural(made, "готовое сообщество", "готовых сообщества", "готовых сообществ")
    return f"За это время {opened} {opened_words} и {made} {made_words}."


def say_short_day(day: date) -> str:
    """«27 ноября»."""
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
