"""The page of a community. Its key is the right to see it, and to change what is there."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.read_community import (
    BeingMade,
    Forgotten,
    LivingCommunity,
    Lost,
    NotBegun,
    NotMade,
    read_community,
)
from vitrina.storage.communities import CommunityRecord
from vitrina.web.build.bot_card import view_bot
from vitrina.web.build.notices import Visit
from vitrina.web.build.show_page import visit_of
from vitrina.web.community.page import CommunityPage, say_lost, say_not_made
from vitrina.web.community.views import view_living
from vitrina.web.feed.view import view_feed_card
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.guards import CommunityByKey, community_of
from vitrina.web.http.pictures import picture_response
from vitrina.web.http.security import browser_of
from vitrina.web.kit.contents import find_picture, theme_of
from vitrina.web.leads.view import make_leads_card
from vitrina.web.look.message import MessagePage, say_forgotten
from vitrina.web.notices.view import view_notices_card


async def show_community(request: Request) -> Response:
    """`GET /communities/{page_key}`: the build's page or the guided way while it is not made."""
    return await show_home(request, community_of(request))


async def show_home(
    request: Request, community: CommunityRecord, *, key_error: str = "", look_error: str = ""
) -> Response:
    """The page; 422 with what is wrong with the bot's key just pasted."""
    key = request.path_params["page_key"]
    read = await read_community(context_of(request).application, community)
    match read:
        case NotBegun():
            return RedirectResponse(f"/connect/{key}", status_code=303)
        case BeingMade():
            return RedirectResponse(f"/builds/{key}", status_code=303)
        case NotMade(build):
            return page_response(request, say_not_made(f"/builds/{key}", theme_of(build.plan)))
        case Lost(gone):
            return page_response(request, _say_lost(request, gone))
        case Forgotten():
            return error_response(request, say_forgotten(), status=410, error="forgotten")
        case LivingCommunity():
            browser = browser_of(request)
            visit = visit_of(request, browser)
            page = await make_home(request, read, visit, key_error, look_error)
            status = 422 if key_error else 200
            return page_response(request, page, status=status, browser=browser)


async def make_home(
    request: Request,
    read: LivingCommunity,
    visit: Visit,
    key_error: str = "",
    look_error: str = "",
) -> CommunityPage:
    """What the page shows to whoever visits it."""
    context, leads = context_of(request), None
    if read.requests is not None:
        leads = make_leads_card(context, read.latest, read.requests, visit.address, visit.csrf)
    return view_living(
        read,
        visit,
        site_url=context.services.settings.vk_site_url,
        screens=context.services.screens,
        bot=view_bot(request, read.latest, visit, read.bot, key_error),
        leads=leads,
        feed=await view_feed_card(context, read.latest, home=visit.address, csrf=visit.csrf),
        notices=await view_notices_card(context, read.latest, home=visit.address, csrf=visit.csrf),
        look_error=look_error,
    )


async def show_picture(request: Request) -> Response:
    """`GET /communities/{page_key}/pictures/{item}.jpg`: as the community is to have it now."""
    plan = community_of(request).plan
    picture = find_picture(plan, request.path_params["item"]) if plan else None
    if picture is None:
        return Response(status_code=404)
    # A change of the form draws another one at the same address.
    return await picture_response(request, picture, "private, no-cache")


async def _say_nothing(request: Request) -> Response:
    return Response(status_code=404)


community_by_page_key_of_picture = CommunityByKey("page", "page_key", _say_nothing)


def _say_lost(request: Request, community: CommunityRecord) -> MessagePage:
    site = context_of(request).services.settings.vk_site_url
    url = f"{site}/{community.screen_name or f'club{community.group_id}'}"
    theme = theme_of(community.plan) if community.plan else "sage"
    return say_lost(url, f"/kits/{request.path_params['page_key']}", theme)
