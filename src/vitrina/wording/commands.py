"""What commands print for those who read Russian: `vitrina pack`, `demo`, `doctor`'s drawing."""

from collections.abc import Mapping
from typing import Any

from vitrina.domain.counting import plural

# `vitrina demo`
DEMO_BEGINS = "Собираем сообщество в песочнице…"
DEMO_DONE = "Готово за {seconds:.0f} с, запросов к ВК: {requests}"
DEMO_COMMUNITY = "Сообщество:  {url}"
DEMO_PAGE = "Страница мастера:  {url}"
DEMO_BOT = "Бот отвечает: напишите сообществу «сколько стоит?»"
DEMO_FORM = "Анкета:  {url}"
DEMO_SANDBOX = "Песочница вместо ВКонтакте:  {url}"
DEMO_GETCOURSE = "GetCourse ученика (поле, ответ на урок):  {url}"
DEMO_LOG = "Журнал:  {path}"
DEMO_STOP = "Остановить: Ctrl+C"
DEMO_COUNT = "{done} из {total}"

DOCTOR_INITIALS = "ЁЖ"  # letters that a font may lack

# `vitrina pack preview`: headings of the page, beside the texts of a community
PREVIEW_GREETING = "Первый ответ бота"
PREVIEW_TITLE = "Название"
PREVIEW_DESCRIPTION = "Описание"
PREVIEW_POST = "Запись, день {day}"
PREVIEW_TOPIC = "Обсуждение «{title}»"
PREVIEW_PRODUCT = "Товар «{title}»"
PREVIEW_WRITTEN = "{page}, листов {sheets}, мастеров {people}: {seconds:.0f} с"

# `vitrina pack month`
PACK_WITHOUT_MONTHS = "В этом наборе нет тем на месяцы: их пишут в папке months"


def say_month_post(told: dict[str, Any]) -> str:
    """A post of a month: when, about what, its picture, its text."""
    moment = told["at"][:16].replace("T", " ")
    picture = " · ".join(told["picture"])
    return (
        f"── {moment}  {told['subject']} ({told['kind']})\nкартинка: {picture}\n\n{told['text']}\n"
    )


# `vitrina pack ask`
ASK_NO_FORM = "{path}: анкеты там нет или это не JSON"
_ASK_LINES = (
    ("intents", "услышано"),
    ("asks", "спрашивает"),
    ("why", "почему"),
    ("claims", "обещания"),
    ("where", "где"),
    ("area", "район"),
    ("booking", "заявка"),
)


def say_asked(told: Mapping[str, Any]) -> str:
    """What one message or one text of a form came to, a few lines."""
    lines = [f"> {told['text']}"]
    for key, name in _ASK_LINES:
        value = told.get(key)
        if isinstance(value, Mapping):
            value = [part for part in value.values() if part]
        if value or (key in ("where", "area", "claims") and key in told):
            shown = "; ".join(value) if isinstance(value, list) else value
            lines.append(f"  {name}: {shown or 'нет'}")
    if told.get("calls_person"):
        lines.append("  зовёт мастера")
    if told.get("silent"):
        lines.append("  молчит")
    for reply in told.get("reply", ()):
        lines += ["", *(f"  {line}".rstrip() for line in reply.splitlines())]
    return "\n".join([*lines, ""])


def say_pack_is_sound(
    name: str, *, posts: int, subjects: int, wordings: int, people: int, texts: int
) -> str:
    """One line about a pack without mistakes."""
    return (
        f"{name}: набор в порядке. "
        f"{posts} {plural(posts, 'запись', 'записи', 'записей')}, "
        f"{subjects} {plural(subjects, 'тема', 'темы', 'тем')} на месяцы, "
        f"{wordings} {plural(wordings, 'вариант', 'варианта', 'вариантов')}; "
        f"на {people} разных мастерах "
        f"{plural(texts, 'прочитан', 'прочитано', 'прочитано')} {texts} "
        f"{plural(texts, 'текст', 'текста', 'текстов')}"
    )


def count_mistakes(name: str, count: int) -> str:
    """The line over a pack's mistakes."""
    return f"{name}: {count} {plural(count, 'ошибка', 'ошибки', 'ошибок')}"
