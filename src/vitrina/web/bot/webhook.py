"""`POST /webhook/{community}`: VK's Callback API. An event is kept, and answered by a worker."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vitrina.application import receive_event as receive
from vitrina.application.receive_event import (
    BrokenText,
    EventKept,
    ForgottenCommunity,
    UnknownCommunity,
    WebhookConfirmed,
    WrongSecret,
)
from vitrina.web.http.context import context_of, read_body
from vitrina.web.http.json_body import UnreadableJson, read_json

EVENT_LIMIT = 256 * 1024  # bytes


async def receive_event(request: Request) -> Response:
    """The confirmation code to `confirmation`; `ok` to everything else, once it is committed.

    `remove` takes our server off a community whose person is forgotten (vk-contract 2026-11-22,
    vksdk [L]).
    404 for a community that is not ours, or whose secret no key opens; 403 for a wrong secret, 400
    for what is no event, 422 for half a character in it. VK repeats what is not answered `ok`.
    """
    community = _read_community(request.path_params["community"])
    if community is None:
        return Response(status_code=404)
    try:
        event = read_json(await read_body(request, EVENT_LIMIT))
    except UnreadableJson:
        return Response(status_code=400)
    if not isinstance(event, dict) or event.get("group_id") != community:
        return Response(status_code=400)
    match await receive.receive_event(context_of(request).application.events, community, event):
        case UnknownCommunity():
            return Response(status_code=404)
        case ForgottenCommunity():
            return PlainTextResponse("remove")
        case WrongSecret():
            return Response(status_code=403)
        case BrokenText():
            return Response(status_code=422)
        case WebhookConfirmed(code):
            return PlainTextResponse(code)
        case EventKept():
            return PlainTextResponse("ok")


def _read_community(text: str) -> int | None:
    """The number in the address; None for what no database column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
