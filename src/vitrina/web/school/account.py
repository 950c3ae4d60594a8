"""`/school/account`: a member's own password, codes and sessions."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.end_session import end_other_sessions, end_session
from vitrina.application.read_account import read_account
from vitrina.web.http.context import context_of
from vitrina.web.school.account_page import AccountPage, view_session
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.navigation import ACCOUNT
from vitrina.web.school.who import actor_of, member_of, session_of


async def show_account(request: Request) -> Response:
    """`GET`: who is signed in, and where else they are."""
    member, context = member_of(request), context_of(request)
    account = await read_account(context.application.members, member.id)
    here = session_of(request).id
    page = AccountPage(
        frame_of(request),
        mail=member.mail,
        codes_left=account.codes_left,
        sessions=tuple(view_session(one, here=here) for one in account.sessions),
    )
    return school_response(request, page)


async def end_one(request: Request) -> Response:
    """`POST`: another session of the same member ends; somebody else's stays."""
    members = context_of(request).application.members
    await end_session(members, actor_of(request), request.path_params["session"])
    return RedirectResponse(ACCOUNT, status_code=303)


async def end_others(request: Request) -> Response:
    """`POST`: every session of the member but this one ends."""
    members = context_of(request).application.members
    await end_other_sessions(members, actor_of(request), session_of(request).id)
    return RedirectResponse(ACCOUNT, status_code=303)
