"""A build whose key VK no longer takes asks for another one, in the words of the guided way."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application import replace_key as replace
from vitrina.application.take_key import KeyTaken
from vitrina.building.showing import show_community
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screen
from vitrina.web.connect.key_faults import say_key_end
from vitrina.web.connect.page import ForWhom, KeyPage
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import build_of, fields_of, home_of
from vitrina.web.http.security import browser_of
from vitrina.wording import connect


async def show_new_key(request: Request) -> Response:
    """`GET /builds/{page_key}/key`: how to make a key, and its field."""
    return await _show(request, build_of(request))


async def take_new_key(request: Request) -> Response:
    """`POST /builds/{page_key}/key`: the build goes on; 422 with what is wrong with the key."""
    build, text = build_of(request), fields_of(request).get("key", "")
    end = await replace.replace_key(context_of(request).application.connect, build, text)
    if isinstance(end, KeyTaken):
        return RedirectResponse(home_of(request), status_code=303)
    return await _show(request, build, error=say_key_end(request, end))


async def _show(request: Request, build: BuildRecord, *, error: str = "") -> Response:
    services, browser = context_of(request).services, browser_of(request)
    practitioner = await services.builds.practitioner(build)
    site = services.settings.vk_site_url
    url = f"{site}/{build.screen_name or f'club{build.group_id}'}"
    title = show_community(build.plan).title
    page = KeyPage(
        whom=ForWhom(
            title=title,
            name=practitioner.name,
            city=practitioner.city,
            theme=practitioner.theme,
            home=home_of(request),
            csrf=context_of(request).csrf.token(browser),
            kit_url="",
        ),
        group="",  # what VK calls it now is not known: the person opened it and named it
        address=url.partition("://")[2],
        group_url=url,
        is_seen=True,
        keys_url=site + services.screens.path(Screen.KEYS, build.group_id),
        rights=tuple(connect.KEY_RIGHTS.values()),
        is_replacement=True,
        error=error,
    )
    return page_response(request, page, status=422 if error else 200, browser=browser)
