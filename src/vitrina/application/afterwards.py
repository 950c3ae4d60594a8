"""What follows a commit: it may fail, and the person still gets the answer that is due."""

import asyncio
from collections.abc import Awaitable

import structlog

PATIENCE = 2.0  # seconds that a person waits for it at most

_log = structlog.get_logger("vitrina.web")


async def afterwards(what: str, work: Awaitable[object], **ids: str) -> None:
    """Do it within PATIENCE, or write down that it was not done."""
    try:
        async with asyncio.timeout(PATIENCE):
            await work
    except Exception:
        # The request's edge: what it was for is saved already, and an error would hide that.
        _log.exception("request.afterthought_failed", what=what, **ids)
