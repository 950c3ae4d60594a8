"""A member chooses another password, or gets other recovery codes."""

from vitrina.application.credentials import Device, make_recovery_codes, make_session_key
from vitrina.application.member_services import MemberServices
from vitrina.domain.credentials import Weakness, weakness_of
from vitrina.domain.member import Actor
from vitrina.storage.audit import write_entry
from vitrina.storage.members import hash_recovery_code, replace_recovery_codes, set_password
from vitrina.storage.sessions import end_sessions, insert_session


async def change_password(
    services: MemberServices, actor: Actor, password: str, device: Device
) -> str | Weakness:
    """The key of a new session, the only one that is left; or why the password is refused."""
    if weakness := weakness_of(password, actor.mail):
        return weakness
    password_hash = await services.hash_password(password)
    key = make_session_key()
    async with services.database.transaction() as connection:
        await set_password(connection, actor.member_id, password_hash)
        await end_sessions(connection, actor.member_id)
        await insert_session(connection, actor.member_id, key, device)
        await write_entry(connection, actor, "password.changed", actor.mail)
    return key


async def renew_recovery_codes(services: MemberServices, actor: Actor) -> tuple[str, ...]:
    """New codes, shown once; those from before work no more."""
    codes = make_recovery_codes()
    hashes = tuple(hash_recovery_code(actor.member_id, code) for code in codes)
    async with services.database.transaction() as connection:
        await replace_recovery_codes(connection, actor.member_id, hashes)
        await write_entry(connection, actor, "recovery_codes.renewed", actor.mail)
    return codes
