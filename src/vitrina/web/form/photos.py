"""The person's photo: taken from the form, shown in its preview, taken away again.

Nothing here is protected by a cookie (a frame has none): an id that cannot be guessed is the right
to see and to remove a photo, and a page of another site can neither send nor remove one.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from time import time

import structlog
from limits import RateLimitItemPerHour
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.art.photo_file import MAX_BYTES, BadPhoto, PhotoNotRead
from vitrina.storage.photos import NoRoom
from vitrina.web.http.context import BodyTooLarge, context_of
from vitrina.web.http.limits import TooMany
from vitrina.wording import photos

UPLOADS_PER_HOUR = 60  # by client address, which a whole class may share
SENDING_PATIENCE = 240.0  # seconds for ten megabytes at 50 kB/s
AT_ONCE = 8  # photos of ten megabytes that one process has in its memory
READING_PATIENCE = 20.0  # seconds, those before in the queue included

_log = structlog.get_logger("vitrina.web")

_UPLOADS = RateLimitItemPerHour(UPLOADS_PER_HOUR)
BODY_LIMIT = MAX_BYTES + 16 * 1024  # bytes: what a multipart form may add to the photo
_UNTIL_READ = 60  # seconds, as `BUSY` says it
_UNTIL_ROOM = 3600  # seconds: photos go one by one as their days end
_PHOTO_ID = re.compile(r"[a-f0-9]{32}")


async def add_photo(request: Request) -> Response:
    """`POST /photos`: the file as the body, or as the field `photo` of a form → `photo_id`, `url`.

    422 says what is wrong with the photo, 413 that it is too large, both as `/oauth/init` does;
    429 and 503 that no more are taken, from this address or at all.
    """
    context = context_of(request)
    await _count_upload(request)
    client = context.services.pseudonym(context.limits.counted_address(request))
    try:
        await context.services.photos.demand_room(client)
        return await _take_photo(request, client)
    except NoRoom as full:
        _log.warning("photos.no_room", by_client=full.by_client)
        words, status = (photos.FULL_OF_YOURS, 429) if full.by_client else (photos.FULL, 503)
        return _refuse(words, status=status, seconds=_UNTIL_ROOM)


async def _take_photo(request: Request, client: str) -> Response:
    context = context_of(request)
    under_way: set[object] = request.app.state.photos_under_way
    if len(under_way) >= AT_ONCE:
        return _refuse(photos.BUSY, status=503, seconds=_UNTIL_READ)
    under_way.add(request)
    try:
        async with asyncio.timeout(SENDING_PATIENCE):
            data = await _read_photo(request)
    except BodyTooLarge:
        return _refuse(photos.BAD_PHOTOS["bytes"], status=413)
    except MultiPartException:
        return _refuse(photos.BAD_PHOTOS["damaged"])
    except TimeoutError:
        return _refuse(photos.SLOW, status=408)
    finally:
        under_way.discard(request)
    reading = asyncio.ensure_future(context.services.prepare_photo(data))
    under_way.add(reading)
    reading.add_done_callback(lambda done: done.cancelled() or done.exception())
    reading.add_done_callback(under_way.discard)
    try:
        # It keeps its turn to the end, whoever waits for it or not.
        async with asyncio.timeout(READING_PATIENCE):
            photo = await asyncio.shield(reading)
    except BadPhoto as bad:
        return _refuse(photos.BAD_PHOTOS[bad.reason])
    except (TimeoutError, PhotoNotRead):
        return _refuse(photos.BUSY, status=503, seconds=_UNTIL_READ)
    photo_id = await context.services.photos.add(photo, client)
    return JSONResponse({"photo_id": photo_id, "url": f"/photos/{photo_id}.jpg"}, status_code=201)


async def show_photo(request: Request) -> Response:
    """`GET /photos/{photo_id}.jpg`: for the preview; no one else's cache keeps it."""
    photo_id = _photo_id(request)
    photo = await context_of(request).services.photos.find(photo_id) if photo_id else None
    if photo is None:
        return Response(status_code=404)
    headers = {
        "cache-control": "private, no-store",
        "cross-origin-resource-policy": "same-origin",
    }
    return Response(photo, media_type="image/jpeg", headers=headers)


async def remove_photo(request: Request) -> Response:
    """`DELETE /photos/{photo_id}`: gone at once. Idempotent: 204 whether it was there or not."""
    photo_id = _photo_id(request)
    if photo_id:
        await context_of(request).services.photos.remove(photo_id)
    return Response(status_code=204)


async def _read_photo(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > BODY_LIMIT:
        raise BodyTooLarge
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return b"".join([chunk async for chunk in _counted(request, MAX_BYTES)])
    stream = _counted(request, BODY_LIMIT)
    parser = MultiPartParser(request.headers, stream, max_files=1, max_fields=4)
    try:
        sent = (await parser.parse()).get("photo")
        return b"" if sent is None or isinstance(sent, str) else await sent.read()
    finally:
        # A part that never ended is in no form, and its file would stay open.
        for file in parser._files_to_close_on_error:
            file.close()


async def _counted(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes; BodyTooLarge as soon as it is more than `limit` bytes."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise BodyTooLarge
        yield chunk


async def _count_upload(request: Request) -> None:
    limits = context_of(request).limits
    address = limits.counted_address(request)
    if not await limits.window.hit(_UPLOADS, "photos", address):
        stats = await limits.window.get_window_stats(_UPLOADS, "photos", address)
        raise TooMany(max(1, round(stats.reset_time - time())))


def _photo_id(request: Request) -> str:
    given: str = request.path_params["photo_id"]
    return given if _PHOTO_ID.fullmatch(given) else ""


def _refuse(message: str, *, status: int = 422, seconds: int | None = None) -> Response:
    error = {"field": "photo_id", "message": message}
    headers = {} if seconds is None else {"retry-after": str(seconds)}
    return JSONResponse({"errors": [error]}, status_code=status, headers=headers)
