"""Invitations: links that work once, until their day, and only the last one for a mail."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Role
from vitrina.storage.database import now_on
from vitrina.storage.keys import hash_key
from vitrina.storage.models import invitations
from vitrina.storage.vault import Purpose, Vault


@dataclass(frozen=True)
class Invitation:
    """An invitation that may be used, with the sealed secret that the person sets up."""

    id: str
    mail: str
    role: Role
    sealed_totp: str = field(repr=False)
    invited_by: str
    created_at: float
    ends_at: float


async def insert_invitation(
    connection: AsyncConnection,
    vault: Vault,
    *,
    key: str,
    mail: str,
    role: Role,
    totp_secret: str,
    invited_by: str,
    lives: float,
) -> float:
    """Let this key invite for `lives` seconds; those before it to this mail end. When it ends."""
    await end_invitations_to(connection, mail)
    invitation_id = uuid.uuid4().hex
    now = now_on(connection)
    made = (
        insert(invitations)
        .values(
            id=invitation_id,
            key_hash=hash_key(key),
            mail=mail,
            role=role.value,
            totp_secret=vault.seal(totp_secret, Purpose.INVITED_TOTP, invitation_id),
            invited_by=invited_by,
            created_at=now,
            ends_at=now + lives,
        )
        .returning(invitations.c.ends_at)
    )
    return float((await connection.execute(made)).scalar_one())


async def find_invitation(connection: AsyncConnection, key: str) -> Invitation | None:
    """The invitation that this key opens, unless it is used, ended or over."""
    query = select(invitations).where(
        invitations.c.key_hash == hash_key(key), *_is_open(connection)
    )
    row = (await connection.execute(query)).first()
    return _invitation_of(row) if row else None


async def use_invitation(connection: AsyncConnection, invitation_id: str) -> bool:
    """Use it up; False where somebody was faster, or it is over."""
    now = now_on(connection)
    used = (
        update(invitations)
        .where(invitations.c.id == invitation_id, *_is_open(connection))
        .values(used_at=now)
    )
    return bool((await connection.execute(used)).rowcount)


async def list_invitations(connection: AsyncConnection) -> list[Invitation]:
    """Those that may still be used, the newest first."""
    query = (
        select(invitations)
        .where(*_is_open(connection))
        .order_by(invitations.c.created_at.desc(), invitations.c.id)
    )
    return [_invitation_of(row) for row in (await connection.execute(query)).all()]


async def end_invitation(connection: AsyncConnection, invitation_id: str) -> str | None:
    """End this one; the mail that it was for, or None where it could not be used anyhow."""
    mails = await end_invitations(connection, invitations.c.id == invitation_id)
    return mails[0] if mails else None


async def end_invitations_of(connection: AsyncConnection, member_id: str) -> None:
    """End those that this member has made."""
    await end_invitations(connection, invitations.c.invited_by == member_id)


async def end_invitations_to(connection: AsyncConnection, mail: str) -> None:
    """End those to this mail."""
    await end_invitations(connection, invitations.c.mail == mail)


async def end_invitations(connection: AsyncConnection, which: ColumnElement[bool]) -> list[str]:
    """End all of these that could be used; their mails."""
    now = now_on(connection)
    ended = (
        update(invitations)
        .where(which, *_is_open(connection))
        .values(ended_at=now)
        .returning(invitations.c.mail)
    )
    return list((await connection.execute(ended)).scalars())


def open_invited_totp(vault: Vault, invitation: Invitation) -> str:
    """The secret that the person sets up in their app; LostSecret when its key is gone."""
    return vault.open(invitation.sealed_totp, Purpose.INVITED_TOTP, invitation.id)


def _is_open(connection: AsyncConnection) -> tuple[ColumnElement[bool], ...]:
    return (
        invitations.c.used_at.is_(None),
        invitations.c.ended_at.is_(None),
        invitations.c.ends_at > now_on(connection),
    )


def _invitation_of(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        mail=row.mail,
        role=Role(row.role),
        sealed_totp=row.totp_secret,
        invited_by=row.invited_by,
        created_at=row.created_at,
        ends_at=row.ends_at,
    )
