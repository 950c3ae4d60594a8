"""Roles are changed and access is ended, as long as the school keeps an owner."""

from enum import Enum, auto

from vitrina.application.member_services import MemberServices
from vitrina.domain.member import Actor, Role
from vitrina.storage import invitations, members
from vitrina.storage.audit import write_entry
from vitrina.storage.sessions import end_sessions


class Outcome(Enum):
    """What became of a change."""

    DONE = auto()
    LAST_OWNER = auto()
    NO_MEMBER = auto()


async def change_role(
    services: MemberServices, actor: Actor, member_id: str, role: Role
) -> Outcome:
    """The member has this role and signs in anew; the same role changes nothing."""
    async with services.database.transaction() as connection:
        owners = await members.hold_owners(connection)
        known = await members.find_member(connection, member_id)
        if known is None or known.ended_at is not None:
            return Outcome.NO_MEMBER
        if known.member.role is role:
            return Outcome.DONE
        if owners == {member_id}:
            return Outcome.LAST_OWNER
        await members.set_role(connection, member_id, role)
        await end_sessions(connection, member_id)
        if role is not Role.OWNER:
            await invitations.end_invitations_of(connection, member_id)
        data = {"before": known.member.role.value, "role": role.value}
        await write_entry(connection, actor, "member.role_changed", known.member.mail, data)
    return Outcome.DONE


async def end_member(services: MemberServices, actor: Actor, member_id: str) -> Outcome:
    """They get in no more: sessions end, and the invitations that they made and that were theirs.

    Whoever is ended already stays so.
    """
    async with services.database.transaction() as connection:
        owners = await members.hold_owners(connection)
        known = await members.find_member(connection, member_id)
        if known is None:
            return Outcome.NO_MEMBER
        if owners == {member_id}:
            return Outcome.LAST_OWNER
        if not await members.end_member(connection, member_id):
            return Outcome.DONE
        await end_sessions(connection, member_id)
        await invitations.end_invitations_of(connection, member_id)
        await invitations.end_invitations_to(connection, known.member.mail)
        await write_entry(connection, actor, "member.ended", known.member.mail)
    return Outcome.DONE


async def end_invitation(services: MemberServices, actor: Actor, invitation_id: str) -> None:
    """Its link works no more; one that is over stays so."""
    async with services.database.transaction() as connection:
        mail = await invitations.end_invitation(connection, invitation_id)
        if mail is not None:
            await write_entry(connection, actor, "invitation.ended", mail)
