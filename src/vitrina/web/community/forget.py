"""`/communities/{page_key}/forget`: the person wants everything about them deleted."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.forget_person import forget_person, read_kept
from vitrina.storage.communities import CommunityRecord
from vitrina.web.community.forget_page import ForgetPage, ForgottenPage, list_left_steps
from vitrina.web.follow.follow import forget_build
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import community_of, fields_of
from vitrina.web.http.security import browser_of
from vitrina.wording import forgetting as words


async def show_forget(request: Request) -> Response:
    """`GET`: what goes, what stays, and the button; nothing changes."""
    return await _ask(request)


async def forget(request: Request) -> Response:
    """`POST`: with the tick everything is deleted, without it the page asks once more.

    422 without the tick. Whoever sends it twice reads that it is done, by the guard.
    """
    if fields_of(request).get("sure") != "1":
        return await _ask(request, error=words.NOT_SURE, status=422)
    community, context = community_of(request), context_of(request)
    # What the last page says has to be read before it is gone.
    theme = await _theme_of(request, community)
    kept = await read_kept(context.application.forgetting, community)
    forgotten = await forget_person(context.application.forgetting, community)
    site = context.services.settings.vk_site_url
    page = ForgottenPage(
        community_url=f"{site}/club{community.group_id}" if community.group_id else "",
        theme=theme,
        steps=list_left_steps(
            kept, forgotten.left_vk, context.services.screens, community.group_id, site
        ),
    )
    response = page_response(request, page)
    forget_build(request, response, request.path_params["page_key"])
    # The form's draft, which this browser keeps by itself.
    response.headers["clear-site-data"] = '"storage"'
    return response


async def _ask(request: Request, *, error: str = "", status: int = 200) -> Response:
    community, context = community_of(request), context_of(request)
    key = request.path_params["page_key"]
    browser = browser_of(request)
    kept = await read_kept(context.application.forgetting, community)
    going = words.list_going(
        requests=kept.requests,
        dialogs=kept.dialogs,
        has_photo=kept.has_photo,
        has_grants=bool(kept.grants),
    )
    page = ForgetPage(
        home=f"/communities/{key}",
        kit_url=f"/kits/{key}",
        csrf=context.csrf.token(browser),
        theme=await _theme_of(request, community),
        going=tuple(going),
        staying=tuple(
            words.list_staying(has_group=community.group_id is not None, is_running=kept.is_running)
        ),
        error=error,
    )
    return page_response(request, page, status=status, browser=browser)


async def _theme_of(request: Request, community: CommunityRecord) -> str:
    communities = context_of(request).application.forgetting.communities
    owner = await communities.practitioner_of(community.id)
    return owner[1].theme if owner else "sage"
