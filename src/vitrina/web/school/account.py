"""`/school/account`: a member's own password, codes and sessions."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_password import change_password, renew_recovery_codes
from vitrina.application.end_session import end_other_sessions, end_session
from vitrina.application.invite_member import invite_member
from vitrina.application.read_account import read_account
from vitrina.domain.credentials import Weakness
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import fields_of
from vitrina.web.http.security import browser_of
from vitrina.web.school.account_page import AccountPage, PasswordPage, view_session
from vitrina.web.school.codes_page import CodesPage
from vitrina.web.school.cookies import device_of, set_session
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.navigation import ACCOUNT
from vitrina.web.school.who import actor_of, id_in, member_of, session_of
from vitrina.wording import school_members as words


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


async def show_password(request: Request) -> Response:
    """`GET`: a new password is asked for; the guard has asked for the present one."""
    return school_response(request, PasswordPage(frame_of(request), mail=member_of(request).mail))


async def take_password(request: Request) -> Response:
    """`POST`: the new password; every other session has ended, and this one has a new key."""
    members = context_of(request).application.members
    typed = fields_of(request).get("password", "")
    changed = await change_password(members, actor_of(request), typed, device_of(request))
    if isinstance(changed, Weakness):
        mail = member_of(request).mail
        page = PasswordPage(frame_of(request), mail=mail, error=words.WEAKNESSES[changed])
        return school_response(request, page, status=422)
    response = RedirectResponse(ACCOUNT, status_code=303)
    set_session(request, response, changed)
    return response


async def renew_codes(request: Request) -> Response:
    """`POST`: new recovery codes, shown this once."""
    members = context_of(request).application.members
    codes = await renew_recovery_codes(members, actor_of(request))
    return page_response(request, CodesPage(codes), browser=browser_of(request))


async def begin_anew(request: Request) -> Response:
    """`POST`: a link of one's own, to set up another phone; until it is used all stays."""
    members = context_of(request).application.members
    invited = await invite_member(members, actor_of(request), member_of(request).mail)
    return RedirectResponse(f"/school/invitations/{invited.key}", status_code=303)


async def end_one(request: Request) -> Response:
    """`POST`: another session of the same member ends; somebody else's stays."""
    members = context_of(request).application.members
    await end_session(members, actor_of(request), id_in(request, "session"))
    return RedirectResponse(ACCOUNT, status_code=303)


async def end_others(request: Request) -> Response:
    """`POST`: every session of the member but this one ends."""
    members = context_of(request).application.members
    await end_other_sessions(members, actor_of(request), session_of(request).id)
    return RedirectResponse(ACCOUNT, status_code=303)
