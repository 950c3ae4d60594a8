"""Members of the school and the invitations by which they come; each change is in the caller's
transaction, beside its entry in the audit log."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Member, Role
from vitrina.storage.database import now_on
from vitrina.storage.keys import hash_key
from vitrina.storage.models import members, recovery_codes
from vitrina.storage.vault import Purpose, Vault

_IS_MEMBER = members.c.ended_at.is_(None)


@dataclass(frozen=True)
class MemberRecord:
    """A member with what they sign in by; `ended_at` of whoever is one no more."""

    member: Member
    password_hash: str
    sealed_totp: str
    totp_step: int | None
    created_at: float
    ended_at: float | None


@dataclass(frozen=True)
class NewCredentials:
    """What a member signs in by from now on: hashes, and the step of the code that proved it."""

    password_hash: str
    totp_secret: str
    totp_step: int
    code_hashes: tuple[str, ...]


def hash_recovery_code(member_id: str, code: str) -> str:
    """How a recovery code is kept: 80 random bits, of one member."""
    return hash_key(f"{member_id}/{code}")


async def find_by_mail(
    connection: AsyncConnection, mail: str, *, will_change: bool = False
) -> MemberRecord | None:
    """Whoever has this mail, ended ones too; with `will_change` nobody else changes them now."""
    query = select(members).where(members.c.mail == mail)
    row = (await connection.execute(query.with_for_update() if will_change else query)).first()
    return _record_of(row) if row else None


async def find_member(connection: AsyncConnection, member_id: str) -> MemberRecord | None:
    """The member with this id, ended ones too."""
    row = (await connection.execute(select(members).where(members.c.id == member_id))).first()
    return _record_of(row) if row else None


async def list_members(connection: AsyncConnection) -> list[Member]:
    """Everybody who is a member now, by name."""
    query = select(members).where(_IS_MEMBER).order_by(members.c.name, members.c.mail)
    return [member_of(row) for row in (await connection.execute(query)).all()]


async def list_known(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Ids and mails of everybody, ended ones too, by mail."""
    query = select(members.c.id, members.c.mail).order_by(members.c.mail)
    return [(row.id, row.mail) for row in (await connection.execute(query)).all()]


async def count_members(connection: AsyncConnection) -> int:
    """How many members there are now."""
    query = select(func.count()).select_from(members).where(_IS_MEMBER)
    return int((await connection.execute(query)).scalar_one())


async def hold_owners(connection: AsyncConnection) -> set[str]:
    """The ids of the owners; until the transaction ends nobody else changes who they are."""
    query = (
        select(members.c.id)
        .where(_IS_MEMBER, members.c.role == Role.OWNER)
        .order_by(members.c.id)
        .with_for_update()
    )
    return set((await connection.execute(query)).scalars())


async def save_member(
    connection: AsyncConnection, vault: Vault, member: Member, credentials: NewCredentials
) -> None:
    """A new member, or one who is there and gets in by these from now on; codes before end."""
    values = {
        "mail": member.mail,
        "name": member.name,
        "role": member.role.value,
        "password_hash": credentials.password_hash,
        "totp_secret": vault.seal(credentials.totp_secret, Purpose.TOTP_SECRET, member.id),
        "totp_step": credentials.totp_step,
        "ended_at": None,
    }
    mine = members.c.id == member.id
    if not (await connection.execute(update(members).where(mine).values(values))).rowcount:
        await connection.execute(
            insert(members).values(id=member.id, created_at=now_on(connection), **values)
        )
    await replace_recovery_codes(connection, member.id, credentials.code_hashes)


async def replace_recovery_codes(
    connection: AsyncConnection, member_id: str, code_hashes: tuple[str, ...]
) -> None:
    """Let these codes get the member in, once each, and none from before."""
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.member_id == member_id))
    await connection.execute(
        insert(recovery_codes),
        [{"code_hash": code_hash, "member_id": member_id} for code_hash in code_hashes],
    )


async def count_recovery_codes(connection: AsyncConnection, member_id: str) -> int:
    """How many of the member's codes are not used yet."""
    query = (
        select(func.count())
        .select_from(recovery_codes)
        .where(recovery_codes.c.member_id == member_id, recovery_codes.c.used_at.is_(None))
    )
    return int((await connection.execute(query)).scalar_one())


async def use_recovery_code(connection: AsyncConnection, member_id: str, code: str) -> bool:
    """Use the code up; False where it is none of theirs, or was used."""
    unused = and_(
        recovery_codes.c.code_hash == hash_recovery_code(member_id, code),
        recovery_codes.c.member_id == member_id,
        recovery_codes.c.used_at.is_(None),
    )
    used = update(recovery_codes).where(unused).values(used_at=now_on(connection))
    return bool((await connection.execute(used)).rowcount)


async def use_totp_step(connection: AsyncConnection, member_id: str, step: int) -> bool:
    """Use up the code of this step of time and of all before it; False where that was done."""
    unused = (members.c.totp_step.is_(None)) | (members.c.totp_step < step)
    return await _change(connection, and_(members.c.id == member_id, unused), totp_step=step)


async def set_password(connection: AsyncConnection, member_id: str, password_hash: str) -> None:
    """Let the member sign in with this password from now on."""
    await _change(connection, members.c.id == member_id, password_hash=password_hash)


async def replace_hash(
    connection: AsyncConnection, member_id: str, before: str, after: str
) -> None:
    """Keep the same password in another form; not where it was changed meanwhile."""
    same = and_(members.c.id == member_id, members.c.password_hash == before)
    await _change(connection, same, password_hash=after)


async def set_role(connection: AsyncConnection, member_id: str, role: Role) -> bool:
    """Give the member this role; False where nobody has this id, or they are ended."""
    return await _change(connection, and_(members.c.id == member_id, _IS_MEMBER), role=role.value)


async def end_member(connection: AsyncConnection, member_id: str) -> bool:
    """Let nobody in by this member any more; False where it is so."""
    mine = and_(members.c.id == member_id, _IS_MEMBER)
    return await _change(connection, mine, ended_at=now_on(connection))


def open_totp(vault: Vault, known: MemberRecord) -> str:
    """The secret of the member's app; LostSecret when the key that sealed it is gone."""
    return vault.open(known.sealed_totp, Purpose.TOTP_SECRET, known.member.id)


def new_member_id() -> str:
    """An id that nobody has."""
    return uuid.uuid4().hex


def member_of(row: Row[Any]) -> Member:
    """A row of the table as a member."""
    return Member(row.id, row.mail, row.name, Role(row.role))


async def _change(connection: AsyncConnection, which: ColumnElement[bool], **values: Any) -> bool:
    changed = await connection.execute(update(members).where(which).values(**values))
    return bool(changed.rowcount)


def _record_of(row: Row[Any]) -> MemberRecord:
    return MemberRecord(
        member=member_of(row),
        password_hash=row.password_hash,
        sealed_totp=row.totp_secret,
        totp_step=row.totp_step,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
