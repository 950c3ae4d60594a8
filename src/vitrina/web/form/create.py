"""The form: shown, read, and turned into a grant on its way."""

import secrets
from dataclasses import replace
from typing import Literal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.note_visits import note_opened
from vitrina.application.start_draft import DraftStarted, start_draft
from vitrina.application.start_grant import FormRefused, GrantStarted, SentForm, start_grant
from vitrina.domain.practitioner import Theme
from vitrina.domain.school import Course
from vitrina.web.entry.admission import (
    admit_student,
    form_url,
    framers_of,
    link_fields,
    refuse_link,
)
from vitrina.web.entry.signature import BadLink, is_unfilled, plain_id
from vitrina.web.follow.follow import (
    find_draft,
    find_way_back,
    remember_build,
    show_way_back,
    show_way_to_draft,
)
from vitrina.web.form.consent_page import ConsentKind, ConsentPage, consent_version
from vitrina.web.form.form_errors import say_errors
from vitrina.web.form.form_reading import is_row_edit, read_form, read_values
from vitrina.web.form.form_values import FormValues
from vitrina.web.form.frame_page import FramePage
from vitrina.web.form.guards import pairs_of
from vitrina.web.form.prepared import begin_form
from vitrina.web.form.start import admit_form
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.dressing import note_course, school_of
from vitrina.web.http.refusals import LATER, Refusal, explain
from vitrina.web.http.security import browser_of, is_framed, known_browser
from vitrina.web.look.parts import Notice

Link = tuple[tuple[str, str], ...]
Way = Literal["grant", "connect", "kit"]


async def go_to_form(request: Request) -> Response:
    """`GET /`."""
    return RedirectResponse("/create", status_code=303)


async def show_form(request: Request) -> Response:
    """`GET /create`: the way back to a build, or the empty form; the browser has its own draft.

    `again` in the query asks for the form whatever was built before. 403 for a link that the school
    has not signed where that is required, for a wrong or old one, and for a guest of a lesson.
    """
    try:
        student = admit_student(request, request.query_params)
        if is_unfilled(student.student_id):
            raise BadLink("guest")
    except BadLink as bad:
        return refuse_link(request, bad)
    link = link_fields(request.query_params)
    if "again" not in request.query_params:
        build = await find_way_back(request, student)
        if build is not None:
            return await show_way_back(request, build, link)
        if draft_key := await find_draft(request, student):
            return show_way_to_draft(request, draft_key, link)
    browser = browser_of(request)
    if student.verified_id or not known_browser(request):
        # Whoever has our cookie was here today; in a frame there is none, and each time counts.
        building = context_of(request).application.building
        await note_opened(building, student.course_id, student.verified_id)
    form = _blank_form(request, browser, link)
    values = await begin_form(request, student, browser, form.values)
    return _show_form(request, replace(form, values=values), browser)


async def submit_form(request: Request) -> Response:
    """`POST /create`: on to VK, or the form again with a message at each wrong field.

    Inside a frame no cookie reaches us: scripts send it to `/oauth/init`, others open a tab.
    """
    posted = pairs_of(request)
    link = link_fields(dict(posted))
    browser = browser_of(request)
    form = replace(_blank_form(request, browser, link), values=read_values(posted))
    if is_row_edit(posted):
        return _show_form(request, form, browser)
    try:
        sent = read_form(posted) | dict(link)
        admitted = admit_form(request, sent, "form")
        started = await _start(request, admitted, _way_of(request, posted))
    except BadLink as bad:
        return refuse_link(request, bad)
    except LATER as later:
        return _show_later(request, form, browser, explain(later))
    if isinstance(started, FormRefused):
        errors = say_errors(started.errors)
        return _show_form(request, replace(form, errors=errors), browser, status=422)
    return _lead_on(request, started, _way_of(request, posted))


def _way_of(request: Request, posted: list[tuple[str, str]]) -> Way:
    """Which of the form's buttons was pressed, of those that are offered."""
    settings = context_of(request).services.settings
    asked = dict(posted).get("go", "")
    if settings.offers_connect and asked in ("connect", "kit"):
        return "connect" if asked == "connect" else "kit"
    return "grant" if settings.offers_full else "connect"


async def _start(
    request: Request, sent: SentForm, way: Way
) -> GrantStarted | DraftStarted | FormRefused:
    application = context_of(request).application
    if way == "grant":
        return await start_grant(application.grants, sent)
    return await start_draft(application.connect, sent)


def _lead_on(request: Request, started: GrantStarted | DraftStarted, way: Way) -> Response:
    if isinstance(started, GrantStarted):
        return RedirectResponse(f"/oauth/go/{started.pending.ticket}", status_code=303)
    first = "kits" if way == "kit" else "connect"
    response = RedirectResponse(f"/{first}/{started.page_key}", status_code=303)
    remember_build(request, response, started.page_key)
    return response


def _show_later(request: Request, form: FramePage, browser: str, refusal: Refusal) -> Response:
    """The form with all that was typed: it only has to be sent again later."""
    said = refusal.page
    notice = Notice(kind="sleeping", heading=said.title, text=said.text)
    response = _show_form(request, replace(form, notice=notice), browser, status=refusal.status)
    response.headers.update(refusal.headers)
    return response


def _blank_form(request: Request, browser: str, link: Link) -> FramePage:
    # A frame of another site gets no cookie, so no token would be good for it.
    framed = is_framed(request)
    settings = context_of(request).services.settings
    school, course_id = school_of(request), plain_id(dict(link).get("course_id"))
    note_course(request, course_id)
    head = context_of(request).services.pack_named(school.pack_of(course_id)).head
    begins = _begin_values(school.courses.get(course_id))
    return FramePage(
        # The preview is made with this seed, and so is the community.
        values=replace(begins, seed=secrets.token_urlsafe(12)),
        begins=begins,
        suggested=head.suggested,
        service_example=head.service_example,
        csrf="" if framed else context_of(request).csrf.token(browser),
        hidden=link,
        framed=framed,
        # Older browsers do not say it, and are sent what a frame needs.
        is_alone=request.headers.get("sec-fetch-dest") == "document",
        framers=framers_of(request),
        tab_url=form_url(link),
        offers_full=settings.offers_full,
        offers_connect=settings.offers_connect,
    )


def _begin_values(course: Course | None) -> FormValues:
    """An empty form, with what the school says that this course's begins with."""
    if course is None:
        return FormValues()
    said = course.defaults
    return FormValues(theme=said.theme or Theme.SAGE, techniques=said.techniques)


def _show_form(request: Request, page: FramePage, browser: str, *, status: int = 200) -> Response:
    return page_response(request, page, status=status, browser=None if page.framed else browser)


async def show_personal_data_consent(request: Request) -> Response:
    """`GET /consent/personal-data`."""
    return _show_consent(request, "personal_data")


async def show_publication_consent(request: Request) -> Response:
    """`GET /consent/publication`."""
    return _show_consent(request, "publication")


def _show_consent(request: Request, kind: ConsentKind) -> Response:
    version = consent_version(school_of(request).profile)
    return page_response(request, ConsentPage(kind, version))
