"""What stands around every page of the console: its sections, who is signed in, the way out."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.dressing import school_of
from vitrina.web.http.security import browser_of
from vitrina.web.look.parts import Scheme
from vitrina.web.look.template import Page
from vitrina.web.school.navigation import ACCOUNT, Section, sections_for
from vitrina.web.school.who import member_of
from vitrina.wording.school_members import FORBIDDEN, ROLES


@dataclass(frozen=True)
class Frame:
    """The head of a page; `csrf` is for its forms, `here` the path of the section it is in."""

    school: str
    name: str
    role: str
    sections: tuple[Section, ...]
    here: str
    csrf: str


@dataclass(frozen=True)
class ForbiddenPage:
    """A page that is for another role."""

    template: ClassVar[str] = "school_forbidden.html"

    frame: Frame
    title: str
    text: str
    theme: str = "sage"
    scheme: Scheme = "auto"


def frame_of(request: Request) -> Frame:
    """The frame for whoever `allowed` has let in, also without the right."""
    member = member_of(request)
    sections = sections_for(member)
    path = request.url.path
    places = (*(section.path for section in sections), ACCOUNT)
    here = next((one for one in places if path == one or path.startswith(f"{one}/")), "")
    return Frame(
        school=school_of(request).profile.name,
        name=member.name,
        role=ROLES[member.role],
        sections=sections,
        here=here,
        csrf=context_of(request).csrf.token(_browser(request)),
    )


def school_response(request: Request, page: Page, *, status: int = 200) -> Response:
    """A page of the console, and the cookie that its forms are bound to."""
    return page_response(request, page, status=status, browser=_browser(request))


def say_forbidden(request: Request) -> Response:
    """403: signed in, without the right."""
    frame = frame_of(request)
    page = ForbiddenPage(frame, FORBIDDEN.title, FORBIDDEN.text.format(role=frame.role))
    return school_response(request, page, status=403)


def _browser(request: Request) -> str:
    """One name for a browser that comes without a cookie, in the page and in the cookie it gets."""
    known: str | None = getattr(request.state, "browser", None)
    if known is None:
        known = request.state.browser = browser_of(request)
    return known
