"""A grant opens a build: its plan is frozen, everything is saved at once, and the queue is told."""

from dataclasses import dataclass, field

import structlog

from vitrina.application.afterwards import afterwards
from vitrina.application.services import BuildServices
from vitrina.content.pack import Pack
from vitrina.domain.build import turn_of
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.builds import NewBuild
from vitrina.storage.openings import OpeningLimit, TooManyBuilds
from vitrina.vk.oauth import Grant

_log = structlog.get_logger("vitrina.grants")


@dataclass(frozen=True)
class BuildOrder:
    """What a grant was given for. Keys are plain here and stored hashed.

    `probed` are the person's communities as the rights probe has just read them; `student` is an
    id that the school signed, or empty. `limit` says whose opening it is and how many an hour they
    have; without it nothing is counted.
    """

    practitioner_id: str
    practitioner: Practitioner = field(repr=False)
    page_key: str = field(repr=False)
    follow_key: str = field(repr=False)
    probed: tuple[int, ...] | None = None
    student: str = ""
    limit: OpeningLimit | None = None


@dataclass(frozen=True)
class BuildOpened:
    """The build the grant landed on; `is_new` is False when an unfinished one was there."""

    build_id: str
    is_new: bool
    community_id: str


@dataclass(frozen=True)
class TooManyOpened:
    """Nothing is saved: the hour's builds are opened; one more may be in `seconds`."""

    seconds: float


async def open_build(
    services: BuildServices, grant: Grant, order: BuildOrder
) -> BuildOpened | TooManyOpened:
    """Save practitioner, token, plan and build in one transaction, or join the unfinished build.

    In the second case the fresh token replaces the old one, the keys open that build, and one that
    waited for the grant goes on; its practitioner and plan stay as they were.
    """
    try:
        pack = await services.pack_of_course(order.practitioner.course_id)
        opened = await services.builds.open(_new_build(services, grant, order, pack))
    except TooManyBuilds as full:
        return TooManyOpened(full.seconds)
    _log.info("build.opened" if opened.is_new else "build.joined", build_id=opened.build_id)
    told = services.submit(opened.build_id, turn_of(grant.user_id, None))
    await afterwards("submit", told, build_id=opened.build_id)
    return BuildOpened(opened.build_id, opened.is_new, opened.community_id)


def _new_build(services: BuildServices, grant: Grant, order: BuildOrder, pack: Pack) -> NewBuild:
    practitioner, seed = order.practitioner, order.practitioner_id
    return NewBuild(
        practitioner_id=order.practitioner_id,
        practitioner=practitioner,
        token=services.grants.seal(
            vk_user_id=grant.user_id,
            access_token=grant.access_token,
            refresh_token=grant.refresh_token,
            device_id=grant.device_id,
            scope=grant.scope,
            expires_in=grant.expires_in,
        ),
        plan=services.plan(practitioner, pack, Route.FULL, services.now(), seed),
        page_key=order.page_key,
        follow_key=order.follow_key,
        probed=order.probed,
        student=order.student,
        limit=order.limit,
    )
