"""`GET /embed.js`: the one line that a school puts into a lesson."""

import hashlib
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.look.files import read_static

# Schools paste its address once and for ever, so it has no version in it: browsers keep it for an
# hour, show what they have for a day more while they ask, and asking costs a 304.
_KEPT = "public, max-age=3600, stale-while-revalidate=86400"


async def show_embed(request: Request) -> Response:
    """The script, the same for everybody: it knows us by the address it was loaded from."""
    content, etag = _read()
    headers = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": _KEPT,
        "etag": etag,
        # Any page may load it, also one that isolates itself from other sites.
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers)


@cache
def _read() -> tuple[bytes, str]:
    content = read_static("embed.js")
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
