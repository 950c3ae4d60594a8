"""The school's logo and colour, which every page asks for: both for ever, by what they are."""

import re

from starlette.requests import Request
from starlette.responses import Response

from vitrina.domain.accent import Accent, dark_accent, light_accent, parse_colour
from vitrina.web.http.context import context_of

_FOR_EVER = "public, max-age=31536000, immutable"
_LOGO = re.compile(r"[0-9a-f]{32}")


async def show_logo(request: Request) -> Response:
    """`GET /look/logo/{logo}.png`: drawn anew from its pixels when it was uploaded."""
    logo_id: str = request.path_params["logo"]
    found = None
    if _LOGO.fullmatch(logo_id):
        found = await context_of(request).services.school.find_logo(logo_id)
    if found is None:
        return Response(status_code=404)
    return Response(found, media_type="image/png", headers={"cache-control": _FOR_EVER})


async def show_accent(request: Request) -> Response:
    """`GET /look/accent/{accent}.css`: the colour by day and by night, as it can be read."""
    given: str = request.path_params["accent"]
    if parse_colour(given) != given:
        return Response(status_code=404)
    sheet = write_accent(given)
    return Response(sheet, media_type="text/css", headers={"cache-control": _FOR_EVER})


def write_accent(colour: str) -> str:
    """The style sheet of a colour `rrggbb`; it goes before the themes, by its longer selectors."""
    day, night = _declare(light_accent(colour)), _declare(dark_accent(colour))
    return (
        f".ui[data-theme][data-scheme]{{{day}}}\n"
        f".ui[data-theme][data-scheme=dark]{{{night}}}\n"
        "@media (prefers-color-scheme:dark){"
        f".ui[data-theme][data-scheme=auto]{{{night}}}}}\n"
    )


def _declare(accent: Accent) -> str:
    return f"--accent:{accent.colour};--on-accent:{accent.on_colour};--accent-soft:{accent.soft}"
