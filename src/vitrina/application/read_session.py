"""Who asks: the member of a browser's session."""

from vitrina.application.member_services import MemberServices
from vitrina.storage.database import retried_once
from vitrina.storage.sessions import LIFE, SessionRecord, find_session

SESSION_LIFE = LIFE  # seconds: no session is older


@retried_once
async def read_session(services: MemberServices, key: str) -> SessionRecord | None:
    """The session that this key opens and its member as they are now; None when it is over."""
    async with services.database.transaction() as connection:
        return await find_session(connection, key)
