"""Words of the console: signing in, invitations, members, one's own account."""

from vitrina.domain.counting import plural
from vitrina.domain.credentials import LONGEST, SHORTEST, Weakness
from vitrina.domain.member import Role
from vitrina.wording.messages import Message

ROLES = {
    Role.OWNER: "Владелец",
    Role.CURATOR: "Куратор",
    Role.READ_ONLY: "Только просмотр",
}
# What each may, said beside the choice of a role.
ROLE_HINTS = {
    Role.OWNER: "может всё: приглашает людей, меняет настройки, удаляет данные",
    Role.CURATOR: "видит телефоны и заявки, помогает ученикам: повторяет сборку, выдаёт ссылки",
    Role.READ_ONLY: "видит списки и цифры, но не телефоны и не имена клиентов",
}

WRONG_SIGN_IN = "Почта, пароль или код не подошли. Проверьте все три поля: код в приложении меняется каждые полминуты."
WRONG_PASSWORD = "Пароль не подошёл. Попробуйте ещё раз."  # noqa: S105 -- a sentence
NAME_MISSING = "Напишите, как вас зовут: так вас увидят коллеги"
WRONG_CODE = "Код не подошёл. Наберите тот, который приложение показывает сейчас"
WEAKNESSES = {
    Weakness.SHORT: f"Слишком короткий: нужно хотя бы {SHORTEST} знаков",
    Weakness.LONG: f"Слишком длинный: до {LONGEST} знаков",
    Weakness.COMMON: "Такой пароль подберут за минуту. Возьмите три-четыре случайных слова",
    Weakness.IS_MAIL: "В пароле есть ваша почта, его легко угадать",
}

WRONG_MAIL = "Нужен адрес латиницей, как name@school.ru"
NO_ROLE = "Выберите роль"
LAST_OWNER = "Это единственный владелец. Сначала сделайте владельцем ещё кого-нибудь: без владельца школа потеряет доступ к кабинету."

FORBIDDEN = Message(
    "Этот раздел для другой роли",
    "Ваша роль: «{role}». Если раздел вам нужен, попросите владельца школы сменить её.",
)
INVITATION_OVER = Message(
    "Ссылка больше не работает",
    "Приглашение срабатывает один раз и живёт трое суток. Попросите владельца школы прислать новое.",
)
CODES_LEAD = "Если телефона не окажется под рукой, впишите любой из этих кодов вместо кода из приложения. Каждый работает один раз, и больше мы их не покажем."


def say_codes_left(count: int) -> str:
    """How many recovery codes are left."""
    if not count:
        return "Все использованы. Получите новые, чтобы не остаться без входа, если потеряется телефон."
    codes = plural(count, "код", "кода", "кодов")
    left = plural(count, "Остался", "Осталось", "Осталось")
    return f"{left} {count} {codes} на случай, если телефона нет под рукой. Новые отменят прежние."


def say_agent(agent: str) -> str:
    """What a browser calls itself, as people call it: «Chrome, Windows»."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "Неизвестный браузер")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else browser


# In this order: each names those after it too.
_BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
