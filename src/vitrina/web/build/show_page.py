"""The page of a build put together: its progress or result, its bot, its booking requests."""

from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_bot_state import read_bot_state
from vitrina.application.read_ticks import read_ticks
from vitrina.application.read_work_time import read_work_time
from vitrina.domain.build import FIRST_RUNS
from vitrina.storage.records import BuildRecord
from vitrina.web.build.bot_card import view_bot
from vitrina.web.build.notices import Visit
from vitrina.web.build.page import BuildPage
from vitrina.web.build.views import view_build
from vitrina.web.feed.view import view_feed_card
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import home_of
from vitrina.web.http.security import browser_of
from vitrina.web.leads.view import view_leads_card
from vitrina.web.notices.view import view_notices_card


class ShowPage(Protocol):
    """Shows a page that stands over a build, with what is wrong on it."""

    async def __call__(
        self, request: Request, build: BuildRecord, *, key_error: str = "", look_error: str = ""
    ) -> Response: ...


async def show_build_page(
    request: Request,
    build: BuildRecord,
    *,
    check_error: str = "",
    key_error: str = "",
    look_error: str = "",
) -> Response:
    """The page; 422 with what is wrong with VK's answer or with the bot's key just pasted.

    `look_error`: why what was ticked could not be looked at.
    """
    browser = browser_of(request)
    visit = visit_of(request, browser, check_error)
    page = await make_build_page(request, build, visit, key_error=key_error, look_error=look_error)
    is_wrong = check_error or key_error
    return page_response(request, page, status=422 if is_wrong else 200, browser=browser)


async def make_build_page(
    request: Request,
    build: BuildRecord,
    visit: Visit | None = None,
    *,
    key_error: str = "",
    look_error: str = "",
) -> BuildPage:
    """What the page shows to whoever asks."""
    services = context_of(request).services
    visit = visit or visit_of(request, browser_of(request))
    bot = leads = feed = notices = None
    # A run over a community that is there shows what it did; the rest has the community's page.
    if build.group_id is not None and build.purpose in FIRST_RUNS:
        state = await read_bot_state(context_of(request).application.bots, build.group_id)
        bot = view_bot(request, build, visit, state, key_error)
        leads = await view_leads_card(
            context_of(request), build, home=visit.address, csrf=visit.csrf
        )
        feed = await view_feed_card(context_of(request), build, home=visit.address, csrf=visit.csrf)
        notices = await view_notices_card(
            context_of(request), build, home=visit.address, csrf=visit.csrf
        )
    return view_build(
        build,
        await services.builds.practitioner(build),
        visit,
        site_url=services.settings.vk_site_url,
        screens=services.screens,
        ticks=await read_ticks(context_of(request).application.manual, build),
        look_error=look_error,
        worked=await read_work_time(services.database, build),
        bot=bot,
        leads=leads,
        feed=feed,
        notices=notices,
    )


def visit_of(request: Request, browser: str, check_error: str = "") -> Visit:
    """Who looks at a page, and at which; `browser` is the value of its cookie."""
    context = context_of(request)
    return Visit(
        page_key=request.path_params["page_key"],
        csrf=context.csrf.token(browser),
        vk_hosts=context.services.vk_hosts,
        now=context.services.now(),
        check_error=check_error,
        home=home_of(request),
    )
