"""Stylesheets, scripts, icons and fonts: served with an ETag, and for a year when versioned."""

import gzip
import hashlib
from functools import cache

import fontpkg_lora
import fontpkg_onest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vitrina.art.cards import picture_style
from vitrina.web.look.files import NoSuchFile, read_static

# Not a file: the style sheet that the drawing engine reads, in a browser's units.
PICTURES = "pictures.css"

_FONTS = {
    "Onest.ttf": (fontpkg_onest.ROOT, "Onest[wght].ttf"),
    "Lora.ttf": (fontpkg_lora.ROOT, "Lora[wght].ttf"),
}
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
}
_YEAR = "public, max-age=31536000, immutable"
_MONTH = "public, max-age=2592000"


def static_app() -> Starlette:
    """The application to mount at `/static`: our files, the pictures' style, two `fonts/`."""
    return Starlette(routes=[Route("/{name:path}", _serve, methods=["GET", "HEAD"])])


def static_url(name: str) -> str:
    """The address of a static file with its version, which browsers may keep for a year."""
    return f"/static/{name}?v={_read(name)[1]}"


def font_bytes(name: str) -> bytes:
    """A font as TTF: `Onest.ttf` or `Lora.ttf`; NoSuchFile for any other name."""
    if name not in _FONTS:
        raise NoSuchFile(name)
    root, file = _FONTS[name]
    content: bytes = (root / "files" / file).read_bytes()
    return content


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        content, version, packed = _read(name)
    except NoSuchFile:
        return Response(status_code=404)
    headers = _headers(name, version, request)
    if f'"{version}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "content-encoding": "gzip"})
    return Response(content, headers=headers)


def _headers(name: str, version: str, request: Request) -> dict[str, str]:
    lasting = _YEAR if request.query_params.get("v") == version else "no-cache"
    return {
        "content-type": _TYPES[name.rpartition(".")[2]],
        "etag": f'"{version}"',
        # Fonts are named in a stylesheet without a version, and change only with their package.
        "cache-control": _MONTH if name.startswith("fonts/") else lasting,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }


@cache
def _read(name: str) -> tuple[bytes, str, bytes]:
    content = font_bytes(name.removeprefix("fonts/")) if name.startswith("fonts/") else _own(name)
    return content, hashlib.sha256(content).hexdigest()[:16], gzip.compress(content, 6, mtime=0)


def _own(name: str) -> bytes:
    return picture_style().encode() if name == PICTURES else read_static(name)
