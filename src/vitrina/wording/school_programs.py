"""Words of the console about the school's programs: keys of the API, endpoints, deliveries."""

from vitrina.domain.api_key import Scope
from vitrina.domain.counting import plural
from vitrina.domain.school_event import SchoolEvent
from vitrina.wording.messages import Message

SCOPES = {
    Scope.COMMUNITIES_READ: (
        "Читать сообщества",
        "как идёт сборка и чего не хватает, без имён и телефонов",
    ),
    Scope.PERSONAL_READ: ("Читать имена и телефоны учеников", "вместе с предыдущим"),
    Scope.LINKS_WRITE: (
        "Выдавать новые ссылки",
        "на страницу сообщества, прежняя ссылка перестаёт работать",
    ),
    Scope.EVENTS_READ: ("Читать события", "что и когда произошло"),
}
LIVES = {"30": "30 дней", "90": "90 дней", "365": "год", "0": "без срока"}
NAME_MISSING = "Назовите ключ, чтобы потом узнать его в списке"
NO_SCOPE = "Отметьте, что можно делать с этим ключом"
PERSONAL_ALONE = "Имена и телефоны читаются вместе с сообществами: отметьте и первый пункт"
NO_LIFE = "Выберите срок"
KEYS_FULL = "Ключей уже слишком много. Отключите те, которыми не пользуетесь."

KINDS = {
    SchoolEvent.COMMUNITY_MADE: ("Сообщество готово", "даже если вышло не всё"),
    SchoolEvent.COMMUNITY_WAITING: ("Сборка ждёт ученика", "проверку от VK, доступ или ответ"),
    SchoolEvent.COMMUNITY_CHECKED: (
        "Сообщество проверено",
        "всё ли на месте, каждую ночь и по кнопке",
    ),
    SchoolEvent.LEAD_CREATED: ("Новая заявка", "услуга и день, без имени и телефона клиента"),
    SchoolEvent.ENDPOINT_TESTED: ("Проба", "по кнопке"),
}
NO_KIND = "Отметьте хотя бы одно событие"
ENDPOINTS_FULL = "Больше десяти адресов добавить нельзя. Удалите тот, который не нужен."
# Why an address is not gone to, by its code.
ADDRESSES = {
    "unreadable": "Это не похоже на адрес. Нужен такой: https://school.ru/vitrina",
    "not_https": "Адрес должен начинаться с https://",
    "with_password": "Уберите из адреса имя и пароль",
    "bad_host": "Нужен адрес с именем сайта, открытым из интернета",
    "bad_port": "Подойдут только порты 443 и 8443",
    "closed_address": "Этот адрес ведёт во внутреннюю сеть, туда мы не отправляем",
}
STATES = {
    "active": "Работает",
    "paused": "Приостановлен",
    "off": "Выключен",
}
PAUSED = Message(
    "Адрес не отвечает",
    "Ничего не удалось передать несколько дней, и отправка остановилась. События ждут. Исправьте программу и включите адрес снова: они дойдут.",
)
EVERY_DELIVERY = "все"
DELIVERIES = {"waiting": "ждёт", "delivered": "доставлено", "failed": "не доставлено"}
FAULTS = {
    "not_reached": "сервер не найден или не отвечает",
    "no_answer": "ответа не дождались",
    "answer_packed": "ответ пришёл сжатым, его не прочитать",
    "secret_lost": "секрет не открывается ключами службы",
}


def say_fault(status: int | None, fault: str | None) -> str:
    """How an attempt ended, in words; empty before the first one."""
    if status is not None:
        return f"ответ {status}"
    if fault is None:
        return ""
    if fault in ADDRESSES:
        return ADDRESSES[fault][:1].lower() + ADDRESSES[fault][1:]
    return FAULTS.get(fault, fault)


def say_attempts(count: int) -> str:
    """«3 попытки»."""
    return f"{count} {plural(count, 'попытка', 'попытки', 'попыток')}"


def say_kind(kind: str) -> str:
    """An event's kind in words; as it is stored where a newer release has written it."""
    return KINDS[SchoolEvent(kind)][0] if kind in set(SchoolEvent) else kind
