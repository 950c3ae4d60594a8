"""Everything a request or a worker needs, built once from the settings."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpx2 import AsyncClient

from vitrina.autoresponder.delivery.bot import Bot, open_bot
from vitrina.building.dependencies import BuildDependencies
from vitrina.building.queue.verbs import Queue
from vitrina.content.pack import Pack
from vitrina.content.pack_loader import PackLoader
from vitrina.domain.picture import Picture
from vitrina.domain.vk_hosts import hosts_of_vk
from vitrina.settings import Settings
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.course_figures import CourseFiguresReader
from vitrina.storage.database import Database
from vitrina.storage.drafts import Drafts
from vitrina.storage.form_visits import FormVisits
from vitrina.storage.grants import Grants
from vitrina.storage.keys import pseudonyms
from vitrina.storage.pending_grants import PendingGrants
from vitrina.storage.photos import Photos
from vitrina.storage.school_settings import SchoolSettings
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks
from vitrina.storage.windows import Window
from vitrina.vk.client import VkClient, open_http
from vitrina.vk.error_counter import VkErrorCounter
from vitrina.vk.oauth import GrantFlow
from vitrina.vk.screens import BadScreens, Screens, read_screens
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.checks import Checks, checks_of
from vitrina.wiring.connections import (
    open_grants,
    open_pending_grants,
    open_queue,
    open_redis,
    open_window,
)
from vitrina.wiring.database import open_database
from vitrina.wiring.drawing import Drawing
from vitrina.wiring.forgetting import forgetting_clients, forgetting_drafts, forgetting_photos
from vitrina.wiring.keys import knowing_keys
from vitrina.wiring.packs import named_pack, open_sound_packs
from vitrina.wiring.passwords import open_passwords
from vitrina.wiring.photo_reading import PhotoReader
from vitrina.wiring.turns import Turns

if TYPE_CHECKING:
    from vitrina.storage.breaker import Breaker


@dataclass(frozen=True)
class Services:
    """Everything a request or a worker needs, built once."""

    settings: Settings
    database: Database
    builds: Builds
    grants: Grants
    webhooks: Webhooks
    communities: Communities
    pending_grants: PendingGrants
    drafts: Drafts
    vault: Vault
    grant_flow: GrantFlow
    vk: VkClient
    queue: Queue
    building: BuildDependencies
    pack_loader: PackLoader
    bot: Bot
    limits: Window
    pseudonym: Callable[[str], str]
    draw: Callable[[Picture], Awaitable[bytes]]
    draw_for_page: Callable[[Picture], Awaitable[bytes]]
    load_drawing: Callable[[], Awaitable[None]]
    previews: Turns
    pictures: Turns
    passwords: Turns
    photos: Photos
    photo_reader: PhotoReader
    breaker: "Breaker | None"
    checks: Checks
    screens: Screens
    school: SchoolSettings
    now: Callable[[], float] = time.time

    @property
    def pack(self) -> Pack:
        """The texts of the settings' profession as they are now."""
        return self.pack_named()

    def pack_named(self, name: str = "") -> Pack:
        """The same of this profession; of the settings' where none is named or it is gone."""
        return named_pack(self.pack_loader, name, self.settings.pack)

    @property
    def visits(self) -> FormVisits:
        """How often forms are opened and sent."""
        return FormVisits(self.database)

    @property
    def figures(self) -> CourseFiguresReader:
        """How courses go."""
        return CourseFiguresReader(self.database)

    @property
    def base_url(self) -> str:
        """The address people and VK reach us at."""
        return self.settings.base_url

    @property
    def vk_hosts(self) -> frozenset[str]:
        """The hosts that are VK: a person is sent to no other address that a reply names."""
        known = self.settings
        return hosts_of_vk(
            (known.vk_site_url, known.vk_id_url, known.vk_oauth_url, known.vk_api_url)
        )

    @property
    def oauth_return_url(self) -> str:
        """Where VK sends people back to."""
        return f"{self.base_url}/oauth/callback"


