"""What the verbs about GetCourse work with, and the worker's task that tells it."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from vitrina.application.community_facts import read_facts
from vitrina.application.getcourse_services import Facts, GetCourseServices, MakeFormUrl
from vitrina.application.manual_services import ManualServices
from vitrina.application.services import BotServices, BuildServices
from vitrina.application.tell_students import tell_next
from vitrina.domain.form_link import signed_query
from vitrina.domain.telling import NotMadeYet
from vitrina.school.addresses import Openness
from vitrina.school.getcourse_http import Account
from vitrina.school.outgoing import Outgoing, open_outgoing
from vitrina.settings import Settings
from vitrina.storage.database import Database, log_failure
from vitrina.storage.getcourse_settings import GetCourseSettings
from vitrina.storage.getcourse_students import GetCourseStudents
from vitrina.storage.telling_list import TellingList
from vitrina.storage.tellings import Tellings
from vitrina.storage.vault import LostSecret, Vault
from vitrina.wiring.database import open_database_beside
from vitrina.wiring.forgetting import forgetting
from vitrina.wiring.keys import knowing_keys
from vitrina.wiring.services import Services
from vitrina.wording.getcourse import say_comment

EVERY = 5.0  # seconds between two questions whether anything is to be told
REST = 1.0  # seconds between two students: GetCourse says nowhere how much it bears
UNOPENED_EVERY = 60.0  # seconds between two trials to open keys that no sealing key opens

_log = structlog.get_logger("vitrina.getcourse")


def getcourse_of(
    services: Services, building: BuildServices, manual: ManualServices, bots: BotServices
) -> GetCourseServices:
    """For the verbs about GetCourse, out of the open services."""
    facts = partial(read_facts, building, manual, bots)
    return _services_of(services.settings, services.database, services.vault, facts)


def _services_of(
    settings: Settings,
    database: Database,
    vault: Vault,
    facts: Callable[[str], Awaitable[Facts]],
) -> GetCourseServices:
    return GetCourseServices(
        settings=GetCourseSettings(database, vault),
        students=GetCourseStudents(database, vault),
        tellings=Tellings(database),
        listed=TellingList(database),
        fallback=_account_of(settings),
        read_facts=facts,
        say=say_comment,
        make_form_url=_form_urls(settings),
        site_url=settings.vk_site_url,
        link_days=settings.prepared_days,
        openness=openness_of(settings),
        chance=random.random,
    )


@asynccontextmanager
async def open_getcourse(settings: Settings) -> AsyncIterator[GetCourseServices]:
    """For a command that looks and tells nothing, beside whatever else runs."""

    async def read_none(community_id: str) -> NotMadeYet:
        return NotMadeYet()

    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database_beside(settings))
        vault = Vault(settings.secret_keys, binds=settings.bind_sealed)
        await stack.enter_async_context(knowing_keys(database, vault))
        yield _services_of(settings, database, vault, read_none)


def openness_of(settings: Settings) -> Openness:
    """Which addresses of a school may be gone to."""
    return Openness(loopback=settings.outgoing_loopback)


@asynccontextmanager
async def telling_getcourse(
    services: Services, getcourse: GetCourseServices, every: float = EVERY, rest: float = REST
) -> AsyncIterator[None]:
    """GetCourse is told beside the block; of any number of processes one tells at a time."""
    forget = partial(getcourse.students.forget_old, getcourse.link_days)
    telling = asyncio.create_task(_tell_on(services, getcourse, every, rest), name="getcourse")
    try:
        async with forgetting("prepared_forms", forget):
            yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _tell_on(
    services: Services, getcourse: GetCourseServices, every: float, rest: float
) -> None:
    async with AsyncExitStack() as stack:
        outgoing: Outgoing | None = None
        while True:
            try:
                # Certificates are read when there is somebody to go to, not at every start.
                if outgoing is None and await getcourse.find_account() is not None:
                    opening = open_outgoing(openness_of(services.settings))
                    outgoing = await stack.enter_async_context(opening)
                if outgoing is not None and await tell_next(getcourse, outgoing):
                    await asyncio.sleep(rest)
                    continue
            except SQLAlchemyError as error:
                # The edge of this task: the database may be back at the next turn.
                log_failure(_log, "getcourse.telling_failed", error)
            except LostSecret:
                _log.error("getcourse.keys_lost")
                await asyncio.sleep(UNOPENED_EVERY)
            except Exception:
                # The worker's edge as well: one student must not end the telling of all others.
                _log.exception("getcourse.telling_stumbled")
            await asyncio.sleep(every)


def _account_of(settings: Settings) -> Account | None:
    """The environment's account; None without its address or any key."""
    keys = (settings.getcourse_school_key, settings.getcourse_developer_key)
    if not settings.getcourse_url or not any(keys):
        return None
    return Account(settings.getcourse_url, *keys)


def _form_urls(settings: Settings) -> MakeFormUrl:
    def make(student_id: str, course_id: str, expires_at: int) -> str | None:
        if not settings.school_keys:
            return None
        query = signed_query(student_id, course_id, expires_at, settings.school_keys[0])
        return f"{settings.base_url}/create?{query}"

    return make
