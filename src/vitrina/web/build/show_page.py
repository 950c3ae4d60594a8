"""The page of a build put together: its progress or result, its bot, its booking requests."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_bot_state import BotState, read_bot_state
from vitrina.application.read_ticks import read_ticks
from vitrina.application.read_work_time import read_work_time
from vitrina.building.manual_steps import community_path
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screen
from vitrina.web.bot.page import BotCard
from vitrina.web.build.notices import Visit
from vitrina.web.build.page import BuildPage
from vitrina.web.build.views import view_build
from vitrina.web.feed.view import view_feed_card
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.security import browser_of
from vitrina.web.leads.view import view_leads_card
from vitrina.web.look.parts import Action
from vitrina.wording import buttons


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
    visit = _visit_of(request, browser, check_error)
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
    visit = visit or _visit_of(request, browser_of(request), "")
    bot = leads = feed = None
    if build.group_id is not None:
        state = await read_bot_state(context_of(request).application.bots, build.group_id)
        bot = _view_bot(request, build, visit, state, key_error)
        leads = await view_leads_card(
            context_of(request), build, page_key=visit.page_key, csrf=visit.csrf
        )
        feed = await view_feed_card(
            context_of(request), build, page_key=visit.page_key, csrf=visit.csrf
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
    )


def _visit_of(request: Request, browser: str, check_error: str) -> Visit:
    """Who looks at the build's page, and from where."""
    context = context_of(request)
    return Visit(
        page_key=request.path_params["page_key"],
        csrf=context.csrf.token(browser),
        vk_hosts=context.services.vk_hosts,
        now=context.services.now(),
        check_error=check_error,
    )


def _view_bot(
    request: Request, build: BuildRecord, visit: Visit, state: BotState, error: str
) -> BotCard:
    services = context_of(request).services
    settings, screens = services.settings, services.screens
    url = settings.vk_site_url + community_path(build)
    label = buttons.LET_BOT_ANSWER_AGAIN if state == "refused" else buttons.LET_BOT_ANSWER
    grant: Action | None = visit.post(label, "bot") if settings.vk_client_secret else None
    return BotCard(
        state=state,
        community_url=url,
        settings_url=settings.vk_site_url + screens.path(Screen.KEYS, build.group_id),
        grant=grant,
        paste=visit.post(buttons.CONNECT_BOT, "bot/key"),
        error=error,
    )
