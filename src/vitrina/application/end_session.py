"""A browser is signed out, by itself or by its member from another one."""

from vitrina.application.member_services import MemberServices
from vitrina.domain.member import Actor
from vitrina.storage import sessions
from vitrina.storage.audit import write_entry


async def sign_out(services: MemberServices, actor: Actor, session_id: str) -> None:
    """End the session that asks; idempotent."""
    async with services.database.transaction() as connection:
        if await sessions.end_session(connection, actor.member_id, session_id):
            await write_entry(connection, actor, "sign_out.done", actor.mail)


async def end_session(services: MemberServices, actor: Actor, session_id: str) -> None:
    """End another session of the same member; one that is over, or somebody else's, stays so."""
    async with services.database.transaction() as connection:
        if await sessions.end_session(connection, actor.member_id, session_id):
            await write_entry(connection, actor, "session.ended", actor.mail)


async def end_other_sessions(services: MemberServices, actor: Actor, session_id: str) -> None:
    """End every session of the member but this one."""
    async with services.database.transaction() as connection:
        count = await sessions.end_sessions(connection, actor.member_id, but=session_id)
        if count:
            await write_entry(
                connection, actor, "session.others_ended", actor.mail, {"count": count}
            )
