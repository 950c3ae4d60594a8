"""A notice for the practitioner on its way into the table."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.models import notices
from vitrina.storage.vault import Purpose, Vault

# A booking request; a visitor who wants the person; a message that the bot could not answer.
NoticeKind = Literal["request", "call", "missed"]


@dataclass(frozen=True)
class NewNotice:
    """What the practitioner is to be told about a visitor, `peer_id`, whoever is told by then."""

    id: str
    peer_id: int
    kind: NoticeKind
    random_id: int
    text: str = field(repr=False)


async def insert_notice(
    connection: AsyncConnection,
    vault: Vault,
    group_id: int,
    notice: NewNotice,
    now: ColumnElement[float],
) -> None:
    """Keep a notice until it is delivered, in the caller's transaction; one of each id."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(notices)
    await connection.execute(
        row.on_conflict_do_nothing().values(
            id=notice.id,
            group_id=group_id,
            peer_id=notice.peer_id,
            kind=notice.kind,
            body=vault.seal(notice.text, Purpose.NOTICE, group_id, notice.id),
            random_id=notice.random_id,
            state="waiting",
            attempts=0,
            not_before=now,
            created_at=now,
        )
    )
