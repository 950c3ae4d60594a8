"""The upload host: takes a file at the address a ticket was given, answers as pu.vk.ru does.

A bad picture is answered with HTTP 200: an empty ``photo`` for avatars and wall photos, an
``error`` for covers and goods. Which of the two VK sends is not verified (vk-contract 2026-11-22
§5), so clients must know both.
"""

from __future__ import annotations

import asyncio
import json

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.faults.connection import ClosedConnection
from vitrina.sandbox.faults.requested import take_fault
from vitrina.sandbox.world import Json
from vitrina.sandbox.world.lookup import is_number
from vitrina.sandbox.world.pictures import MAX_BYTES, BadPicture, read_picture
from vitrina.sandbox.world.uploads import Ticket, Upload

METHOD = "upload"
"""The name by which faults know uploads; they are no API requests."""


async def take_upload(request: Request) -> Response:
    """POST multipart ``photo`` (``file`` for goods)."""
    sandbox: Sandbox = request.app.state.sandbox
    count = sandbox.world.uploads
    count.asked += 1
    fault = take_fault(sandbox.world, METHOD)
    if fault is not None and fault.kind == "close_before":
        return ClosedConnection()
    delay_ms = sandbox.options.latency_ms + (fault.ms if fault else 0)
    if delay_ms:
        await asyncio.sleep(delay_ms / 1000)
    if fault is not None and fault.kind == "error":
        count.refused += 1
        return JSONResponse({"error": "ERR_UPLOAD_INTERNAL"}, status_code=500)
    ticket = sandbox.uploads.find_ticket(request.path_params["ticket"])
    if ticket is None:
        count.refused += 1
        return JSONResponse({"error": "ERR_UPLOAD_BAD_TICKET"})
    answer = await _receive(sandbox, ticket, request)
    if fault is not None and fault.kind == "spoil":
        answer = {"server": 200_000, "photo": fault.text or "[]", "hash": sandbox.world.secret(32)}
    if "error" in answer or "[]" in (answer.get("photo"), answer.get("photos_list")):
        count.refused += 1
    else:
        count.answered += 1
    if fault is not None and fault.kind == "drop_after":
        return ClosedConnection()
    return JSONResponse(answer)


async def _receive(sandbox: Sandbox, ticket: Ticket, request: Request) -> Json:
    try:
        data = await _read_file(request)
        picture = await asyncio.to_thread(read_picture, data, ticket.kind)
        if ticket.crop is not None:
            _, _, right, bottom = ticket.crop
            if right > picture.width or bottom > picture.height:
                raise BadPicture("ERR_UPLOAD_BAD_CROP: crop is outside of the photo")
    except BadPicture as error:
        return _show_failure(sandbox, ticket, str(error))
    return _show_upload(sandbox.uploads.add_upload(ticket, picture))


async def _read_file(request: Request) -> bytes:
    if _read_length(request) > MAX_BYTES + 4096:
        raise BadPicture("ERR_UPLOAD_FILE_TOO_BIG")
    try:
        async with request.form() as form:
            return await _find_part(form).read()
    except HTTPException:
        raise BadPicture("ERR_UPLOAD_NO_FILE") from None


def _read_length(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if is_number(text) else 0


# The documented names, and those under which vk_api 11.10.1 sends a wall photo ([L] upload.py).
_FIELDS = ("photo", "file", "file0", "file1")


def _find_part(form: FormData) -> UploadFile:
    for name in _FIELDS:
        part = form.get(name)
        if isinstance(part, UploadFile):
            return part
    raise BadPicture("ERR_UPLOAD_NO_FILE")


def _show_upload(upload: Upload) -> Json:
    if upload.ticket.kind == "doc":
        return {"file": upload.hash}
    if upload.ticket.kind == "chat":
        return {"response": upload.hash}
    if upload.ticket.kind == "story":
        return {"response": {"upload_result": upload.hash}}
    answer: Json = {"photo": upload.photo, "hash": upload.hash}
    if upload.ticket.kind == "album":
        answer = {"photos_list": upload.photo, "hash": upload.hash, "aid": upload.ticket.album_id}
    if upload.ticket.kind != "cover":
        answer["server"] = upload.server
    if upload.ticket.kind == "product":
        picture = upload.picture
        answer["crop_data"] = json.dumps([0, 0, picture.width, picture.height])
        answer["crop_hash"] = upload.hash[:16]
    return answer


def _show_failure(sandbox: Sandbox, ticket: Ticket, why: str) -> Json:
    if ticket.kind in ("cover", "product", "doc", "story", "chat"):
        return {"error": why}
    if ticket.kind == "album":
        hash_text = sandbox.world.secret(32)
        return {"server": 200_000, "photos_list": "[]", "aid": ticket.album_id, "hash": hash_text}
    return {"server": 200_000, "photo": "[]", "hash": sandbox.world.secret(32)}
