"""The person's photo: taken from the form, shown in its preview, taken away again.

Nothing here is protected by a cookie (a frame has none): an id that cannot be guessed is the right
to see and to remove a photo, and a page of another site can neither send nor remove one.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from time import time

from limits import RateLimitItemPerHour
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.application import add_photo as adding
from vitrina.application import remove_photo as removing
from vitrina.application.add_photo import (
    PhotoAdded,
    PhotoRefused,
    PhotosBusy,
    PhotosFull,
    find_room_for_photo,
)
from vitrina.art.photo_file import MAX_BYTES
from vitrina.web.http.context import BodyTooLarge, context_of
from vitrina.web.http.limits import TooMany
from vitrina.wording import photos as words

UPLOADS_PER_HOUR = 60  # by client address, which a whole class may share
SENDING_TIMEOUT = 240.0  # seconds for ten megabytes at 50 kB/s

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
    full = await find_room_for_photo(context.application.photos, client)
    return _say_full(full) if full else await _take_photo(request, client)


async def _take_photo(request: Request, client: str) -> Response:
    photos = context_of(request).application.photos
    if photos.held.is_full:
        return _refuse(words.BUSY, status=503, seconds=_UNTIL_READ)
    try:
        with photos.held.receiving():
            async with asyncio.timeout(SENDING_TIMEOUT):
                data = await _read_photo(request)
    except BodyTooLarge:
        return _refuse(words.BAD_PHOTOS["bytes"], status=413)
    except MultiPartException:
        return _refuse(words.BAD_PHOTOS["damaged"])
    except TimeoutError:
        return _refuse(words.SLOW, status=408)
    match await adding.add_photo(photos, data, client):
        case PhotoAdded(photo_id):
            added = {"photo_id": photo_id, "url": f"/photos/{photo_id}.jpg"}
            return JSONResponse(added, status_code=201)
        case PhotoRefused(reason):
            return _refuse(words.BAD_PHOTOS[reason])
        case PhotosBusy():
            return _refuse(words.BUSY, status=503, seconds=_UNTIL_READ)
        case PhotosFull() as full:
            return _say_full(full)


def _say_full(full: PhotosFull) -> Response:
    text, status = (words.FULL_OF_YOURS, 429) if full.by_client else (words.FULL, 503)
    return _refuse(text, status=status, seconds=_UNTIL_ROOM)


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
        await removing.remove_photo(context_of(request).application.photos, photo_id)
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
