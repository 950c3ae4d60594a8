"""`/school/communities/retry`: all that stand for one cause are shown, then tried again at once."""

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.list_communities import list_communities
from vitrina.application.retry_many import MOST_AT_ONCE, list_retried, retry_many
from vitrina.domain.listing import Order
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.who import actor_of
from vitrina.web.school_communities.asked import HOME, Asked, read_asked
from vitrina.web.school_communities.list_page import say_cause, view_row
from vitrina.web.school_communities.lists import addresses_of, asked_of, export_fields, wanted
from vitrina.web.school_communities.many_page import RetryPage
from vitrina.web.school_communities.one_page import SaidPage
from vitrina.wording import school_list as words


async def ask_retry(request: Request) -> Response:
    """`GET`: which and how many; nothing changes."""
    asked = asked_of(request)
    if not asked.reason:
        return RedirectResponse(HOME, status_code=303)
    services = context_of(request).services
    building = context_of(request).application.building
    filters = list_retried(wanted(request, asked))
    found = await list_communities(building, filters, Order.WAITING, None)
    page = RetryPage(
        frame_of(request),
        cause=say_cause(asked.reason, asked.code),
        rows=tuple(
            view_row(row, services.settings.vk_site_url, services.base_url) for row in found.rows
        ),
        total=sum(found.counts.values()),
        most=MOST_AT_ONCE,
        fields=(*export_fields(asked), ("press", secrets.token_hex(16))),
        back_url=addresses_of(request).of(asked),
    )
    return school_response(request, page)


async def retry_all(request: Request) -> Response:
    """`POST`: they are queued, all at once or none, once for each page that was shown."""
    fields = fields_of(request)
    asked = read_asked(fields, fields.get("search", ""))
    cause = wanted(request, asked).cause
    press = fields.get("press", "")
    if cause is None or not (press.isalnum() and press.isascii() and len(press) == 32):
        return RedirectResponse(HOME, status_code=303)
    building = context_of(request).application.building
    filters = list_retried(wanted(request, asked))
    many = await retry_many(building, actor_of(request), press, cause, filters)
    text = words.RETRY_DONE.format(done=many.done) if many.done else words.RETRY_NOTHING
    if many.skipped:
        text += " " + words.RETRY_SKIPPED.format(skipped=many.skipped)
    if many.done + many.skipped >= MOST_AT_ONCE:
        text += " " + words.RETRY_AGAIN.format(most=MOST_AT_ONCE)
    back = addresses_of(request).of(Asked(reason=asked.reason, code=asked.code))
    page = SaidPage(frame_of(request), words.RETRY_TITLE, text, back, words.RETRY_BACK)
    return school_response(request, page)
