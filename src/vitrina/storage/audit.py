"""The audit log: every act of the school's members, written with the act itself."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Actor
from vitrina.storage.database import now_on
from vitrina.storage.models import audit_entries

LONGEST_SUBJECT = 254  # characters; a mail is the longest


async def write_entry(
    connection: AsyncConnection,
    actor: Actor,
    act: str,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write down who did what, in the transaction of the act.

    `act` is `noun.verb` (its words are in `wording/audit.py`), `subject` the id or the mail of what
    it was done to, `data` small: numbers, names of settings, never a secret or a phone.
    """
    await connection.execute(
        insert(audit_entries).values(
            at=now_on(connection),
            member_id=actor.member_id,
            mail=actor.mail,
            client=actor.client,
            act=act,
            subject=subject[:LONGEST_SUBJECT],
            data=dict(data) if data else None,
        )
    )
