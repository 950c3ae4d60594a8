"""`/school/getcourse`: the account and its keys, the call-out's secret, each course's places."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application import change_getcourse as change
from vitrina.application.change_getcourse import (
    AccountRefused,
    TypedAccount,
    change_account,
    change_targets,
)
from vitrina.application.check_getcourse import CheckLine, check_now
from vitrina.application.read_getcourse import read_setup, read_targets_of
from vitrina.domain.member import Right
from vitrina.domain.practitioner import ID_LIMIT
from vitrina.domain.telling import EVERY_OTHER, CourseTargets
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.moments import view_moment
from vitrina.web.school.who import actor_of, member_of
from vitrina.web.school_getcourse.page import AccountView, CheckView, CourseRow, GetCoursePage
from vitrina.web.school_getcourse.targets import read_targets, view_course
from vitrina.wording import getcourse_setup as words

HERE = "/school/getcourse"


async def show_getcourse(request: Request) -> Response:
    """`GET`: how everything is set; who may not set it up is led to what was told."""
    if not member_of(request).may(Right.KEYS):
        return RedirectResponse(f"{HERE}/tellings", status_code=303)
    renewed = request.query_params.get("renewed", "")
    said = words.say_saved(int(renewed)) if renewed.isascii() and renewed[:6].isdigit() else ""
    return school_response(request, await _read_page(request, said))


async def save_account(request: Request) -> Response:
    """`POST`: another address, other keys; what stood still by the old ones goes on."""
    fields = fields_of(request)
    typed = TypedAccount(
        base=fields.get("base", ""),
        school_key=fields.get("school_key", ""),
        developer_key=fields.get("developer_key", ""),
        ends=frozenset(
            name for name in ("school_key", "developer_key") if fields.get(f"end_{name}")
        ),
    )
    services = context_of(request).application.getcourse
    changed = await change_account(services, actor_of(request), typed)
    if isinstance(changed, AccountRefused):
        page = await _read_page(request)
        errors = {changed.key: words.BAD_KEY} if changed.key else {"base": words.BAD_BASE}
        account = replace(page.account, base=typed.base[:300])
        return school_response(request, replace(page, account=account, errors=errors), status=422)
    return RedirectResponse(f"{HERE}?renewed={changed.count}", status_code=303)


async def replace_callout(request: Request) -> Response:
    """`POST`: another secret, whose address is shown this once."""
    secret = secrets.token_urlsafe(24)
    await change.replace_callout(
        context_of(request).application.getcourse, actor_of(request), secret
    )
    url = _callout_url(request, secret)
    page = replace(await _read_page(request), callout_url=url)
    response = school_response(request, page)
    response.headers["cache-control"] = "no-store"
    return response


async def end_callout(request: Request) -> Response:
    """`POST`: GetCourse's calls are answered no more."""
    await change.end_callout(context_of(request).application.getcourse, actor_of(request))
    return RedirectResponse(HERE, status_code=303)


async def check(request: Request) -> Response:
    """`POST`: ask GetCourse what can be asked without changing anything."""
    lines = await check_now(context_of(request).application.getcourse)
    page = await _read_page(request)
    return school_response(
        request,
        replace(
            page,
            checked=tuple(_view_check(line) for line in lines),
        ),
    )


def _view_check(line: CheckLine) -> CheckView:
    text = words.say_check(line.what, line.found, line.name, line.fault)
    course = f"{line.course_id or words.EVERY_OTHER} · " if line.of_course else ""
    said = f" GetCourse: {line.said}" if line.said else ""
    return CheckView("fault" if line.is_wrong else line.found, f"{course}{text}{said}")


async def show_course(request: Request) -> Response:
    """`GET`: where the news of one course go; without its id, of all that have no own."""
    course_id = request.query_params.get("course", "")[:ID_LIMIT]
    targets = await read_targets_of(context_of(request).application.getcourse, course_id)
    page = await view_course(request, course_id, targets)
    return school_response(request, page)


async def save_course(request: Request) -> Response:
    """`POST`: they go elsewhere from now on; with nothing typed, the course has no own place."""
    fields = fields_of(request)
    course_id = fields.get("course", "")[:ID_LIMIT]
    targets, errors = read_targets(fields)
    if errors:
        page = await view_course(request, course_id, targets, typed=fields, errors=errors)
        return school_response(request, page, status=422)
    services = context_of(request).application.getcourse
    changed = await change_targets(services, actor_of(request), course_id, targets)
    return RedirectResponse(f"{HERE}?renewed={changed.count}", status_code=303)


async def _read_page(request: Request, said: str = "") -> GetCoursePage:
    setup = await read_setup(context_of(request).application.getcourse)
    return GetCoursePage(
        frame_of(request),
        account=AccountView(
            setup.base, setup.has_school_key, setup.has_developer_key, setup.is_of_environment
        ),
        courses=await _list_courses(request, setup.targets),
        has_callout=setup.callout_at is not None,
        callout_at=view_moment(setup.callout_at) if setup.callout_at else None,
        example=_callout_url(request, words.SECRET_GAP),
        waiting=setup.waiting,
        stopped=setup.stopped,
        said=said,
    )


async def _list_courses(
    request: Request, targets: Mapping[str, CourseTargets]
) -> tuple[CourseRow, ...]:
    """The school's courses and all others that have targets; last what holds for the rest."""
    school = await context_of(request).services.school.read()
    names = {one.course_id: one.name for one in school.courses.values() if not one.is_archived}
    known = [one for one in dict.fromkeys((*names, *targets)) if one != EVERY_OTHER]
    rows = [CourseRow(one, names.get(one, one), _say_places(targets.get(one))) for one in known]
    other = targets.get(EVERY_OTHER)
    return (*rows, CourseRow(EVERY_OTHER, words.EVERY_OTHER, _say_places(other)))


def _say_places(targets: CourseTargets | None) -> str:
    return words.say_places(targets or CourseTargets())


def _callout_url(request: Request, secret: str) -> str:
    return (
        f"{context_of(request).services.base_url}/getcourse/{secret}/students{words.CALLOUT_QUERY}"
    )
