"""Members of a school, signed in by the verbs: no page is filled in, no code is waited for."""

from dataclasses import dataclass

from vitrina.application.accept_invitation import Answers, Joined, accept_invitation
from vitrina.application.accept_invitation import read_invitation as find_invited
from vitrina.application.invite_member import invite_member
from vitrina.application.member_services import MemberServices
from vitrina.application.read_session import read_session
from vitrina.domain.member import ON_SERVER, Member, Role
from vitrina.domain.one_time_code import code_at
from vitrina.storage.sessions import Device
from vitrina.web.http.security import cookie_name
from vitrina.web.school.cookies import SESSION_COOKIE
from web.served_app import ServedApp
from web.visitor import Browser

PASSWORD = "три весёлых гуся"
NAMES = {Role.OWNER: "Марина Котова", Role.CURATOR: "Олег Куратов", Role.READ_ONLY: "Ира Читаева"}


@dataclass(frozen=True)
class SignedIn:
    """A member with everything that lets them in; `key` is what the cookie holds.

    `used_code` is the one that the invitation took.
    """

    member: Member
    key: str
    totp_secret: str
    recovery_codes: tuple[str, ...]
    used_code: str


async def join(
    members: MemberServices,
    role: Role,
    *,
    mail: str = "",
    device: Device = Device("127.0.0.1", "tests"),
) -> SignedIn:
    """A new member with this role, who has just joined and is signed in."""
    invited = await invite_member(members, ON_SERVER, mail or f"{role.value}@school.example", role)
    found = await find_invited(members, invited.key)
    assert found is not None
    code = code_at(found.totp_secret, members.now())
    answers = Answers(NAMES[role], PASSWORD, code)
    joined = await accept_invitation(members, invited.key, answers, device)
    assert isinstance(joined, Joined)
    session = await read_session(members, joined.session_key)
    assert session is not None
    return SignedIn(
        session.member, joined.session_key, found.totp_secret, joined.recovery_codes, code
    )


async def signed_in(served: ServedApp, role: Role, *, mail: str = "") -> Browser:
    """Another browser, in which a new member with this role is signed in."""
    return await browser_with(served, (await join(members_of(served), role, mail=mail)).key)


async def browser_with(served: ServedApp, key: str) -> Browser:
    """Another browser, whose cookie holds this key."""
    browser = await served.browser()
    browser.http.cookies.set(session_cookie(served), key)
    return browser


def members_of(served: ServedApp) -> MemberServices:
    """What the verbs about members work with in the served application."""
    services: MemberServices = served.app.state.context.application.members
    return services


def session_cookie(served: ServedApp) -> str:
    """The name of the cookie that holds the key, for a browser of Playwright too."""
    return cookie_name(secure=served.app.state.context.is_https, name=SESSION_COOKIE)
