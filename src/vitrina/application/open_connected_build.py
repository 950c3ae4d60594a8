"""A probed key of a community that its person opened: the group is claimed, its run opened."""

import secrets
from dataclasses import dataclass, field

import structlog

from vitrina.application.afterwards import afterwards
from vitrina.application.open_build import TooManyOpened
from vitrina.application.services import BuildServices
from vitrina.building.routing import PlanTerms
from vitrina.domain.build import turn_of
from vitrina.domain.community import GrantKind
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.connecting import (
    Connection,
    DraftGone,
    GroupClaimed,
    open_connection,
)
from vitrina.storage.openings import OpeningLimit, TooManyBuilds
from vitrina.storage.vk_verdicts import VkVerdicts
from vitrina.vk.rights import Means

_log = structlog.get_logger("vitrina.connect")


@dataclass(frozen=True)
class ConnectOrder:
    """What is to be made in the group that this key, which was probed, is of.

    `scope` are its rights as VK said them, `keep` keys of pieces whose place has content that
    stays; `limit` says whose opening it is; without it nothing is counted.
    """

    community_id: str
    group_id: int
    screen_name: str
    key: str = field(repr=False)
    scope: frozenset[str]
    keep: frozenset[str] = frozenset()
    posts_by_feed: bool = False
    limit: OpeningLimit | None = None


@dataclass(frozen=True)
class ConnectionOpened:
    """The run that connects the community; `is_new` is False where it was opened before."""

    build_id: str
    is_new: bool


@dataclass(frozen=True)
class GroupTaken:
    """The group is another community's of ours; nothing is saved and nothing told of it."""


@dataclass(frozen=True)
class NoDraft:
    """The community does not wait for a group, or is not there any more."""


async def open_connected_build(
    services: BuildServices, order: ConnectOrder
) -> ConnectionOpened | GroupTaken | TooManyOpened | NoDraft:
    """Claim the group, keep its key and open the run in one transaction; idempotent per draft."""
    plan = await plan_connection(services, order)
    if plan is None:
        return NoDraft()
    new = Connection(
        community_id=order.community_id,
        screen_name=order.screen_name,
        key=services.grants.seal_key(order.group_id, order.key, order.scope),
        plan=plan,
        sealed_secret=services.webhooks.seal_secret(order.group_id, secrets.token_urlsafe(24)),
        limit=order.limit,
    )
    try:
        connected = await open_connection(services.database, new)
    except TooManyBuilds as full:
        return TooManyOpened(full.seconds)
    except GroupClaimed:
        _log.warning("connect.group_taken", group_id=order.group_id)
        return GroupTaken()
    except DraftGone:
        return NoDraft()
    _log.info("build.opened" if connected.is_new else "build.joined", build_id=connected.build_id)
    told = services.submit(connected.build_id, turn_of(None, order.group_id))
    await afterwards("submit", told, build_id=connected.build_id)
    return ConnectionOpened(connected.build_id, connected.is_new)


async def plan_connection(services: BuildServices, order: ConnectOrder) -> CommunityPlan | None:
    """What would be made, and what left to the person, as `open_connected_build` saves it.

    None when the draft is gone.
    """
    draft = await services.communities.practitioner_of(order.community_id)
    if draft is None:
        return None
    practitioner_id, practitioner = draft
    measured = (await VkVerdicts(services.database).read()).calls(GrantKind.COMMUNITY_KEY)
    terms = PlanTerms(
        means=(Means(GrantKind.COMMUNITY_KEY, order.scope, measured),),
        keep=order.keep,
        is_open=True,
        posts_by_feed=order.posts_by_feed,
    )
    pack, now = await services.pack_of_course(practitioner.course_id), services.now()
    return services.plan(practitioner, pack, Route.CONNECT, now, practitioner_id, terms)
