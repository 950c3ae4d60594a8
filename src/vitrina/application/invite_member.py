"""Somebody is invited to the school's console, or gets a link by which to get in again."""

import secrets
from dataclasses import dataclass, field

from vitrina.application.member_services import MemberServices
from vitrina.domain.member import Actor, Role
from vitrina.domain.one_time_code import SECRET_BYTES, write_secret
from vitrina.storage.audit import write_entry
from vitrina.storage.invitations import insert_invitation
from vitrina.storage.members import count_members, find_by_mail

INVITATION_LIFE = 3 * 86400.0  # seconds


@dataclass(frozen=True)
class Invited:
    """An invitation as it was made; the key is shown once and kept nowhere."""

    key: str = field(repr=False)
    mail: str
    role: Role
    ends_at: float
    is_member: bool


async def invite_member(
    services: MemberServices, actor: Actor, mail: str, role: Role | None = None
) -> Invited:
    """A link for this mail, as `read_mail` gives it; the one before it ends.

    A member keeps their role: their link resets password and codes. `role` is that of a newcomer,
    without it a curator, and an owner where nobody is there yet.
    """
    key = secrets.token_urlsafe(32)
    secret = write_secret(secrets.token_bytes(SECRET_BYTES))
    async with services.database.transaction() as connection:
        known = await find_by_mail(connection, mail)
        is_member = known is not None and known.ended_at is None
        if known is not None and is_member:
            chosen = known.member.role
        else:
            first = Role.CURATOR if await count_members(connection) else Role.OWNER
            chosen = role or first
        ends_at = await insert_invitation(
            connection,
            services.vault,
            key=key,
            mail=mail,
            role=chosen,
            totp_secret=secret,
            invited_by=actor.member_id,
            lives=INVITATION_LIFE,
        )
        act = "member.link_given" if is_member else "member.invited"
        await write_entry(connection, actor, act, mail, {"role": chosen.value})
    return Invited(key, mail, chosen, ends_at, is_member)
