"""``/photos/<id>``: a picture, as the pages and the API's answers name it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.world.lookup import is_number


async def show_photo_file(request: Request) -> Response:
    """The bytes of a picture, as they were uploaded."""
    sandbox: Sandbox = request.app.state.sandbox
    name = request.path_params["photo_id"]
    photo = sandbox.world.photos.get(int(name)) if is_number(name) else None
    if photo is None:
        return Response(status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(photo.data, media_type=photo.mime, headers=headers)
