"""The school's list of communities: where each stands, what happens there, what to write."""

from vitrina.domain.counting import plural
from vitrina.domain.listing import Means, Stage

TITLE = "Сообщества учеников"
NOBODY_YET = "Пока никто не начал. Вставьте страницу в урок, и здесь появятся ученики."
NOBODY_FOUND = "Никого не нашли. Попробуйте фамилию или город, или уберите отбор."
ALL = "Все"
WITHOUT_COURSE = "без курса"
COURSE, ANY_COURSE = "Курс", "все курсы"
PIECE, ANY_PIECE = "На чём стоит", "на чём угодно"
CODE, ANY_CODE = "Код ВКонтакте", "любой"
CODE_SHORT = "код"
MEANS_LABEL, ANY_MEANS = "Как собирается", "как угодно"
AGE, ANY_AGE = "Начато", "когда угодно"
ORDER = "Порядок"
SEARCH = "Имя, город, телефон, номер ученика или ссылка ВКонтакте"
SEARCH_WITHOUT_PHONES = "Имя, город, номер ученика или ссылка ВКонтакте"

TABS = {
    Stage.WAITING: "Ждут человека",
    Stage.MAKING: "В работе",
    Stage.GAPS: "С пропуском",
    Stage.FAILED: "Не вышло",
    Stage.BEGUN: "Не закончили",
    Stage.READY: "Готовы",
}
MEANS = {
    Means.USER_TOKEN: "по разрешению ученика",
    Means.COMMUNITY_KEY: "по ключу сообщества",
    Means.HAND: "пока вручную",
}
ORDERS = {
    "newest": "сначала новые",
    "waiting": "дольше всех стоят",
    "name": "по имени",
}
AGES = {
    "day": "за сутки",
    "week": "за неделю",
    "month": "за месяц",
    "older": "раньше месяца",
}
# What a community may stand at, by the beginnings of its pieces' keys.
PIECES = {
    "community": "Само сообщество",
    "info": "Описание и контакты",
    "avatar": "Аватар",
    "cover": "Обложка",
    "post": "Записи",
    "topic": "Обсуждение для отзывов",
    "product": "Товары и карточки услуг",
    "bot": "Бот и сообщения",
}
NO_SUCH = "Такого сообщества нет"
NO_SUCH_TEXT = "Проверьте ссылку. Если данные ученика удалены по его просьбе, страницы больше нет."
TO_LIST = "К списку"
COLUMNS = (
    "Имя", "Город", "Курс", "Номер ученика", "Телефон", "Состояние", "Что происходит",
    "Что сделать ученику", "Осталось дел", "Начато", "В этом состоянии с", "Сообщество", "Кабинет",
)  # fmt: skip
NUDGE_COLUMNS = (
    "Имя", "Телефон", "Телеграм", "Номер ученика", "Курс", "Что написать", "Новая ссылка", "Кабинет",
)  # fmt: skip

# States, shorter than a reason.
QUEUED = "В очереди"
RUNNING = "Собирается"
CHECK = "Ждёт проверку"
GRANT = "Ждёт разрешение"
PERSON = "Ждёт ученика"
SLEEPS = "Спит"
READY = "Готово"
GAPS = "Готово с пропуском"
FAILED = "Не вышло"
STOPPED = "Остановлено"
LOST = "Пропало"
BEGUN = "Не закончено"

# What happens there.
ALL_IN_PLACE = "Всё на месте"
IN_QUEUE = "Начнётся, как только освободится работник"
NEEDS_ADDRESS = "Анкета заполнена, сообщество во ВКонтакте ещё не открыто"
LOST_TEXT = "ВКонтакте больше не показывает сообщество: его удалили или закрыли"
STOPPED_TEXT = "Работу остановили"
CHECK_TEXT = "ВКонтакте просит подтвердить, что это не робот"
GRANT_TEXT = "Доступ ко ВКонтакте закончился, его нужно разрешить ещё раз"
FIRST_GAP = "{piece}: {reason}"

