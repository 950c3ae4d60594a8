"""The addresses of the small GetCourse, and how it is looked at and put into a mood."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from vitrina.sandbox.control.guard import (
    InvalidCommand,
    guard,
    read_flag,
    read_integer,
    read_text,
)
from vitrina.sandbox.getcourse.import_api import import_user
from vitrina.sandbox.getcourse.moods import KINDS
from vitrina.sandbox.getcourse.school import Mood, School
from vitrina.sandbox.getcourse.tech_api import answer_tech

Body = dict[str, object]


def set_up_getcourse(app: Starlette) -> None:
    """An empty school, and the work that it does late."""
    app.state.getcourse = School()
    late: set[asyncio.Task[None]] = set()
    app.state.getcourse_late = late


async def close_getcourse(app: Starlette) -> None:
    """Nothing goes on after the end."""
    late: set[asyncio.Task[None]] = app.state.getcourse_late
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def show_school(request: Request, body: Body) -> Body:
    """`GET /sandbox/getcourse`: users, answers with comments, every request."""
    return _school(request).to_json()


async def add_student(request: Request, body: Body) -> Body:
    """`POST /sandbox/getcourse`: a user by `email`; with `lesson_id` an answer of theirs."""
    school = _school(request)
    email, lesson = read_text(body, "email"), read_integer(body, "lesson_id", None)
    if not email:
        raise InvalidCommand("email must be given")
    user = school.find(email=email) or school.add_user(email)
    if lesson is None:
        return {"user_id": user.id}
    kind = read_text(body, "type", "mission_answer")
    return {"user_id": user.id, "answer_id": school.add_answer(user.id, lesson, kind).id}


async def change_mood(request: Request, body: Body) -> Body:
    """`POST /sandbox/getcourse/faults`: `path` begins so, `kind`, `times`, `ms`; `no_import`."""
    school, kind = _school(request), read_text(body, "kind", "")
    school.imports = not read_flag(body, "no_import")
    if kind and kind not in KINDS:
        raise InvalidCommand(f"kind must be one of {', '.join(sorted(KINDS))}")
    if kind:
        times, ms = read_integer(body, "times", 1), read_integer(body, "ms", 0)
        path = read_text(body, "path", "/")
        school.moods.append(Mood(path, kind, times or 1, ms or 0))
    return {"moods": len(school.moods)}


def _school(request: Request) -> School:
    school: School = request.app.state.getcourse
    return school


GETCOURSE_ROUTES = (
    Route("/pl/api/users", import_user, methods=["POST"]),
    Route("/pl/api/v1/{name:path}", answer_tech, methods=["GET", "POST"]),
    Route("/sandbox/getcourse", guard(show_school)),
    Route("/sandbox/getcourse", guard(add_student), methods=["POST"]),
    Route("/sandbox/getcourse/faults", guard(change_mood), methods=["POST"]),
)