@asynccontextmanager
async def open_services(
    settings: Settings, *, will_work: bool, check_schema: bool = True
) -> AsyncIterator[Services]:
    """Services with open connections; `will_work` when this process also runs builds.

    CannotStart when a setting cannot be used, the database is not migrated, a second process wants
    the SQLite file, or the key that everything is sealed with is missing.
    """
    screens = _read_screens(settings)
    async with AsyncExitStack() as stack:
        database = await open_database(
            settings, stack, will_work=will_work, check_schema=check_schema
        )
        vault = Vault(settings.secret_keys, binds=settings.bind_sealed)
        if check_schema:
            await stack.enter_async_context(knowing_keys(database, vault))
        drafts = Drafts(database, vault, settings.draft_days)
        http = await stack.enter_async_context(open_http())
        breaker = await open_redis(settings, stack)
        pseudonym = pseudonyms(lambda: vault.present)
        photos = Photos(database, settings.photo_days, settings.photo_budget_mb * 1_000_000)
        if will_work:
            await _forget_in_time(stack, database, photos, drafts)
        drawing = Drawing(photos, stack)
        communities = Communities(database)
        building = _open_building(settings, database, vault, http, drawing)
        loader = open_sound_packs(settings)
        yield Services(
            settings=settings,
            database=database,
            builds=building.builds,
            grants=building.grants,
            webhooks=building.webhooks,
            communities=communities,
            pending_grants=open_pending_grants(settings, database, vault, breaker),
            drafts=drafts,
            vault=vault,
            grant_flow=building.grant_flow,
            vk=building.vk,
            queue=await open_queue(settings, building, stack),
            building=building,
            pack_loader=loader,
            bot=open_bot(
                database=database,
                vault=vault,
                communities=communities,
                grants=building.grants,
                vk=building.vk,
                # Each community that is listened to holds a connection: not one of those for calls.
                http=await stack.enter_async_context(open_http(connections=None)),
                load_pack=lambda name: named_pack(loader, name, settings.pack),
                dialog_days=settings.dialog_days,
                lead_days=settings.lead_days,
                pause=settings.bot_pause,
            ),
            limits=open_window(breaker, pseudonym),
            pseudonym=pseudonym,
            draw=drawing.draw,
            draw_for_page=drawing.draw_for_page,
            load_drawing=drawing.load_engine,
            previews=Turns("previews", stack, at_once=1, waiting=30, patience=3.0),
            pictures=drawing.pages,
            passwords=open_passwords(stack),
            photos=photos,
            photo_reader=PhotoReader(stack),
            breaker=breaker,
            checks=checks_of(database, breaker),
            screens=screens,
            school=SchoolSettings(database),
        )


def _read_screens(settings: Settings) -> Screens:
    """Where VK's screens are; CannotStart when the setting names none of them."""
    try:
        return read_screens(settings.vk_screens)
    except BadScreens as error:
        raise CannotStart(f"VITRINA_VK_SCREENS: {error}") from None


async def _forget_in_time(
    stack: AsyncExitStack, database: Database, photos: Photos, drafts: Drafts
) -> None:
    """What a worker deletes beside its work, until the services are closed."""
    await stack.enter_async_context(forgetting_photos(photos))
    await stack.enter_async_context(forgetting_clients(database))
    await stack.enter_async_context(forgetting_drafts(drafts))


def _open_building(
    settings: Settings, database: Database, vault: Vault, http: AsyncClient, drawing: Drawing
) -> BuildDependencies:
    """What builds are run with."""
    vk_errors = VkErrorCounter()
    return BuildDependencies(
        database=database,
        builds=Builds(database),
        grants=Grants(database, vault),
        webhooks=Webhooks(database, vault),
        vk=VkClient(
            http,
            settings.vk_api_url,
            settings.call_timeout,
            on_error=vk_errors.count,
        ),
        grant_flow=open_grants(settings, http),
        draw=drawing.draw,
        webhook_url=lambda group_id: f"{settings.base_url}/webhook/{group_id}",
        call_timeout=settings.call_timeout,
        settle_seconds=settings.settle_seconds,
        waves=settings.vk_waves,
        vk_errors=vk_errors,
        service_key=settings.vk_service_key,
    )
