"""`/pl/api/v1/...`: the Tech API (getcourse.ru/pl/postback/redoc), what we need of it.

Every answer is `{status, message, code, errors, data}`; it creates nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.getcourse.moods import answer_in_mood
from vitrina.sandbox.getcourse.school import DEVELOPER_KEY, SCHOOL_KEY, Comment, School, User
from vitrina.sandbox.jsontext import read_json

Given = dict[str, object]
Handler = Callable[[School, Given], Response]


async def answer_tech(request: Request) -> Response:
    """One method, by its address."""
    school: School = request.app.state.getcourse
    if request.method == "GET":
        given: Given = dict(request.query_params)
    else:
        try:
            body = read_json((await request.body()).decode())
        except ValueError:
            body = None
        given = body if isinstance(body, dict) else {}

    async def work() -> Response:
        if request.headers.get("authorization") != f"Bearer {DEVELOPER_KEY}_{SCHOOL_KEY}":
            return _fail(403, "Нет доступа")
        handler = _METHODS.get((request.method, request.path_params["name"]))
        return handler(school, given) if handler else _fail(404, "Метод не найден")

    return await answer_in_mood(school, request, work)


def _list_departments(school: School, given: Given) -> Response:
    return _done([{"id": 1, "title": "Поддержка"}])


def _list_groups(school: School, given: Given) -> Response:
    return _done([{"id": number, "name": name} for number, name in school.group_ids.items()])


def _list_lesson(school: School, given: Given) -> Response:
    lesson = _number(given, "lessonId")
    if lesson not in school.lesson_ids:
        return _fail(404, "Объект не найден")
    return _done([asdict(one) for one in school.answers.values() if one.lesson_id == lesson])


def _read_user(school: School, given: Given) -> Response:
    user = _find(school, given)
    return _done({"id": user.id, "email": user.email}) if user else _no_user()


def _write_fields(school: School, given: Given) -> Response:
    user, fields = _find(school, given), given.get("customFields")
    if user is None:
        return _no_user()
    if not isinstance(fields, dict) or any(_named(school, key) is None for key in fields):
        return _fail(400, "Поле не найдено")
    for key, value in fields.items():
        user.fields[str(_named(school, key))] = str(value)
    return _done([{"name": name, "value": value} for name, value in user.fields.items()])


def _named(school: School, key: object) -> str | None:
    return school.field_ids.get(int(str(key))) if str(key).isdigit() else None


def _add_groups(school: School, given: Given) -> Response:
    user, groups = _find(school, given), given.get("groups")
    if user is None:
        return _no_user()
    known = isinstance(groups, list) and [school.group_ids.get(one) for one in groups]
    if not known or None in known:
        return _fail(400, "Группа не найдена")
    user.groups += [name for name in known if name and name not in user.groups]
    return _done([{"name": name} for name in user.groups])


def _list_answers(school: School, given: Given) -> Response:
    user = _find(school, given)
    if user is None:
        return _no_user()
    return _done([asdict(one) for one in school.answers.values() if one.user_id == user.id])


def _add_comment(school: School, given: Given) -> Response:
    answer = school.answers.get(_number(given, "lessonAnswerId"))
    author, text = _number(given, "userId"), str(given.get("text") or "")
    if answer is None:
        return _fail(404, "Объект не найден")
    if not author or not text.strip():
        return _fail(400, "Не заполнено")
    answer.comments.append(Comment(school.next_id(), text, author))
    return _done([asdict(one) for one in answer.comments])


def _set_status(school: School, given: Given) -> Response:
    answer = school.answers.get(_number(given, "lessonAnswerId"))
    if answer is None:
        return _fail(404, "Объект не найден")
    known = ("new", "accepted", "declined")
    if answer.type == "free_comment":
        known = ("new", "accepted", "viewed")
    if given.get("status") not in known:
        return _fail(400, "Неправильный статус")
    answer.status = str(given["status"])
    return _done({"items": asdict(answer)})


def _find(school: School, given: Given) -> User | None:
    return school.find(user_id=given.get("userId"), email=given.get("email"))


def _number(given: Given, name: str) -> int:
    value = str(given.get(name) or "")
    return int(value) if value.isdigit() else 0


def _done(data: object) -> Response:
    return JSONResponse({"status": True, "message": "", "code": 200, "errors": [], "data": data})


def _fail(code: int, text: str) -> Response:
    body = {"status": False, "message": text, "code": code, "errors": [], "data": []}
    return JSONResponse(body, status_code=code)


def _no_user() -> Response:
    return _fail(404, "Пользователь не найден")


_METHODS: dict[tuple[str, str], Handler] = {
    ("GET", "common/get-departments"): _list_departments,
    ("GET", "common/get-groups"): _list_groups,
    ("GET", "lesson/get-lesson-answers"): _list_lesson,
    ("GET", "user/get-fields"): _read_user,
    ("POST", "user/update-custom-fields"): _write_fields,
    ("POST", "user/add-groups"): _add_groups,
    ("GET", "user/get-lesson-answers"): _list_answers,
    ("POST", "lesson/add-comment-to-lesson-answer"): _add_comment,
    ("POST", "lesson/change-status-answers"): _set_status,
}
