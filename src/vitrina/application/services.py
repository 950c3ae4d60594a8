"""What the verbs work with, a value for each group of them; wiring builds these once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from vitrina.application.forget_services import ForgetServices
from vitrina.application.getcourse_services import GetCourseServices
from vitrina.application.known_webhooks import KnownWebhooks
from vitrina.application.link_keys import LinkKeys
from vitrina.application.looks import Looks
from vitrina.application.make_plan import MakePlan, TakePack
from vitrina.application.manual_services import ManualServices
from vitrina.application.member_services import MemberServices
from vitrina.application.notice_services import NoticeServices
from vitrina.application.photo_services import PhotoServices
from vitrina.application.program_services import ProgramServices
from vitrina.application.request_services import RequestServices
from vitrina.application.runs import RunServices
from vitrina.application.school_services import SchoolServices
from vitrina.building.plan import plan_community
from vitrina.content.pack import Pack
from vitrina.domain.school import School
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.drafts import Drafts
from vitrina.storage.events import Events
from vitrina.storage.feeds import Feeds
from vitrina.storage.form_visits import FormVisits
from vitrina.storage.grants import Grants
from vitrina.storage.leases import Leases
from vitrina.storage.pending_grants import PendingGrants
from vitrina.storage.photos import Photos
from vitrina.storage.receivers import Receivers
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.client import VkClient
from vitrina.vk.community_grant import CommunityFlow
from vitrina.vk.oauth import GrantFlow


@dataclass(frozen=True)
class BuildServices(RunServices):
    """For the verbs that open a build, and those about it later; `now` is unix seconds."""

    database: Database
    communities: Communities
    grants: Grants
    webhooks: Webhooks
    take_pack: TakePack
    now: Callable[[], float]
    read_school: Callable[[], Awaitable[School]]
    visits: FormVisits
    plan: MakePlan = plan_community

    async def pack_of_course(self, course_id: str) -> Pack:
        """The texts that a new community of this course is made of."""
        return self.take_pack((await self.read_school()).pack_of(course_id))


@dataclass(frozen=True)
class VkServices:
    """For verbs that ask VK while a person waits; VK sends people back to `return_url`."""

    client: VkClient
    return_url: str
    count_errors: Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class GrantServices:
    """For verbs that send a person to VK and take what VK answers."""

    building: BuildServices
    vk: VkServices
    flow: GrantFlow
    pending: PendingGrants
    photos: Photos
    keys: LinkKeys


@dataclass(frozen=True)
class BotServices:
    """For verbs that give a community's bot its key; `flow` is None without the app's secret."""

    builds: Builds
    grants: Grants
    webhooks: Webhooks
    leases: Leases
    vk: VkServices
    flow: CommunityFlow | None
    pending: PendingGrants


@dataclass(frozen=True)
class ConnectServices:
    """For verbs of the guided way, on which a person opens their community by hand.

    `service_key` looks addresses up, empty without it; `flow` is None without the app's secret;
    `site` is the host that people open VK at.
    """

    grants: GrantServices
    drafts: Drafts
    flow: CommunityFlow | None
    service_key: str = field(repr=False)
    site: str


@dataclass(frozen=True)
class FeedServices:
    """For verbs about the posts that VK takes from a community's feed."""

    database: Database
    feeds: Feeds
    communities: Communities


@dataclass(frozen=True)
class EventServices:
    """For the verb that takes an event of VK's Callback API."""

    database: Database
    webhooks: Webhooks
    events: Events
    known: KnownWebhooks
    feeds: FeedServices
    receivers: Receivers


@dataclass(frozen=True)
class Application:
    """Everything that the verbs work with."""

    building: BuildServices
    grants: GrantServices
    bots: BotServices
    connect: ConnectServices
    requests: RequestServices
    notices: NoticeServices
    photos: PhotoServices
    events: EventServices
    feeds: FeedServices
    manual: ManualServices
    looks: Looks
    forgetting: ForgetServices
    school: SchoolServices
    members: MemberServices
    getcourse: GetCourseServices
    programs: ProgramServices
