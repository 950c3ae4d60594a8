"""A member enters the password anew, before what cannot be taken back."""

from vitrina.application.member_services import MemberServices
from vitrina.domain.member import Actor
from vitrina.storage.audit import write_entry
from vitrina.storage.members import find_member
from vitrina.storage.sessions import SessionRecord, confirm_session

CONFIRMED_FOR = 600.0  # seconds


def is_confirmed(session: SessionRecord) -> bool:
    """Whether the password was entered lately enough for a dangerous act."""
    return session.confirmed_ago < CONFIRMED_FOR


async def confirm_password(
    services: MemberServices, actor: Actor, session: SessionRecord, password: str
) -> bool:
    """Whether it is the member's password; the session is confirmed then."""
    async with services.database.transaction() as connection:
        known = await find_member(connection, session.member.id)
    is_right = await services.is_password(password, known.password_hash if known else None)
    async with services.database.transaction() as connection:
        if is_right:
            await confirm_session(connection, session.id)
        else:
            await write_entry(connection, actor, "password.refused", actor.mail)
    return is_right
