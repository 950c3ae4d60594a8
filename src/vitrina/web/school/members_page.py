"""The page of members, and the one that shows a link once."""

from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.application.read_members import Invitation, SchoolMember
from vitrina.domain.member import Role
from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment, view_moment
from vitrina.wording.school_members import ROLE_HINTS, ROLES


@dataclass(frozen=True)
class MemberView:
    """A member in the list; `role` as it is stored, to be chosen from."""

    id: str
    name: str
    mail: str
    role: str
    seen: Moment | None
    is_me: bool


@dataclass(frozen=True)
class InvitationView:
    """An invitation that may still be used."""

    id: str
    mail: str
    role: str
    until: Moment


@dataclass(frozen=True)
class MembersPage:
    """`error` stands above everything; `mail` as it was typed."""

    template: ClassVar[str] = "school_members.html"

    frame: Frame
    members: tuple[MemberView, ...]
    invitations: tuple[InvitationView, ...]
    mail: str = ""
    error: str = ""
    roles: tuple[tuple[str, str, str], ...] = tuple(
        (role.value, ROLES[role], ROLE_HINTS[role]) for role in Role
    )
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class LinkPage:
    """A link into the console, shown this once, to be sent to whom it is for."""

    template: ClassVar[str] = "school_link.html"

    frame: Frame
    link: str = field(repr=False)
    mail: str
    role: str
    until: Moment
    is_member: bool
    theme: str = "sage"
    scheme: Scheme = "auto"


def view_member(one: SchoolMember, *, me: str) -> MemberView:
    """A member as the page shows them; `me` is the id of who looks."""
    member = one.member
    return MemberView(
        id=member.id,
        name=member.name,
        mail=member.mail,
        role=member.role.value,
        seen=view_moment(one.seen_at) if one.seen_at is not None else None,
        is_me=member.id == me,
    )


def view_invitation(one: Invitation) -> InvitationView:
    """An invitation as the page shows it."""
    return InvitationView(one.id, one.mail, ROLES[one.role], view_moment(one.ends_at))
