"""`POST /pl/api/users`: the Import API (getcourse.ru/help/api).

It answers nearly everything with HTTP 200, and creates whom it does not find. An account whose plan
does not have it answers 200 with an empty body ([L], vk-2026 §4).
"""

from __future__ import annotations

import base64
import binascii

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.getcourse.moods import answer_in_mood
from vitrina.sandbox.getcourse.school import SCHOOL_KEY, School, User
from vitrina.sandbox.jsontext import read_json


async def import_user(request: Request) -> Response:
    """A user is written, or created."""
    school: School = request.app.state.getcourse
    form = await request.form()

    async def work() -> Response:
        return _import(school, {name: str(value) for name, value in form.items()})

    return await answer_in_mood(school, request, work)


def _import(school: School, form: dict[str, str]) -> Response:
    if not form.get("action"):
        return _fail("Пустой параметр action")
    if form.get("key") != SCHOOL_KEY:
        return JSONResponse(
            {"success": False, "error": True, "error_code": 901, "error_message": "Доступ закрыт"}
        )
    if form["action"] != "add":
        return _fail("Действие запрещено")
    if not school.imports:
        return Response(b"", media_type="text/html")
    params = _read_params(form.get("params", ""))
    if params is None:
        return _fail("Не указаны параметры")
    given = params.get("user")
    system = params.get("system")
    if not isinstance(given, dict) or not (given.get("email") or given.get("phone")):
        return _answer({"success": False, "error": True, "error_message": "Не указан email"})
    email = str(given.get("email") or "").strip().lower()
    user = school.find(email=email)
    created = user is None
    if user is None:
        user = school.add_user(email, phone=str(given.get("phone") or ""))
    elif not (isinstance(system, dict) and str(system.get("refresh_if_exists")) == "1"):
        return _answer({"success": False, "error": True, "error_message": "Уже есть"})
    _write(user, given)
    status = "added" if created else "updated"
    return _answer({"success": True, "user_id": user.id, "user_status": status, "error": False})


def _write(user: User, given: dict[str, object]) -> None:
    fields, groups = given.get("addfields"), given.get("group_name")
    if isinstance(fields, dict):
        user.fields |= {str(name): str(value) for name, value in fields.items()}
    for group in groups if isinstance(groups, list) else ():
        if str(group) not in user.groups:
            user.groups.append(str(group))


def _read_params(text: str) -> dict[str, object] | None:
    try:
        value = read_json(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _answer(result: dict[str, object]) -> Response:
    # `success` at the top says only that the request was understood.
    return JSONResponse({"success": True, "action": "add", "result": result})


def _fail(text: str) -> Response:
    return JSONResponse({"success": False, "error": text})
