"""The page of a build put together: its progress or result, its bot, its booking requests."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_bot_state import BotState, read_bot_state
from vitrina.building.manual_steps import community_path
from vitrina.storage.records import BuildRecord
from vitrina.web.bot.page import BotCard
from vitrina.web.build.notices import Visit
from vitrina.web.build.views import view_build
from vitrina.web.feed.view import view_feed_card
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.security import browser_of
from vitrina.web.leads.view import view_leads_card
from vitrina.web.look.parts import Action
from vitrina.wording import buttons


async def show_build_page(
    request: Request, build: BuildRecord, *, check_error: str = "", key_error: str = ""
) -> Response:
    """The page; 422 with what is wrong with VK's answer or with the bot's key just pasted."""
    services = context_of(request).services
    browser = browser_of(request)
    visit = _visit_of(request, browser, check_error)
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
    page = view_build(
        build,
        await services.builds.practitioner(build),
        visit,
        site_url=services.settings.vk_site_url,
        screens=services.screens,
        bot=bot,
        leads=leads,
        feed=feed,
    )
    is_wrong = check_error or key_error
    return page_response(request, page, status=422 if is_wrong else 200, browser=browser)


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
    settings = context_of(request).services.settings
    url = settings.vk_site_url + community_path(build)
    label = buttons.LET_BOT_ANSWER_AGAIN if state == "refused" else buttons.LET_BOT_ANSWER
    grant: Action | None = visit.post(label, "bot") if settings.vk_client_secret else None
    return BotCard(
        state=state,
        community_url=url,
        settings_url=f"{url}?act=edit",
        grant=grant,
        paste=visit.post(buttons.CONNECT_BOT, "bot/key"),
        error=error,
    )
