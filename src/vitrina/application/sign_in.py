"""A member signs in: mail, password and a code, all at once."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.application.credentials import Device, make_session_key, read_recovery_code
from vitrina.application.member_services import MemberServices
from vitrina.domain.credentials import BadMail, read_mail
from vitrina.domain.member import Actor
from vitrina.domain.one_time_code import find_step
from vitrina.storage.audit import write_entry
from vitrina.storage.members import (
    MemberRecord,
    find_by_mail,
    open_totp,
    replace_hash,
    use_recovery_code,
    use_totp_step,
)
from vitrina.storage.passwords import is_hash_old
from vitrina.storage.sessions import insert_session


@dataclass(frozen=True)
class Credentials:
    """What was typed; `code` is of the app, or a recovery code."""

    mail: str
    password: str = field(repr=False)
    code: str = field(repr=False)


async def sign_in(services: MemberServices, typed: Credentials, device: Device) -> str | None:
    """The key of a new session; None when mail, password and code do not belong together.

    Which of them was wrong nobody learns, and a password is looked at for an unknown mail too. A
    code is used up by the sign-in that it let in, and by no other.
    """
    try:
        mail = read_mail(typed.mail)
    except BadMail:
        mail = ""
    async with services.database.transaction() as connection:
        found = await find_by_mail(connection, mail)
    known = found if found and found.ended_at is None else None
    kept = known.password_hash if known else None
    is_right = await services.is_password(typed.password, kept)
    fresh = (
        await services.hash_password(typed.password)
        if is_right and kept and is_hash_old(kept)
        else None
    )
    key = make_session_key()
    async with services.database.transaction() as connection:
        member = known.member if known else None
        actor = Actor(member.id if member else "", member.mail if member else "", device.client)
        if known is None or not is_right or not await _let_in(services, connection, known, typed):
            await write_entry(connection, actor, "sign_in.refused", actor.mail)
            return None
        if fresh is not None:
            await replace_hash(connection, known.member.id, known.password_hash, fresh)
        await insert_session(connection, known.member.id, key, device)
        await write_entry(connection, actor, "sign_in.done", actor.mail)
    return key


async def _let_in(
    services: MemberServices, connection: AsyncConnection, known: MemberRecord, typed: Credentials
) -> bool:
    """Whether the member is still who was looked at, and the code is theirs and now used up."""
    now = await find_by_mail(connection, known.member.mail, will_change=True)
    if now is None or now.ended_at is not None or now.password_hash != known.password_hash:
        return False
    step = find_step(
        open_totp(services.vault, now), typed.code, services.now(), after=now.totp_step
    )
    if step is not None:
        return await use_totp_step(connection, now.member.id, step)
    return await use_recovery_code(connection, now.member.id, read_recovery_code(typed.code))
