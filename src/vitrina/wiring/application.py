"""What the verbs of `application/` work with, out of the open services."""

from functools import partial

from vitrina.application.forget_services import ForgetServices
from vitrina.application.known_webhooks import KnownWebhooks
from vitrina.application.link_keys import LinkKeys
from vitrina.application.looks import Looks
from vitrina.application.manual_services import ManualServices
from vitrina.application.member_services import MemberServices
from vitrina.application.notice_services import NoticeServices
from vitrina.application.photo_services import PhotoServices
from vitrina.application.photos_held import PhotosHeld
from vitrina.application.request_services import RequestServices
from vitrina.application.school_services import SchoolServices
from vitrina.application.services import (
    Application,
    BotServices,
    BuildServices,
    ConnectServices,
    EventServices,
    FeedServices,
    GrantServices,
    VkServices,
)
from vitrina.application.vk_failures import ask_within_patience, count_vk_errors
from vitrina.building.looking import look_at, look_at_all
from vitrina.building.queue.dropping import drop_jobs
from vitrina.storage.feeds import Feeds
from vitrina.storage.forgetting import Forgetting
from vitrina.storage.manual_ticks import ManualTicks
from vitrina.storage.passwords import hash_password, is_password
from vitrina.vk.community_grant import CommunityFlow
from vitrina.wiring.getcourse import getcourse_of, openness_of
from vitrina.wiring.packs import list_sound_packs
from vitrina.wiring.programs import programs_of
from vitrina.wiring.services import Services

PHOTOS_AT_ONCE = 8  # photos of ten megabytes that one process has in its memory


def application_of(services: Services) -> Application:
    """Everything that the verbs work with; one for a process, because some of it remembers."""
    vk = VkServices(
        client=services.vk,
        return_url=services.oauth_return_url,
        count_errors=partial(count_vk_errors, services.database, services.building.vk_errors.take),
    )
    keys = LinkKeys(lambda: services.vault.present, services.settings.secret_keys)
    building = _building_of(services)
    grants = GrantServices(
        building=building,
        vk=vk,
        flow=services.grant_flow,
        pending=services.pending_grants,
        photos=services.photos,
        keys=keys,
    )
    flow = _community_flow(services)
    feeds = FeedServices(
        services.database, Feeds(services.database, services.vault), services.communities
    )
    bots = BotServices(
        builds=services.builds,
        grants=services.grants,
        webhooks=services.webhooks,
        leases=services.bot.leases,
        vk=vk,
        flow=flow,
        pending=services.pending_grants,
    )
    manual = _manual_of(services, vk)
    return Application(
        building=building,
        grants=grants,
        bots=bots,
        connect=ConnectServices(
            grants,
            services.drafts,
            flow,
            services.settings.vk_service_key,
            services.settings.vk_site_url.partition("://")[2],
        ),
        requests=RequestServices(services.database, services.bot.leads, services.webhooks, keys),
        notices=_notices_of(services, vk),
        photos=PhotoServices(
            services.photos, services.photo_reader.read, PhotosHeld(PHOTOS_AT_ONCE)
        ),
        manual=manual,
        events=_events_of(services, feeds),
        feeds=feeds,
        looks=Looks(
            lambda run: ask_within_patience("look", look_at_all(services.building, run)),
            vk.count_errors,
        ),
        forgetting=_forgetting_of(services, vk),
        school=_school_of(services),
        members=_members_of(services),
        getcourse=getcourse_of(services, building, manual, bots),
        programs=programs_of(services, openness_of(services.settings)),
    )


def _members_of(services: Services) -> MemberServices:
    turns = services.passwords
    return MemberServices(
        database=services.database,
        vault=services.vault,
        hash_password=lambda password: turns.run(hash_password, password),
        is_password=lambda password, kept: turns.run(is_password, password, kept),
        now=services.now,
    )


def _manual_of(services: Services, vk: VkServices) -> ManualServices:
    return ManualServices(
        ticks=ManualTicks(services.database),
        look=partial(look_at, services.building),
        count_errors=vk.count_errors,
    )


def _building_of(services: Services) -> BuildServices:
    return BuildServices(
        database=services.database,
        builds=services.builds,
        communities=services.communities,
        grants=services.grants,
        webhooks=services.webhooks,
        take_pack=services.pack_named,
        read_school=services.school.read,
        visits=services.visits,
        submit=lambda build_id, turn: services.queue.submit(build_id, turn),
        now=services.now,
    )


def _school_of(services: Services) -> SchoolServices:
    return SchoolServices(
        settings=services.school,
        visits=services.visits,
        figures=services.figures,
        prepare_logo=services.photo_reader.read_logo,
        list_packs=partial(list_sound_packs, services.pack_loader),
        now=services.now,
    )


def _forgetting_of(services: Services, vk: VkServices) -> ForgetServices:
    return ForgetServices(
        database=services.database,
        builds=services.builds,
        communities=services.communities,
        grants=services.grants,
        pending=services.pending_grants,
        forgetting=Forgetting(services.database, services.vault, drop_jobs),
        client=vk.client,
        count_errors=vk.count_errors,
        webhook_url=services.building.webhook_url,
    )


def night_looks_of(services: Services) -> Looks:
    """Looks that nobody waits for, so that tokens are renewed for them."""
    count = partial(count_vk_errors, services.database, services.building.vk_errors.take)
    return Looks(partial(look_at_all, services.building, may_renew=True), count)


def _events_of(services: Services, feeds: FeedServices) -> EventServices:
    return EventServices(
        database=services.database,
        webhooks=services.webhooks,
        events=services.bot.events,
        known=KnownWebhooks(),
        feeds=feeds,
        receivers=services.bot.receivers,
    )


def _notices_of(services: Services, vk: VkServices) -> NoticeServices:
    return NoticeServices(
        receivers=services.bot.receivers,
        notices=services.bot.notices,
        grants=services.grants,
        webhooks=services.webhooks,
        client=vk.client,
        count_errors=vk.count_errors,
    )


def _community_flow(services: Services) -> CommunityFlow | None:
    """The school's app as VK's community grant knows it; None without the app's secret."""
    settings = services.settings
    if not settings.vk_client_secret:
        return None
    return CommunityFlow(
        settings.vk_client_id,
        settings.vk_client_secret,
        settings.vk_oauth_url,
        services.bot.listener_dependencies.http,
    )
