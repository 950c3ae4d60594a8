"""Acts of the audit log, in words: who did it stands beside."""

from typing import Any

from vitrina.wording.school_members import ROLES

ACTS = {
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
    "audit.exported": "выгружен журнал",
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
    if name == "role":
        return next((words.lower() for role, words in ROLES.items() if role == value), str(value))
    return str(value) if isinstance(value, str) else f"{name}: {value}"
