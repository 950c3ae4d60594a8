"""Everybody of the school, and who is invited."""

from dataclasses import dataclass

from vitrina.application.member_services import MemberServices
from vitrina.domain.member import Member
from vitrina.storage.invitations import Invitation, list_invitations
from vitrina.storage.members import list_members
from vitrina.storage.sessions import list_last_seen

__all__ = ["Invitation", "SchoolMember", "SchoolMembers", "read_members"]


@dataclass(frozen=True)
class SchoolMember:
    """A member; `seen_at` in unix seconds where a session of theirs lives."""

    member: Member
    seen_at: float | None


@dataclass(frozen=True)
class SchoolMembers:
    """Members by name, and invitations that may still be used, the newest first."""

    members: tuple[SchoolMember, ...]
    invitations: tuple[Invitation, ...]


async def read_members(services: MemberServices) -> SchoolMembers:
    """Who is there now."""
    async with services.database.transaction() as connection:
        seen = await list_last_seen(connection)
        members = await list_members(connection)
        invitations = await list_invitations(connection)
    return SchoolMembers(
        tuple(SchoolMember(one, seen.get(one.id)) for one in members), tuple(invitations)
    )
