"""The bot's key pasted on the build's page, which says at once what is wrong with it."""

import re

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.vk.community_grant import KeyUnfit
from vitrina.vk.errors import VkError
from vitrina.web.bot.key import admit_key, back_to_build, explain_failure, explain_unfit
from vitrina.web.bot.page import say_bot_unasked
from vitrina.web.build.show_page import show_build_page
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import build_of, fields_of
from vitrina.wording.bot import NO_KEY

# VK does not say what its keys look like: one word of any sane length.
_KEY = re.compile(r"[\x21-\x7e]{20,1024}")

_log = structlog.get_logger("vitrina.bot")


async def take_bot_key(request: Request) -> Response:
    """`POST /builds/{page_key}/bot/key`: a key made by hand in VK's settings of the community.

    422 with the page again when it does not fit; the key is not kept then, and never shown.
    """
    context = context_of(request)
    build = build_of(request)
    page_key = request.path_params["page_key"]
    if build.group_id is None:
        page = say_bot_unasked(back_to_build(page_key))
        return error_response(request, page, status=409, error="bot_cannot_be_granted")
    key = fields_of(request).get("key", "").strip()
    if not _KEY.fullmatch(key):
        return await show_build_page(request, build, key_error=NO_KEY)
    try:
        await admit_key(context.services, build, build.group_id, key)
    except KeyUnfit as unfit:
        _log.warning("bot.key_unfit", build_id=build.id, fault=unfit.fault)
        return await show_build_page(request, build, key_error=explain_unfit(unfit))
    except VkError as error:
        _log.warning("bot.key_failed", build_id=build.id, code=error.code)
        return await show_build_page(request, build, key_error=explain_failure(error))
    return RedirectResponse(f"/builds/{page_key}", status_code=303)
