"""`POST /webhook/{community}`: VK's Callback API. An event is kept, and answered by a worker."""

import time
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vitrina.autoresponder.delivery.vk_events import read_event
from vitrina.domain.half_characters import holds_half
from vitrina.storage.vault import LostSecret
from vitrina.storage.webhooks import WebhookRecord
from vitrina.web.http.context import context_of, read_body
from vitrina.web.http.json_body import UnreadableJson, read_json
from vitrina.wiring.services import Services

EVENT_LIMIT = 256 * 1024  # bytes
RECORD_LIFE = 30.0  # seconds that a community's secret is remembered
RECORDS_KEPT = 10_000

_log = structlog.get_logger("vitrina.webhook")


async def receive_event(request: Request) -> Response:
    """The confirmation code to `confirmation`; `ok` to everything else, once it is committed.

    404 for a community that is not ours, or whose secret no key opens; 403 for a wrong secret, 400
    for what is no event, 422 for half a character in it. VK repeats what is not answered `ok`.
    VK sends the secret with every event once it is set (vk-contract 2026-11-22 §6, [S]).
    """
    services = context_of(request).services
    community = _read_community(request.path_params["community"])
    if community is None:
        return Response(status_code=404)
    try:
        event = read_json(await read_body(request, EVENT_LIMIT))
    except UnreadableJson:
        return Response(status_code=400)
    if not isinstance(event, dict) or event.get("group_id") != community:
        return Response(status_code=400)
    record = await _records_of(request).find(services, community, event)
    if record is None:
        return Response(status_code=404)
    if not record.is_secret(event.get("secret")):
        _log.warning("webhook.wrong_secret", group_id=community)
        return Response(status_code=403)
    if holds_half(event):
        return Response(status_code=422)
    if event.get("type") == "confirmation":
        await services.webhooks.confirm(community)
        _log.info("webhook.confirmed", group_id=community)
        return PlainTextResponse(record.confirmation_code)
    told = read_event(event, community)
    if told is not None:
        await services.bot.events.put(told)
    return PlainTextResponse("ok")


class Records:
    """Communities' secrets, remembered for a while: an event costs no question to the database.

    What is remembered can be old in one way only, by a new secret: an event that does not fit is
    looked up once more, at most once a second for each community, so that forgers pay for nothing.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, WebhookRecord | None]] = {}

    async def find(
        self, services: Services, community: int, event: Mapping[str, Any]
    ) -> WebhookRecord | None:
        """The community, or None; a confirmation always asks the database."""
        now = time.monotonic()
        read_at, record = self._known.get(community, (-RECORD_LIFE, None))
        fits = record is not None and record.is_secret(event.get("secret"))
        life = RECORD_LIFE if fits else 1.0
        if event.get("type") != "confirmation" and now < read_at + life:
            return record
        try:
            record = await services.webhooks.find(community)
        except LostSecret:
            # Without the key nobody can tell VK from a stranger; VK repeats what is refused.
            _log.error("webhook.secret_lost", group_id=community)
            return None
        if len(self._known) >= RECORDS_KEPT:
            self._known.clear()
        self._known[community] = (now, record)
        return record


def _records_of(request: Request) -> Records:
    records = request.app.state.webhook_records
    assert isinstance(records, Records)  # noqa: S101 -- state is untyped
    return records


def _read_community(text: str) -> int | None:
    """The number in the address; None for what no database column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
