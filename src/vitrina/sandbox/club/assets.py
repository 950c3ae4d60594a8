"""What every page carries: its style sheet, its font and the headers that keep it inert."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import fontpkg
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

STATIC = Path(__file__).parent / "static"
STYLE_SHEET, ICON = STATIC / "club.css", STATIC / "icon.svg"
STYLE_URL, ICON_URL = "/club-static/club.css", "/club-static/icon.svg"
FONT_URL = "/club-static/onest.ttf"
A_YEAR = "public, max-age=31536000, immutable"

# No scripts at all: whatever a person typed into a form stays text.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class AssetPaths:
    """The addresses pages link to; the style sheet's changes with its content."""

    css: str
    font: str = FONT_URL
    icon: str = ICON_URL
    clubs: str = "/communities"


def find_assets() -> AssetPaths:
    """Read the style sheet once and name this version of it."""
    version = hashlib.sha256(STYLE_SHEET.read_bytes()).hexdigest()[:12]
    return AssetPaths(css=f"{STYLE_URL}?v={version}")


def asset_routes() -> list[Route]:
    """The style sheet, the tab's icon, and Onest from its own package."""
    return [
        Route(STYLE_URL, serve_style),
        Route(ICON_URL, serve_icon),
        Route(FONT_URL, serve_font),
    ]


async def serve_style(request: Request) -> Response:
    """The style sheet, kept by the browser for as long as its address stays the same."""
    # Without its version the address outlives the content: then it must be asked again.
    return _send_file(
        STYLE_SHEET, "text/css", A_YEAR if "v" in request.query_params else "no-cache"
    )


async def serve_icon(request: Request) -> Response:
    """The icon of a browser tab."""
    return _send_file(ICON, "image/svg+xml", A_YEAR)


async def serve_font(request: Request) -> Response:
    """Onest, all weights in one variable file."""
    return _send_file(fontpkg.path("Onest"), "font/ttf", A_YEAR)


def _send_file(path: Path, media_type: str, keep: str) -> Response:
    headers = {"Cache-Control": keep, "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type=media_type, headers=headers)
