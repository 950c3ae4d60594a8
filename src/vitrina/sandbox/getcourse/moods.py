"""What goes wrong on request: errors, empty answers, slowness, lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.sandbox.faults.connection import ClosedConnection
from vitrina.sandbox.getcourse.school import Mood, School

KINDS = frozenset(
    {"error", "busy", "empty", "page", "moved", "slow", "late", "drop_after", "close_before"}
)

Work = Callable[[], Awaitable[Response]]


async def answer_in_mood(school: School, request: Request, work: Work) -> Response:
    """The answer to a request, or what becomes of it.

    `slow` answers after its time; `late` answers 500 at once and does the work after its time, as a
    server does that a client has given up; `drop_after` does it and loses the answer.
    """
    school.asked.append(f"{request.method} {request.url.path}")
    mood = school.take_mood(request.url.path)
    if mood is None:
        return await work()
    if (instead := _refuse(mood)) is not None:
        return instead
    if mood.kind == "slow":
        await asyncio.sleep(mood.ms / 1000)
        return await work()
    if mood.kind == "late":
        request.app.state.getcourse_late.add(asyncio.create_task(_work_later(mood, work)))
        return Response("Internal Server Error", status_code=500)
    await work()
    return ClosedConnection()


def _refuse(mood: Mood) -> Response | None:
    match mood.kind:
        case "error":
            return Response("Internal Server Error", status_code=500)
        case "busy":
            return JSONResponse({"status": False, "message": "", "code": 429}, status_code=429)
        case "empty":
            return Response(b"", media_type="text/html")
        case "page":
            return Response("<html>GetCourse</html>", media_type="text/html")
        case "moved":
            return RedirectResponse("https://school.example/pl/api/users", status_code=301)
        case "close_before":
            return ClosedConnection()
    return None


async def _work_later(mood: Mood, work: Work) -> None:
    await asyncio.sleep(mood.ms / 1000)
    await work()
