"""What the pages on which GetCourse is set up say, and the answers to its own calls."""

from vitrina.domain.counting import plural
from vitrina.domain.telling import CourseTargets
from vitrina.wording.getcourse import CAUSES, UNKNOWN_CAUSE

EVERY_OTHER = "Все остальные курсы"
BAD_KEY = "В ключе могут быть только латинские буквы, цифры и знаки. Скопируйте его целиком."
BAD_BASE = "Нужен адрес вида https://school.getcourse.ru или домен школы, только через https."
NOT_A_NUMBER = "Нужен номер, только цифры"
BAD_NAME = "Слишком длинно: до 255 знаков в одну строку"
NO_PLACES = "ничего не указано"
SECRET_GAP = "СЕКРЕТ"  # noqa: S105 -- stands where a secret will
# How GetCourse fills its variables into the address that a process calls (vk-2026 §4).
CALLOUT_QUERY = (
    "?id={object.id}&email={object.email}&first_name={object.first_name}&phone={object.phone}"
    "&course_id="
)
# A field's label and its hint.
TARGET_FIELDS = {
    "field_id": ("Номер поля", "виден в адресе поля: Пользователи → Доп. поля"),
    "field_name": ("Название поля", "точно как в GetCourse; нужно без ключа разработчика"),
    "group_id": ("Номер группы", "виден в адресе группы"),
    "group_name": ("Название группы", "точно как в GetCourse; нужно без ключа разработчика"),
    "lesson_id": ("Номер урока", "виден в адресе урока; нужен ключ разработчика"),
    "curator_id": ("Номер куратора", "от чьего имени писать комментарии; без него их не будет"),
    "link_field_id": ("Номер поля", "виден в адресе поля"),
    "link_field_name": ("Название поля", "нужно без ключа разработчика"),
}
# A heading, what happens there, and the fields.
TARGET_GROUPS = (
    (
        "Поле с адресом сообщества",
        "Как только сообщество готово, его адрес попадает в это поле ученика.",
        ("field_id", "field_name"),
    ),
    (
        "Группа готовых",
        "Сюда попадают те, у кого всё на месте.",
        ("group_id", "group_name"),
    ),
    (
        "Ответ на урок",
        "Задание примем, когда всё на месте, иначе вернём с перечнем того, чего не хватает.",
        ("lesson_id", "curator_id"),
    ),
    (
        "Поле со ссылкой на анкету",
        "Сюда попадёт личная ссылка ученика из вызова «Вызвать URL».",
        ("link_field_id", "link_field_name"),
    ),
)
CALL_REFUSED = {
    "no_such_callout": "Такого адреса нет. Возьмите новый на странице GetCourse в кабинете Витрины.",
    "unfilled": "Вместо номера ученика пришла переменная. Процесс должен идти по пользователям.",
    "no_id": "Нет номера ученика: добавьте в адрес id={object.id}.",
    "bad_course": "course_id слишком длинный или не заполнен: впишите сюда номер курса.",
    "bad_kind": "Такое тело мы не читаем. Годятся поля формы или JSON.",
    "bad_json": "JSON не прочитался. Нужен объект с полями id, email, first_name, phone.",
    "no_form_key": "Нечем подписать ссылку: задайте VITRINA_SCHOOL_KEYS на сервере Витрины.",
}
_CHECKED = {
    "account": "Аккаунт",
    "keys": "Ключи",
    "group": "Группа «{name}»",
    "field": "Поле «{name}»",
    "lesson": "Урок {name}",
    "curator": "Куратор для комментариев",
    "callout": "Вызов из GetCourse",
}
_MISSING_CHECKED = {
    "account": "не указан. Впишите адрес и ключи.",
    "group": "нет в GetCourse. Сверьте номер.",
    "curator": "не указан: ответы примем или вернём без комментария.",
    "callout": "не настроен. Он нужен, если ученикам раздаёт ссылки сам GetCourse.",
}
_UNASKED = {
    "keys": "без ключа разработчика GetCourse не даёт проверить, ничего не записав.",
    "field": "проверится на первом ученике: списка полей GetCourse не даёт.",
    "group": "проверится на первом ученике: без ключа разработчика списка групп нет.",
}


def say_check(what: str, found: str, name: str = "", fault: str = "") -> str:
    """One line of the check: what was looked at, how it stands, and what to do."""
    subject = _CHECKED[what].format(name=name)
    if found == "well":
        return f"{subject}: {name}" if what == "account" else f"{subject}: на месте"
    if found == "missing":
        return f"{subject}: {_MISSING_CHECKED[what]}"
    if found == "unasked":
        return f"{subject}: {_UNASKED[what]}"
    cause = CAUSES.get(fault, UNKNOWN_CAUSE)
    return f"{subject}: {cause.title}. {cause.text}"


def say_places(targets: CourseTargets) -> str:
    """Which places a course has, in a few words."""
    places = (
        ("поле", targets.field_id or targets.field_name),
        ("группа", targets.group_id or targets.group_name),
        ("урок", targets.lesson_id),
        ("ссылка на анкету", targets.link_field_id or targets.link_field_name),
    )
    return ", ".join(name for name, is_set in places if is_set) or NO_PLACES


def say_saved(renewed: int) -> str:
    """It was saved, and so many students are told of again."""
    if not renewed:
        return "Сохранено."
    students = plural(renewed, "ученика", "учеников", "учеников")
    return f"Сохранено. Проверим {renewed} {students} заново; что не изменилось, писать не будем."
