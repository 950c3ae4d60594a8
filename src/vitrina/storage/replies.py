"""What the bot says: kept sealed until VK takes it, and sent in its dialog's order."""

import json
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import ColumnElement, RowMapping, and_, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database
from vitrina.storage.models import replies
from vitrina.storage.vault import LostSecret, Purpose, Vault

# VK knows a random_id again for an hour (vk-contract 2026-11-22 §4, [O]); a reply that may have
# been sent is not sent again after this many seconds.
RESENT_WITHIN = 3300.0
SENT_WITHIN = 86_400.0  # seconds: a reply that VK would not take for so long is given up
LOCKED_PAUSE = 60.0  # seconds: a reply that does not open here may do so when a key has come

Ended = Literal["sent", "refused", "given_up"]


@dataclass(frozen=True)
class NewReply:
    """A reply to keep; `keyboard` is VK's JSON text or nothing."""

    peer_id: int
    dedup_key: str
    number: int
    random_id: int
    text: str = field(repr=False)
    keyboard: str = field(default="", repr=False)


@dataclass(frozen=True)
class ReplyRecord:
    """A reply that is not sent yet; `may_be_sent` when an earlier sending got no clear answer.

    `is_locked`: it does not open here, yet, and has no text.
    """

    group_id: int
    dedup_key: str
    number: int
    peer_id: int
    random_id: int
    attempts: int
    may_be_sent: bool
    text: str = field(repr=False)
    keyboard: str = field(repr=False)
    is_locked: bool = False


async def insert_reply(
    connection: AsyncConnection,
    vault: Vault,
    group_id: int,
    reply: NewReply,
    now: ColumnElement[float],
) -> None:
    """Keep a reply to be sent, in the caller's transaction."""
    body = json.dumps({"text": reply.text, "keyboard": reply.keyboard})
    await connection.execute(
        insert(replies).values(
            group_id=group_id,
            mark=reply.dedup_key,
            number=reply.number,
            peer_id=reply.peer_id,
            body=vault.seal(body, Purpose.REPLY, group_id, reply.dedup_key, reply.number),
            random_id=reply.random_id,
            state="planned",
            attempts=0,
            not_before=now,
            created_at=now,
        )
    )


def open_reply(vault: Vault, row: RowMapping) -> ReplyRecord:
    """A reply from its row; locked when it does not open here."""
    body, is_locked = {"text": "", "keyboard": ""}, False
    record = (row["group_id"], row["mark"], row["number"])
    try:
        if row["body"]:
            body |= json.loads(vault.open_or_clear(row["body"], Purpose.REPLY, *record))
    except LostSecret:
        is_locked = True
    return ReplyRecord(
        group_id=row["group_id"],
        dedup_key=row["mark"],
        number=row["number"],
        peer_id=row["peer_id"],
        random_id=row["random_id"],
        attempts=row["attempts"],
        may_be_sent=row["first_sent_at"] is not None,
        text=body["text"],
        keyboard=body["keyboard"],
        is_locked=is_locked,
    )


def is_reply(reply: ReplyRecord) -> ColumnElement[bool]:
    """The condition that a row is this reply."""
    return and_(
        replies.c.group_id == reply.group_id,
        replies.c.mark == reply.dedup_key,
        replies.c.number == reply.number,
    )


def is_due(database: Database) -> ColumnElement[bool]:
    """The condition that a reply is to be sent now."""
    return and_(replies.c.state == "planned", replies.c.not_before <= database.now())
