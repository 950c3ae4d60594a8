"""Whom GetCourse has named, and who has made nothing here, is forgotten on their wish."""

from vitrina.application.forget_services import ForgetServices
from vitrina.storage.getcourse_students import forget_student, is_student


async def is_called(services: ForgetServices, student_id: str) -> bool:
    """Whether something is kept that a call-out has said of this student of the school."""
    async with services.database.transaction() as connection:
        return await is_student(connection, student_id.strip())


async def forget_called(services: ForgetServices, student_id: str) -> None:
    """Delete it all; of somebody with a community nothing, which goes with that. Idempotent."""
    async with services.database.transaction() as connection:
        await forget_student(connection, student_id.strip())
