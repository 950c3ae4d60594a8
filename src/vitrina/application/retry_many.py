"""A school lets every community that stands for one cause try again, at once."""

from dataclasses import replace

from vitrina.application.afterwards import afterwards
from vitrina.application.services import BuildServices
from vitrina.domain.build import turn_of
from vitrina.domain.listing import Cause, Filters
from vitrina.domain.member import Actor
from vitrina.storage.school_acts import ManyRetried
from vitrina.storage.school_acts import retry_many as retry_all

MOST_AT_ONCE = 500  # runs


def list_retried(filters: Filters) -> Filters:
    """Those of them that may be tried again: what is under way by itself is left alone."""
    return replace(filters, retriable=True)


async def retry_many(
    services: BuildServices, actor: Actor, press: str, cause: Cause, filters: Filters
) -> ManyRetried:
    """Queue the first of them, all or none; idempotent by `press`.

    What the queue is not told before this process ends, a sweep tells it.
    """
    shown = {"reason": cause.reason, "code": cause.error_code}
    many = await retry_all(services.database, actor, press, filters, shown, MOST_AT_ONCE)
    for build_id, vk_user_id, group_id in many.builds:
        turn = turn_of(vk_user_id, group_id)
        await afterwards("submit", services.submit(build_id, turn), build_id=build_id)
    return many
