"""`/school/invitations/{invitation_key}`: whoever was invited chooses a password and an app."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.accept_invitation import (
    Answers,
    InvitationOver,
    Joined,
    OpenInvitation,
    Unfit,
    accept_invitation,
    read_invitation,
)
from vitrina.domain.one_time_code import setup_address
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.guards import fields_of
from vitrina.web.http.security import browser_of
from vitrina.web.look.message import MessagePage
from vitrina.web.look.qr import write_qr
from vitrina.web.school.codes_page import CodesPage
from vitrina.web.school.cookies import device_of, set_session
from vitrina.web.school.invitation_page import InvitationPage, say_unfit
from vitrina.web.school.throttling import remember_device
from vitrina.wording.school_members import INVITATION_OVER, ROLES

ISSUER = "Vitrina"


async def show_invitation(request: Request) -> Response:
    """`GET`: what to fill in, and the secret for the app; nothing is used up."""
    found = await _find(request)
    return _say_over(request) if found is None else _show(request, found)


async def take_invitation(request: Request) -> Response:
    """`POST`: the person is a member and signed in, and reads the recovery codes this once.

    410 where the link is used or over, 422 with the page where something has to be typed again.
    """
    fields, context = fields_of(request), context_of(request)
    answers = Answers(fields.get("name", ""), fields.get("password", ""), fields.get("code", ""))
    joined = await accept_invitation(
        context.application.members,
        request.path_params["invitation_key"],
        answers,
        device_of(request),
    )
    match joined:
        case Joined():
            browser = browser_of(request)
            page = CodesPage(codes=joined.recovery_codes)
            response = page_response(request, page, browser=browser)
            set_session(request, response, joined.session_key)
            remember_device(request, response, joined.mail)
            return response
        case Unfit():
            found = await _find(request)
            if found is not None:
                return _show(request, found, name=answers.name, unfit=joined)
        case InvitationOver():
            pass
    return _say_over(request)


async def _find(request: Request) -> OpenInvitation | None:
    members = context_of(request).application.members
    return await read_invitation(members, request.path_params["invitation_key"])


def _show(
    request: Request, found: OpenInvitation, *, name: str = "", unfit: Unfit | None = None
) -> Response:
    browser, invitation = browser_of(request), found.invitation
    page = InvitationPage(
        csrf=context_of(request).csrf.token(browser),
        mail=invitation.mail,
        role=ROLES[invitation.role],
        name=name or found.name,
        secret=found.totp_secret,
        qr=write_qr(setup_address(found.totp_secret, invitation.mail, ISSUER)),
        is_reset=bool(found.name),
        errors=say_unfit(unfit) if unfit else {},
    )
    return page_response(request, page, status=422 if unfit else 200, browser=browser)


def _say_over(request: Request) -> Response:
    page = MessagePage(INVITATION_OVER.title, INVITATION_OVER.text, icon="clock")
    return error_response(request, page, status=410, error="invitation_over")
