"""The school of a request: read before its page, so that a change is seen with the next one."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from vitrina.domain.school import NO_SCHOOL, School
from vitrina.web.look.school import SchoolLook, look_of

# What never shows a page, and is asked for often.
_PLAIN = (
    "/static/", "/webhook/", "/metrics", "/healthz", "/readyz", "/embed.js", "/photos", "/feeds/",
    "/calendars/", "/groups/", "/look/logo/", "/look/accent/",
)  # fmt: skip


class Dressing:
    """ASGI: leaves the school as it is now for `school_of`."""

    def __init__(self, app: ASGIApp, *, read: Callable[[], Awaitable[School]]) -> None:
        self._app = app
        self._read = read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_PLAIN):
            scope.setdefault("state", {})["school"] = await self._read()
        await self._app(scope, receive, send)


def school_of(request: Request) -> School:
    """The school, as it was when the request came."""
    school = getattr(request.state, "school", NO_SCHOOL)
    assert isinstance(school, School)  # noqa: S101 -- state is untyped
    return school


def note_course(request: Request, course_id: str) -> None:
    """The page will be about this course, whose name and links it may show."""
    request.state.course_id = course_id


def look_for(request: Request) -> SchoolLook:
    """How the school shows itself on the page that answers."""
    return look_of(school_of(request), getattr(request.state, "course_id", ""))
