"""Acts of the audit log, in words: who did it stands beside."""

from typing import Any

from vitrina.domain.member import ON_SERVER
from vitrina.wording.school_members import ROLES

ACTS = {
    "getcourse.account_changed": "изменён аккаунт GetCourse",
    "getcourse.callout_replaced": "новый секрет для вызова из GetCourse",
    "getcourse.callout_ended": "вызов из GetCourse выключен",
    "getcourse.course_changed": "изменено, куда писать в GetCourse",
    "telling.retried": "повторили запись в GetCourse",
    "telling.retried_all": "повторили записи в GetCourse с одной причиной",
    "sign_in.done": "вход",
    "sign_in.refused": "вход не удался",
    "sign_out.done": "выход",
    "session.ended": "завершён другой сеанс",
    "session.others_ended": "завершены все другие сеансы",
    "password.changed": "сменён пароль",
    "password.refused": "неверный пароль при подтверждении",
    "recovery_codes.renewed": "получены новые запасные коды",
    "member.invited": "приглашение",
    "member.link_given": "новая ссылка для входа",
    "member.joined": "приглашение принято",
    "member.got_in_again": "пароль и код заданы заново",
    "member.role_changed": "сменена роль",
    "member.ended": "доступ закрыт",
    "invitation.ended": "приглашение отозвано",
    "endpoint.added": "добавлен адрес для событий",
    "endpoint.secret_replaced": "сменён секрет адреса для событий",
    "endpoint.resumed": "отправка событий включена",
    "endpoint.paused": "отправка событий приостановлена",
    "endpoint.switched_off": "отправка событий выключена",
    "endpoint.removed": "удалён адрес для событий",
    "endpoint.tested": "отправлено пробное событие",
    "delivery.repeated": "событие отправлено ещё раз",
    "deliveries.repeated": "неудавшиеся события отправлены ещё раз",
    "api_key.made": "создан ключ API",
    "api_key.ended": "ключ API отключён",
    "settings.changed": "изменены настройки школы",
    "course.added": "добавлен курс",
    "course.changed": "изменён курс",
    "links.signed": "подписаны ссылки учеников",
    "audit.exported": "выгружен журнал",
    "build.retried": "поставлено повторить",
    "build.cancelled": "сборка остановлена",
    "builds.retried": "поставлены повторить все с одной причиной",
    "link.replaced": "ученику дана новая ссылка",
    "community.checked": "сообщество сверено с ВКонтакте",
    "person.forgotten": "данные ученика удалены",
    "communities.exported": "выгружен список сообществ",
    "nudges.exported": "выгружен список напоминаний",
}


def say_act(act: str) -> str:
    """The act in words; as it is stored where a newer release has written it."""
    return ACTS.get(act, act)


def say_data(data: dict[str, Any] | None) -> str:
    """What else was written of the act: the role, or how many there were."""
    if not data:
        return ""
    return ", ".join(_say_value(name, value) for name, value in data.items())


def _say_value(name: str, value: Any) -> str:
    if name in ("role", "before"):
        said = next((words.lower() for role, words in ROLES.items() if role == value), value)
        return f"было: {said}" if name == "before" else f"роль: {said}"
    return f"{_NAMES.get(name, name)}: {value}"


# Names of what is written beside an act; others are shown as they are.
_NAMES = {
    "address": "адрес",
    "keys": "ключи",
    "cause": "причина",
    "count": "всего",
    "member_id": "чьи действия",
    "act": "действие",
    "subject": "над чем",
}


# The head of the exported table.
COLUMNS = (
    "Когда (UTC)", "Кто", "Что", "Код действия", "Над чем", "Подробности", "Откуда",
)  # fmt: skip
_ON_SERVER, _STRANGER = "команда на сервере", "неизвестно кто"


def say_who(mail: str, client: str) -> str:
    """Who did it: a member by their mail, a command, or somebody who was not let in."""
    return mail or (_ON_SERVER if client == ON_SERVER.client else _STRANGER)
