"""Stylesheets, scripts, icons and fonts: served with an ETag, and for a year when versioned."""

import asyncio
import gzip
import hashlib
from functools import cache
from typing import Literal

import brotli
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vitrina.art.cards import picture_style
from vitrina.web.look.bundles import bundle_script, bundle_style
from vitrina.web.look.files import NoSuchFile, read_static
from vitrina.web.look.fonts import font_bytes, page_font

Coding = Literal["br", "gzip"]

# Not a file: the style sheet that the drawing engine reads, in a browser's units.
PICTURES = "pictures.css"

_FONTS = "fonts/"
_PACKED = ".woff2"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "woff2": "font/woff2",
}
_YEAR = "public, max-age=31536000, immutable"
_MONTH = "public, max-age=2592000"


def static_app() -> Starlette:
    """The application to mount at `/static`: our files with what they import, and `fonts/`."""
    return Starlette(routes=[Route("/{name:path}", _serve, methods=["GET", "HEAD"])])


def static_url(name: str) -> str:
    """The address of a static file with its version, which browsers may keep for a year."""
    return f"/static/{name}?v={_read(name)[1]}"


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        content, version = await asyncio.to_thread(_read, name)
    except NoSuchFile:
        return Response(status_code=404)
    headers = _headers(name, version, request)
    if f'"{version}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    coding = _choose_coding(name, request.headers.get("accept-encoding", ""))
    if coding is not None:
        content = await asyncio.to_thread(_pack, name, coding)
        headers["content-encoding"] = coding
    return Response(content, headers=headers)


def _choose_coding(name: str, accepted: str) -> Coding | None:
    """The smaller one of those that the browser takes; of fonts only the whole ones need any."""
    if name.endswith(_PACKED):
        return None
    codings = {one.partition(";")[0].strip() for one in accepted[:1000].split(",")}
    if "br" in codings and not name.startswith(_FONTS):  # a second of processor for a whole font
        return "br"
    return "gzip" if "gzip" in codings else None


def _headers(name: str, version: str, request: Request) -> dict[str, str]:
    lasting = _YEAR if request.query_params.get("v") == version else "no-cache"
    return {
        "content-type": _TYPES[name.rpartition(".")[2]],
        "etag": f'"{version}"',
        # Fonts are named in a stylesheet without a version, and change only with their package.
        "cache-control": _MONTH if name.startswith(_FONTS) else lasting,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }


@cache
def _read(name: str) -> tuple[bytes, str]:
    """A file and its version."""
    content = _font(name.removeprefix(_FONTS)) if name.startswith(_FONTS) else _own(name)
    return content, hashlib.sha256(content).hexdigest()[:16]


@cache
def _pack(name: str, coding: Coding) -> bytes:
    """The same, as small as may be: it is done once, and takes some 40 ms."""
    content, _ = _read(name)
    if coding == "br":
        return bytes(brotli.compress(content, mode=brotli.MODE_TEXT))
    return gzip.compress(content, 9, mtime=0)


def _font(name: str) -> bytes:
    return page_font(name) if name.endswith(_PACKED) else font_bytes(name)


def _own(name: str) -> bytes:
    if name.endswith(".js"):
        return bundle_script(name, _source).encode()
    if name.endswith(".css"):
        return bundle_style(name, _source).encode()
    return read_static(name)


def _source(name: str) -> str:
    return picture_style() if name == PICTURES else read_static(name).decode()
