"""What GetCourse was not told is told again at once, by a button."""

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.member import Actor


async def retry_telling(services: GetCourseServices, actor: Actor, telling_id: str) -> bool:
    """One of them; False when it was told, or is none. Idempotent."""
    return await services.listed.retry(actor, telling_id)


async def retry_cause(services: GetCourseServices, actor: Actor, cause: str) -> int:
    """All that were not told by this cause; how many. Idempotent."""
    return await services.listed.retry_all(actor, cause)
