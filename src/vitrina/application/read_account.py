"""A member's own page: where they are signed in, and how many recovery codes are left."""

from dataclasses import dataclass

from vitrina.application.member_services import MemberServices
from vitrina.storage.members import count_recovery_codes
from vitrina.storage.sessions import SessionRecord, list_sessions


@dataclass(frozen=True)
class Account:
    """The sessions that live, the last seen first, and the codes that are not used yet."""

    sessions: tuple[SessionRecord, ...]
    codes_left: int


async def read_account(services: MemberServices, member_id: str) -> Account:
    """The member's account as it is now."""
    async with services.database.transaction() as connection:
        sessions = await list_sessions(connection, member_id)
        return Account(tuple(sessions), await count_recovery_codes(connection, member_id))
