"""What the console keeps of the school's people, and for how long."""

from sqlalchemy import delete, or_

from vitrina.storage.database import Database
from vitrina.storage.models import audit_entries, invitations, members, sessions
from vitrina.storage.sessions import IDLE, LIFE

AUDIT_FOR = 365 * 86400.0  # seconds that an entry is kept, and a member after their access ended
INVITATION_FOR = 30 * 86400.0  # seconds after an invitation is over


async def forget_ended(database: Database) -> int:
    """Delete what is over for long enough; how many rows."""
    now = database.now()
    gone = (
        delete(audit_entries).where(audit_entries.c.at < now - AUDIT_FOR),
        delete(members).where(members.c.ended_at < now - AUDIT_FOR),
        delete(invitations).where(invitations.c.ends_at < now - INVITATION_FOR),
        delete(sessions).where(
            or_(sessions.c.seen_at < now - IDLE, sessions.c.created_at < now - LIFE)
        ),
    )
    async with database.transaction() as connection:
        return sum([(await connection.execute(one)).rowcount for one in gone])