GREETING = "Здравствуйте, {name}!"
GREETING_ALL = "Здравствуйте!"
WHERE = "Ваша страница: {link}"
FIND_MINE = "Если ссылки на страницу под рукой нет, найдите её здесь: {link}"


def say_at_piece(text: str, piece: str) -> str:
    """What is asked, and at which step; quotation marks within others are the inner ones."""
    inner = piece.replace("«", "„").replace("»", "“")
    return f"{text}. Остановились на шаге «{inner}»"


def say_parts_done(done: int, total: int) -> str:
    """«готово 12 из 30»."""
    return f"готово {done} из {total}"


def say_more_gaps(more: int) -> str:
    """« И ещё 2 пропуска.»; nothing for none."""
    return f" И ещё {more} {plural(more, 'пропуск', 'пропуска', 'пропусков')}." if more else ""


def say_ready(left: int) -> str:
    """«Готово, 1 дело»."""
    return f"{READY}, {left} {plural(left, 'дело', 'дела', 'дел')}" if left else READY


def say_left(left: int) -> str:
    """What is left to the student's hands."""
    return f"Осталось для рук ученика: {left} {plural(left, 'дело', 'дела', 'дел')}"


def say_count(shown: int, total: int) -> str:
    """«Показаны 30 из 212»."""
    verb = plural(shown, "Показано", "Показаны", "Показаны")
    return f"{verb} {shown} из {total}"


_NUDGES = {
    "captcha": "Ваше сообщество почти собрано: ВКонтакте просит подтвердить, что вы не робот. Откройте свою страницу и нажмите «Открыть проверку», дальше всё сделается само.",
    "grant": "Сборка сообщества остановилась: доступ ко ВКонтакте закончился. Откройте свою страницу и разрешите его ещё раз. Мы продолжим с того же места, второго сообщества не будет.",
    "person": "Сборка сообщества остановилась, нужна ваша помощь. {reason} Всё описано на вашей странице.",
    "failed": "Сообщество пока не создалось. {reason} Откройте свою страницу и нажмите «Повторить»: анкета сохранена.",
    "begun": "Вы начали создавать сообщество и остановились на полпути. Анкета сохранена: откройте свою страницу и продолжите с того же места.",
    "left": "Ваше сообщество открыто. Осталось {left}: ВКонтакте не даёт сделать это за вас. На вашей странице лежат готовые тексты и картинки, это недолго.",
    "lost": "ВКонтакте больше не показывает ваше сообщество. Проверьте, не удалено ли оно: владелец может восстановить его в настройках.",
}


def say_nudge(kind: str, *, reason: str = "", left: int = 0) -> str:
    """What a curator writes to the student, without a greeting and a link."""
    things = f"{left} {plural(left, 'дело', 'дела', 'дел')}"
    return " ".join(_NUDGES[kind].format(reason=reason, left=things).split())


# All of one cause at once.
RETRY_TITLE = "Повторить все с той же причиной"
RETRY_DONE = "Поставили в очередь: {done}."
RETRY_SKIPPED = "Ещё {skipped} успели измениться, их не трогали."
RETRY_NOTHING = "Повторять нечего: с этой причиной никто больше не стоит."
RETRY_AGAIN = "За один раз повторяем не больше {most}. Когда эти начнутся, повторите остальных."
RETRY_HINT = "Сделанное останется, повторится только то, что не вышло. Если ВКонтакте откажет снова, состояние вернётся к прежнему."
RETRY_BACK = "К списку с этой причиной"

NUDGES_TITLE = "Кому напомнить"
NUDGES_LEAD = "Ученики, которым есть что сделать, с готовым сообщением. Отбор тот же, что в списке."
NUDGES_NOBODY = "Напоминать некому: по этому отбору никто не ждёт ученика."
