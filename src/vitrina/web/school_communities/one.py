"""`/school/communities/{community}`: how one stands, what happened, what may be done."""

import secrets
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_school_community import SchoolCommunity, read_school_community
from vitrina.application.read_tellings import read_telling
from vitrina.application.retry_build import BY_AN_OPERATOR
from vitrina.domain.listing import Means
from vitrina.domain.member import Right
from vitrina.domain.phone import show_phone
from vitrina.domain.plan import Route
from vitrina.web.http.context import context_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.moments import view_moment
from vitrina.web.school.who import member_of
from vitrina.web.school_communities.asked import HOME, Asked
from vitrina.web.school_communities.lists import LIVE, addresses_of, etag_of, live_response
from vitrina.web.school_communities.one_page import Acts, CommunityPage, LiveCommunity, SaidPage
from vitrina.web.school_communities.one_views import view_events, view_parts, view_runs, view_things
from vitrina.web.school_communities.row_view import StateView, greet, view_state
from vitrina.wording import getcourse
from vitrina.wording import school_community as words
from vitrina.wording import school_list as of_list

_MEANS = {Route.FULL: Means.USER_TOKEN, Route.CONNECT: Means.COMMUNITY_KEY}


async def show_one(request: Request) -> Response:
    """`GET`: the page; `run` in its address shows an earlier run, `said` what came of a button."""
    application = context_of(request).application
    run = request.query_params.get("run", "")
    found = await read_school_community(application, request.path_params["community_id"], run)
    if found is None:
        return say_no_community(request)
    page = _view(request, found)
    if told := await read_telling(application.getcourse, found.community.id):
        fact = (getcourse.GETCOURSE, getcourse.say_telling(told.state, told.done, told.fault))
        page = replace(page, facts=(*page.facts, fact))
    page = replace(page, etag=etag_of(page.followed))
    if LIVE in request.headers:
        return live_response(request, LiveCommunity(page), page.etag)
    return school_response(request, page)


def say_no_community(request: Request) -> Response:
    """404: there is none, or it is forgotten."""
    page = SaidPage(frame_of(request), of_list.NO_SUCH, of_list.NO_SUCH_TEXT, HOME, of_list.TO_LIST)
    return school_response(request, page, status=404)


def message_for(found: SchoolCommunity, state: StateView, where: str) -> str:
    """What to write to the student; a greeting and the address where there is nothing to do."""
    return f"{greet(found.practitioner)} {state.nudge}".rstrip() + f"\n\n{where}"


def _view(request: Request, found: SchoolCommunity) -> CommunityPage:
    context = context_of(request)
    community, build = found.community, found.build
    state = view_state(community.state, build, found.ticks)
    home = f"{HOME}/{community.id}"
    base = context.services.base_url
    name = community.screen_name or (f"club{community.group_id}" if community.group_id else "")
    said = request.query_params.get("said", "")
    query = f"?{request.url.query}" if request.url.query else ""
    return CommunityPage(
        frame_of(request),
        id=community.id,
        name=found.practitioner.name,
        city=found.practitioner.city,
        state=state,
        until=view_moment(state.until) if state.until else None,
        since=view_moment(found.events[-1].at) if found.events else None,
        message=message_for(found, state, of_list.FIND_MINE.format(link=f"{base}/communities"))
        if state.nudge
        else "",
        vk_url=f"{context.services.settings.vk_site_url}/{name}" if name else "",
        facts=tuple(_list_facts(request, found, name)),
        began=view_moment(community.created_at),
        checked=view_moment(community.checked_at) if community.checked_at else None,
        parts=view_parts(found),
        events=view_events(found),
        runs=view_runs(found, home),
        things=view_things(found),
        acts=_view_acts(request, found),
        here_url=f"{request.url.path}{query}",
        press=secrets.token_urlsafe(16),
        said=words.SAID.get(said, ""),
        is_bad=said in words.BAD,
        retry_cause_url=_cause_url(request, found),
        theme="sage",
    )


def _list_facts(request: Request, found: SchoolCommunity, name: str) -> list[tuple[str, str]]:
    form, community, build = found.practitioner, found.community, found.build
    means = _MEANS.get(build.route, Means.HAND) if build else Means.HAND
    given = {
        "phone": show_phone(form.phone),
        "telegram": form.telegram,
        "course": found.course,
        "student": community.student_id or form.student_id,
        "means": of_list.MEANS[means],
        "vk": name,
        "requests": str(build.requests) if build else "",
        "undelivered": str(found.undelivered or ""),
    }
    if not member_of(request).may(Right.SEE_PHONES):
        del given["phone"], given["telegram"]
    bot = words.BOTS[found.bot] if found.bot else words.BOT_NONE
    facts = [(words.FACTS[key], value) for key, value in given.items() if value]
    return [*facts, (words.BOT, bot)]


def _view_acts(request: Request, found: SchoolCommunity) -> Acts:
    member, build = member_of(request), found.build
    is_latest = build is None or not found.runs or build.id == found.runs[0].id
    may_act = member.may(Right.ACT) and is_latest
    return Acts(
        may_act=may_act,
        may_forget=member.may(Right.FORGET),
        can_retry=may_act and build is not None and build.state in BY_AN_OPERATOR,
        can_cancel=may_act and build is not None and not build.state.is_finished,
        can_check=may_act
        and found.community.group_id is not None
        and build is not None
        and build.state.is_finished,
    )


def _cause_url(request: Request, found: SchoolCommunity) -> str:
    """The list of all that stand for the same cause."""
    build = found.build
    if build is None or build.state not in BY_AN_OPERATOR:
        return ""
    steps = [step for step in build.steps.values() if step.reason and step.state == "refused"]
    reason = build.reason or (steps[0].reason if steps else None)
    code = build.error_code if build.reason or not steps else steps[0].error_code
    if reason is None:
        return ""
    asked = Asked(reason=reason.code, code="" if code is None else str(code))
    return addresses_of(request).of(asked)
