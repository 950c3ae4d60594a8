"""`/school/members`: who is of the school, who is invited, and links by which to get in again."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_members import (
    Outcome,
    change_role,
    end_invitation,
    end_member,
)
from vitrina.application.invite_member import Invited, invite_member
from vitrina.application.read_members import read_members
from vitrina.domain.credentials import BadMail, read_mail
from vitrina.domain.member import Role
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import fields_of
from vitrina.web.look.message import say_no_such_page
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.members_page import (
    LinkPage,
    MembersPage,
    view_invitation,
    view_member,
)
from vitrina.web.school.moments import view_moment
from vitrina.web.school.who import actor_of, id_in, member_of
from vitrina.wording import school_members as words

MEMBERS = "/school/members"


async def show_members(request: Request) -> Response:
    """`GET`: the members, the open invitations, and the form that invites."""
    return await _show(request)


async def invite(request: Request) -> Response:
    """`POST`: the link, shown once; 422 where it is no mail or no role."""
    fields = fields_of(request)
    mail, role = fields.get("mail", ""), _role_of(fields.get("role", ""))
    try:
        address = read_mail(mail)
    except BadMail:
        return await _show(request, mail=mail, error=words.WRONG_MAIL, status=422)
    if role is None:
        return await _show(request, mail=mail, error=words.NO_ROLE, status=422)
    members = context_of(request).application.members
    return _show_link(request, await invite_member(members, actor_of(request), address, role))


async def give_link(request: Request) -> Response:
    """`POST`: a link by which a member sets a new password and code; shown once."""
    members = context_of(request).application.members
    known = {one.member.id: one.member for one in (await read_members(members)).members}
    member = known.get(id_in(request, "member"))
    if member is None:
        return _say_nobody(request)
    return _show_link(request, await invite_member(members, actor_of(request), member.mail))


async def set_role(request: Request) -> Response:
    """`POST`: another role for a member; 409 for the last owner."""
    role = _role_of(fields_of(request).get("role", ""))
    if role is None:
        return await _show(request, error=words.NO_ROLE, status=422)
    members = context_of(request).application.members
    member_id = id_in(request, "member")
    return await _answer(request, await change_role(members, actor_of(request), member_id, role))


async def end(request: Request) -> Response:
    """`POST`: a member gets in no more; 409 for the last owner."""
    members = context_of(request).application.members
    member_id = id_in(request, "member")
    return await _answer(request, await end_member(members, actor_of(request), member_id))


async def withdraw(request: Request) -> Response:
    """`POST`: an invitation works no more."""
    members = context_of(request).application.members
    await end_invitation(members, actor_of(request), id_in(request, "invitation"))
    return RedirectResponse(MEMBERS, status_code=303)


async def _answer(request: Request, outcome: Outcome) -> Response:
    match outcome:
        case Outcome.DONE:
            return RedirectResponse(MEMBERS, status_code=303)
        case Outcome.LAST_OWNER:
            return await _show(request, error=words.LAST_OWNER, status=409)
        case Outcome.NO_MEMBER:
            return _say_nobody(request)


async def _show(
    request: Request, *, mail: str = "", error: str = "", status: int = 200
) -> Response:
    found = await read_members(context_of(request).application.members)
    me = member_of(request).id
    page = MembersPage(
        frame_of(request),
        members=tuple(view_member(one, me=me) for one in found.members),
        invitations=tuple(view_invitation(one) for one in found.invitations),
        mail=mail[:254],
        error=error,
    )
    return school_response(request, page, status=status)


def _show_link(request: Request, invited: Invited) -> Response:
    page = LinkPage(
        frame_of(request),
        link=f"{context_of(request).services.base_url}/school/invitations/{invited.key}",
        mail=invited.mail,
        role=words.ROLES[invited.role],
        until=view_moment(invited.ends_at),
        is_member=invited.is_member,
    )
    return school_response(request, page)


def _role_of(text: str) -> Role | None:
    return Role(text) if text in set(Role) else None


def _say_nobody(request: Request) -> Response:
    return error_response(request, say_no_such_page(), status=404, error="no_member")
