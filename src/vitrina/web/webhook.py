"""`POST /webhook/{community}`: VK's Callback API. The bot's answers come in a later version."""

import json

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vitrina.storage.vault import LostSecret
from vitrina.web.context import context_of, read_body

EVENT_LIMIT = 256 * 1024  # bytes

_log = structlog.get_logger("vitrina.webhook")


async def receive_event(request: Request) -> Response:
    """The confirmation code to `confirmation`, `ok` to everything else.

    404 for a community that is not ours, or whose secret no key opens; 403 for a wrong secret, 400
    for what is no event.
    VK sends the secret with every event once it is set (vk-contract 2026-11-22 §6, [S]).
    """
    services = context_of(request).services
    try:
        event = json.loads(await read_body(request, EVENT_LIMIT))
    except (ValueError, RecursionError):
        return Response(status_code=400)
    community = _read_community(request.path_params["community"])
    if community is None:
        return Response(status_code=404)
    if not isinstance(event, dict) or event.get("group_id") != community:
        return Response(status_code=400)
    try:
        record = await services.communities.find(community)
    except LostSecret:
        # Without the key nobody can tell VK from a stranger; VK repeats an event that is refused.
        _log.error("webhook.secret_lost", group_id=community)
        return Response(status_code=404)
    if record is None:
        return Response(status_code=404)
    if not record.is_secret(event.get("secret")):
        _log.warning("webhook.wrong_secret", group_id=community)
        return Response(status_code=403)
    if event.get("type") == "confirmation":
        await services.communities.confirm(community)
        _log.info("webhook.confirmed", group_id=community)
        return PlainTextResponse(record.confirmation_code)
    return PlainTextResponse("ok")


def _read_community(text: str) -> int | None:
    """The number in the address; None for what no database column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
