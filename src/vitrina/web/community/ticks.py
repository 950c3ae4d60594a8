"""What is done on the page of a community as on the one of its build: ticks, the bot's key."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_community import LivingCommunity, read_community
from vitrina.storage.records import BuildRecord
from vitrina.web.build.bot_key import keep_bot_key
from vitrina.web.build.manual_page import Hands
from vitrina.web.build.show_page import visit_of
from vitrina.web.build.ticks import TickPage, check_on, tick_on
from vitrina.web.community.handlers import make_home, show_home
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import community_of
from vitrina.web.http.security import browser_of


async def tick_step(request: Request) -> Response:
    """`POST /communities/{page_key}/steps/{key}`, as on the build's page."""
    return await tick_on(_OF_COMMUNITY, request)


async def check_steps(request: Request) -> Response:
    """`POST /communities/{page_key}/steps`, as on the build's page."""
    return await check_on(_OF_COMMUNITY, request)


async def take_bot_key(request: Request) -> Response:
    """`POST /communities/{page_key}/bot/key`, as on the build's page."""
    return await keep_bot_key(request, _show)


async def _show(
    request: Request, build: BuildRecord, *, key_error: str = "", look_error: str = ""
) -> Response:
    return await show_home(
        request, community_of(request), key_error=key_error, look_error=look_error
    )


async def _read_hands(request: Request, build: BuildRecord) -> Hands:
    read = await read_community(context_of(request).application, community_of(request))
    if isinstance(read, LivingCommunity):
        visit = visit_of(request, browser_of(request))
        return (await make_home(request, read, visit)).hands
    return Hands(build.id)


_OF_COMMUNITY = TickPage(_read_hands, _show)
