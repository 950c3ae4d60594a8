"""The bot's key pasted on the build's page, which says at once what is wrong with it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.admit_bot_key import BotKeyKept, BotKeyUnchecked, BotKeyUnfit
from vitrina.application.connect_bot_key import NoKey, connect_bot_key
from vitrina.application.start_bot_grant import NoBotYet
from vitrina.web.bot.community_key import explain_failure, explain_unfit, say_no_bot_yet
from vitrina.web.build.show_page import ShowPage, show_build_page
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import build_of, fields_of, home_of
from vitrina.wording.bot import NO_KEY


async def take_bot_key(request: Request) -> Response:
    """`POST /builds/{page_key}/bot/key`: a key made by hand in VK's settings of the community.

    422 with the page again when it does not fit; the key is not kept then, and never shown.
    """
    return await keep_bot_key(request, show_build_page)


async def keep_bot_key(request: Request, show: ShowPage) -> Response:
    """The same on the page that `show` shows."""
    build, key = build_of(request), fields_of(request).get("key", "").strip()
    match await connect_bot_key(context_of(request).application.bots, build, key):
        case BotKeyKept():
            return RedirectResponse(home_of(request), status_code=303)
        case NoBotYet():
            return say_no_bot_yet(request)
        case NoKey():
            return await show(request, build, key_error=NO_KEY)
        case BotKeyUnfit() as unfit:
            return await show(request, build, key_error=explain_unfit(unfit))
        case BotKeyUnchecked(failure):
            return await show(request, build, key_error=explain_failure(failure))
