"""A drawn picture as an answer, the same for whoever may look at it."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from vitrina.domain.picture import Picture
from vitrina.web.http.context import context_of
from vitrina.web.http.leaving import while_connected
from vitrina.wiring.turns import Busy


async def picture_response(request: Request, picture: Picture, cache: str) -> Response:
    """The JPEG that VK is given; 503 with Retry-After where too many wait for theirs."""
    etag = '"' + hashlib.sha256(picture.model_dump_json().encode()).hexdigest()[:24] + '"'
    headers = {"etag": etag, "cache-control": cache}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    drawing = context_of(request).services.draw_for_page(picture)
    try:
        drawn = await while_connected(request, drawing)
    except Busy as busy:
        return Response(status_code=503, headers={"retry-after": str(busy.seconds)})
    return Response(drawn, media_type="image/jpeg", headers=headers)
