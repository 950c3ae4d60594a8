"""The kit of a community by its page key: made already, or a draft that VK knows nothing of."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from vitrina.domain.picture import Picture
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.communities import CommunityRecord
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import CommunityByKey, community_of, say_no_build
from vitrina.web.http.leaving import leaving_when_too_large
from vitrina.web.http.pictures import picture_response
from vitrina.web.kit.archive import zip_files
from vitrina.web.kit.contents import find_picture, list_sections, theme_of
from vitrina.web.kit.files import KitFile, encode_text, list_files
from vitrina.web.kit.page import ChecklistPage, KitPage, KitView
from vitrina.web.look.qr import write_qr
from vitrina.web.look.template import render
from vitrina.wiring.services import Services
from vitrina.wiring.turns import Busy
from vitrina.wording import kit as words

ARCHIVES_PER_MINUTE = 10  # of one address: each draws every picture of a community
_ASCII_NAME = "vitrina-kit.zip"
_DRAWING_TRIES = 6  # each waits as long as a picture of a page does


async def limited_archives(request: Request) -> None:
    """Counts the archive for its address; TooMany beyond the limit."""
    await context_of(request).limits.count_of(request, "archives", ARCHIVES_PER_MINUTE)


async def show_kit(request: Request) -> Response:
    """`GET /kits/{page_key}`."""
    community = community_of(request)
    if community.plan is None:
        return await say_no_build(request)
    page = KitPage(
        home=f"/kits/{request.path_params['page_key']}",
        kit=_view_kit(request, community, community.plan),
        theme=theme_of(community.plan),
        community_page=f"/communities/{request.path_params['page_key']}"
        if community.group_id is not None
        else "",
    )
    return page_response(request, page)


async def show_kit_picture(request: Request) -> Response:
    """`GET /kits/{page_key}/pictures/{item}.jpg`."""
    plan = community_of(request).plan
    picture = find_picture(plan, request.path_params["item"]) if plan else None
    if picture is None:
        return Response(status_code=404)
    return await picture_response(request, picture, "private, max-age=86400")


async def send_archive(request: Request) -> Response:
    """`GET /kits/{page_key}.zip`: sent while it is drawn, one picture at a time.

    Between two pictures nobody holds a place at the drawing: a slow reader keeps only their own
    connection, and one who leaves leaves nothing behind.
    """
    community = community_of(request)
    if community.plan is None:
        return await say_no_build(request)
    services = context_of(request).services
    checklist = render(ChecklistPage(_view_kit(request, community, community.plan)))
    files = list_files(community.plan, checklist, is_open=community.group_id is not None)
    return _Download(
        zip_files(_read_files(services, files)),
        media_type="application/zip",
        headers={"content-disposition": _as_attachment(words.ARCHIVE)},
    )


class _Download(StreamingResponse):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, leaving_when_too_large(receive), send)


async def _say_nothing(request: Request) -> Response:
    return Response(status_code=404)


community_by_page_key_of_picture = CommunityByKey("page", "page_key", _say_nothing)


def _view_kit(request: Request, community: CommunityRecord, plan: CommunityPlan) -> KitView:
    services = context_of(request).services
    site_url, group_id = services.settings.vk_site_url, community.group_id
    sections = []
    for section in list_sections(plan, is_open=group_id is not None):
        path = services.screens.path(section.screen, group_id)
        sections.append((section, site_url + path if path else ""))
    if group_id is None:
        return KitView(tuple(sections))
    url = f"{site_url}/{community.screen_name or f'club{group_id}'}"
    return KitView(tuple(sections), url, write_qr(url))


async def _read_files(
    services: Services, files: tuple[KitFile, ...]
) -> AsyncIterator[tuple[str, bytes]]:
    for file in files:
        if file.picture is not None:
            yield file.name, await _draw(services, file.picture)
        elif file.name.endswith(".txt"):
            yield file.name, encode_text(file.text)
        else:
            yield file.name, file.text.encode()


async def _draw(services: Services, picture: Picture) -> bytes:
    """The picture when its turn comes; Busy at last, which ends the download in the middle."""
    for _ in range(_DRAWING_TRIES - 1):
        try:
            return await services.draw_for_page(picture)
        except Busy as busy:
            await asyncio.sleep(busy.seconds)
    return await services.draw_for_page(picture)


def _as_attachment(name: str) -> str:
    return f"attachment; filename=\"{_ASCII_NAME}\"; filename*=UTF-8''{quote(name)}"
