"""Links were signed for students: they are invited to the course."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Actor
from vitrina.storage.audit import write_entry
from vitrina.storage.form_visits import FormVisits


async def invite_students(
    visits: FormVisits, actor: Actor, course_id: str, student_ids: Sequence[str]
) -> None:
    """Count them, each once however often a link is signed, and write down who signed."""

    async def note(connection: AsyncConnection) -> None:
        await write_entry(connection, actor, "links.signed", course_id, {"count": len(student_ids)})

    await visits.invite(student_ids, course_id, beside=note)
