"""The feed, the pages its items link to, and the person's word that VK has its address."""

import hashlib
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.connect_feed import FeedInUse, connect_feed
from vitrina.application.serve_feed import (
    FeedEnded,
    NoSuchFeed,
    ServedPage,
    find_feed_post,
    serve_feed,
)
from vitrina.art.cards import picture_size
from vitrina.web.feed.page import FeedPostPage
from vitrina.web.feed.rss import MEDIA_TYPE, post_url, write_date, write_rss
from vitrina.web.http.context import context_of, error_response, page_response
from vitrina.web.http.guards import build_of, fields_of, home_of
from vitrina.web.http.pictures import picture_response
from vitrina.web.look.message import say_feed_in_use, say_no_such_page

PER_MINUTE = 1200  # of one address: VK asks for the feeds of many communities from a few

# VK decides how often it asks; between, whoever asks again is told that nothing is new.
_CACHE = "private, no-cache"


async def limited_feeds(request: Request) -> None:
    """Counts the request for its address, apart from those of people; TooMany beyond the limit."""
    await context_of(request).limits.count_of(request, "feeds", PER_MINUTE)


async def show_feed(request: Request) -> Response:
    """`GET /feeds/{feed_key}.xml`: what is given out here counts as given to VK."""
    context = context_of(request)
    served = await serve_feed(context.application.feeds, request.path_params["feed_key"])
    if isinstance(served, NoSuchFeed):
        return Response(status_code=404)
    if isinstance(served, FeedEnded):
        return Response(status_code=410)
    site_url = context.services.settings.vk_site_url
    body = write_rss(served, context.services.base_url, site_url)
    headers = {
        "etag": f'"{hashlib.sha256(body).hexdigest()[:24]}"',
        "last-modified": write_date(served.changed_at),
        "cache-control": _CACHE,
    }
    if _is_known(request, headers["etag"], served.changed_at):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


async def show_post(request: Request) -> Response:
    """`GET /posts/{post_key}`: where an item's link leads."""
    context = context_of(request)
    found = await _find(request)
    if not isinstance(found, ServedPage):
        return _say_gone(request, found)
    key = request.path_params["post_key"]
    url = post_url(context.services.base_url, key)
    site_url = context.services.settings.vk_site_url
    page = FeedPostPage(
        title=found.title,
        text=found.text,
        url=url,
        picture_url=f"{url}.jpg" if found.picture else "",
        picture_path=f"/posts/{key}.jpg",
        picture_size=picture_size(found.picture) if found.picture else (0, 0),
        dialog_url=f"{site_url}/write-{found.group_id}" if found.group_id else "",
        theme=found.picture.theme if found.picture else "sage",
    )
    return page_response(request, page)


async def show_post_picture(request: Request) -> Response:
    """`GET /posts/{post_key}.jpg`: the picture that VK puts beside the post."""
    found = await _find(request)
    if not isinstance(found, ServedPage) or found.picture is None:
        return Response(status_code=410 if isinstance(found, FeedEnded) else 404)
    return await picture_response(request, found.picture, "public, max-age=86400")


async def connect(request: Request) -> Response:
    """`POST /builds/{page_key}/feed`: VK has the address, or it has not.

    409 when it is taken back after something was given out.
    """
    connected = fields_of(request).get("connected", "1") != "0"
    feeds = context_of(request).application.feeds
    if isinstance(await connect_feed(feeds, build_of(request), is_connected=connected), FeedInUse):
        back = home_of(request)
        return error_response(request, say_feed_in_use(back), status=409, error="feed_in_use")
    return RedirectResponse(f"{home_of(request)}#feed", status_code=303)


async def _find(request: Request) -> ServedPage | FeedEnded | NoSuchFeed:
    feeds = context_of(request).application.feeds
    return await find_feed_post(feeds, request.path_params["post_key"])


def _say_gone(request: Request, found: FeedEnded | NoSuchFeed) -> Response:
    status = 410 if isinstance(found, FeedEnded) else 404
    return error_response(request, say_no_such_page(), status=status, error="no_such_page")


def _is_known(request: Request, etag: str, changed_at: float) -> bool:
    """Whether who asks has this very feed; the tag goes before the date (RFC 9110 §13.2.2)."""
    if tags := request.headers.get("if-none-match"):
        return etag in tags or tags.strip() == "*"
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return int(changed_at) <= since.timestamp()
