"""`GET /oauth/callback`: VK sends a person back, with a grant or without one."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application import finish_grant as finishing
from vitrina.application.find_ends import FindEnd
from vitrina.application.finish_bot_grant import BotGrantEnd
from vitrina.application.finish_connect_grant import ConnectGrantEnd
from vitrina.application.vk_return import VkReturn
from vitrina.web.bot.community_key import show_bot_grant_end
from vitrina.web.connect.stages import show_key_grant_end
from vitrina.web.follow.used import say_used
from vitrina.web.grant.ends import show_end
from vitrina.web.grant.mine import show_find_end
from vitrina.web.grant.returns import Returns
from vitrina.web.http.context import context_of
from vitrina.web.http.security import known_browser


async def finish_grant(request: Request) -> Response:
    """A person lands on the build page, a program gets its addresses.

    Whoever comes again in the same browser gets the same, or waits for it. 400 for a state that is
    unknown, expired or of another browser; nothing is stored then.
    """
    context, browser = context_of(request), known_browser(request)
    state = request.query_params.get("state", "")
    if not state or not browser:
        return await say_used(request)
    came = VkReturn(
        state=state,
        browser=browser,
        code=request.query_params.get("code"),
        device_id=request.query_params.get("device_id"),
        limit_of=partial(context.limits.opening, request),
    )
    returns: Returns = request.app.state.returns
    end = await returns.join(came, lambda: finishing.finish_grant(context.application, came))
    if isinstance(end, ConnectGrantEnd):
        return await show_key_grant_end(request, end)
    if isinstance(end, BotGrantEnd):
        return await show_bot_grant_end(request, end)
    if isinstance(end, FindEnd):
        return await show_find_end(request, end)
    return await show_end(request, end)
