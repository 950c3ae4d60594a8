"""Whether another site's page may ask, and read what it is told."""

from starlette.requests import Request

from vitrina.web.http.context import context_of
from vitrina.web.http.security import is_site_of, origin_of


def cors_headers(request: Request) -> dict[str, str] | None:
    """Headers for the asking page's site: empty for our own and for programs, None when unknown."""
    context = context_of(request)
    origin = request.headers.get("origin")
    if origin is None or origin == origin_of(context.services.base_url):
        return {}
    if not is_site_of(origin, context.services.settings.frame_ancestors):
        return None
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "600",
        "vary": "origin",
    }
