"""The school's page of one community: what happened, how each part went, what may be done."""

from vitrina.domain.build import BuildEvent, BuildPurpose, BuildState, StepState
from vitrina.domain.community import Seen, Way
from vitrina.domain.counting import plural

LIST = "Ученики"
EVENTS = {
    BuildEvent.OPENED: "Работа поставлена в очередь",
    BuildEvent.JOINED: "Ученик разрешил доступ ещё раз",
    BuildEvent.STARTED: "Начали",
    BuildEvent.TAKEN_UP: "Продолжили",
    BuildEvent.STEP_DONE: "{piece}: сделано",
    BuildEvent.STEP_REFUSED: "{piece}: не вышло",
    BuildEvent.STEP_SKIPPED: "{piece}: пропущено",
    BuildEvent.STEP_UNKNOWN: "{piece}: проверяем, успел ли ВКонтакте",
    BuildEvent.STEP_PLANNED: "{piece}: попробуем ещё раз",
    BuildEvent.STEP_BY_HAND: "{piece}: оставлено ученику",
    BuildEvent.REPLANNED: "План пересчитан",
    BuildEvent.PARKED: "Остановились и ждём",
    BuildEvent.ANSWERED: "Ученик ответил, продолжаем",
    BuildEvent.RETRIED: "Поставили повторить",
    BuildEvent.HANDED_OVER: "Передали другому работнику",
    BuildEvent.RESTORED: "Продолжаем после восстановления из копии",
    BuildEvent.CANCELLED: "Остановлено человеком",
    BuildEvent.FINISHED: "Закончили: {state}",
}
SOME_PIECE = "Шаг"
STATES = {
    BuildState.QUEUED: "в очереди",
    BuildState.RUNNING: "идёт",
    BuildState.WAITING: "ждёт",
    BuildState.DONE: "готово",
    BuildState.DONE_WITH_GAPS: "готово с пропуском",
    BuildState.FAILED: "не вышло",
    BuildState.CANCELLED: "остановлено",
}
PURPOSES = {
    BuildPurpose.CREATE: "Создание",
    BuildPurpose.CONNECT: "Подключение по ключу",
    BuildPurpose.REPAIR: "Починка",
    BuildPurpose.CHANGE: "Изменения",
    BuildPurpose.REFILL: "Записи на месяц",
}
STEPS = {
    StepState.PLANNED: "впереди",
    StepState.INTENDED: "отправляем",
    StepState.DONE: "сделано",
    StepState.UNKNOWN: "проверяем",
    StepState.REFUSED: "не вышло",
    StepState.MANUAL: "вручную",
    StepState.SKIPPED: "не нужно",
}
WAYS = {
    Way.USER_TOKEN: "по разрешению ученика",
    Way.COMMUNITY_KEY: "по ключу сообщества",
    Way.FEED: "из ленты",
    Way.HAND: "вручную",
}
SEEN = {
    Seen.SAME: "на месте",
    Seen.DIFFERS: "отличается",
    Seen.MISSING: "не видно",
}
THEIRS = "изменено учеником"
BOTS = {
    "silent": "молчит: нет ключа",
    "unheard": "ключ есть, сообщения не приходят",
    "answers": "отвечает",
    "refused": "молчит: ключ больше не подходит",
}
BOT, BOT_NONE = "Бот", "появится вместе с сообществом"
FACTS = {
    "phone": "Телефон",
    "telegram": "Телеграм",
    "course": "Курс",
    "student": "Номер ученика",
    "means": "Как собирается",
    "vk": "Во ВКонтакте",
    "began": "Начато",
    "checked": "Сверяли",
    "requests": "Запросов к ВК",
    "undelivered": "Не дошло мастеру",
}
ATTEMPTS = "попыток: {count}"
CODE = "код {code}"

# What came of a button.
SAID = {
    "retried": "Поставили в очередь. Сделанное останется, повторим только то, что не вышло.",
    "not_retried": "Повторять сейчас нечего: состояние успело измениться, или у ученика идёт другая сборка.",
    "cancelled": "Остановили. То, что уже сделано во ВКонтакте, осталось.",
    "not_cancelled": "Останавливать нечего: работа уже закончена.",
    "checked": "Сверили с ВКонтакте.",
    "not_checked": "ВКонтакте не ответил, сверить не получилось. Попробуйте позже.",
    "gone": "ВКонтакте показывает, что сообщество удалено или закрыто.",
    "nothing_to_check": "Сверять пока нечего: сообщества ещё нет.",
    "no_link": "Эта ссылка уже выдана и сменена. Нажмите «Новая ссылка» ещё раз.",
}
BAD = frozenset({"not_retried", "not_cancelled", "not_checked", "gone", "no_link"})
LINK_LEAD = "Прежние ссылки на страницу закрыты. Эта показана один раз: скопируйте её сейчас."
FORGOTTEN_TITLE = "Данные удалены"
FORGOTTEN = (
    "Данные ученика и его посетителей удалены. Сообщество во ВКонтакте осталось у владельца."
)
FORGOTTEN_KEY = "Попросите ученика удалить ключ доступа и наш адрес в настройках сообщества."


def say_event(event: BuildEvent, piece: str, state: str | None) -> str:
    """One thing that happened."""
    ended = STATES[BuildState(state)] if state in set(BuildState) else ""
    return EVENTS[event].format(piece=piece or SOME_PIECE, state=ended)


def list_going(*, requests: int, dialogs: int, has_photo: bool, has_grants: bool) -> list[str]:
    """What will be deleted, a line each."""
    lines = ["анкета, тексты и картинки сообщества, ссылки на страницу ученика"]
    if has_photo:
        lines.append("фотография")
    if requests:
        lines.append(f"{requests} {plural(requests, 'заявка', 'заявки', 'заявок')} на запись")
    if dialogs:
        people = plural(dialogs, "человеком", "людьми", "людьми")
        lines.append(f"переписка бота с {dialogs} {people}")
    if has_grants:
        lines.append("ключ сообщества и разрешения ученика")
    return lines


def list_staying(*, has_group: bool, is_running: bool) -> list[str]:
    """What becomes of the community in VK, a sentence each; nothing without one."""
    lines = ["Сборка остановится на том, что уже сделано."] if is_running else []
    if not has_group:
        return lines
    return [
        *lines,
        "Сообщество во ВКонтакте останется у владельца вместе с записями, товарами и обложкой.",
        "Запланированные записи ВКонтакте опубликует сам.",
        "Бот замолчит, заявки приходить не будут.",
    ]
