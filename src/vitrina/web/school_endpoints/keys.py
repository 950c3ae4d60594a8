"""`/school/keys`: keys of the API, made, shown once, ended."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_api_keys import KeyMade, end_key, list_keys, make_key
from vitrina.domain.api_key import Scope
from vitrina.domain.text import plain_line
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of, posted_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.who import actor_of
from vitrina.web.school_endpoints.keys_page import KeyPage, KeysPage, choose_scopes, view_key
from vitrina.wording import school_programs as words

KEYS = "/school/keys"
_LONGEST_NAME = 60
_DAY = 86_400.0


async def show_keys(request: Request) -> Response:
    """`GET`: the keys, and the form that makes one."""
    return await _show(request)


async def make(request: Request) -> Response:
    """`POST`: the key, shown this once; 422 without a name or a scope, 409 with too many."""
    fields = fields_of(request)
    name = plain_line(fields.get("name", "")[:400])[:_LONGEST_NAME]
    marked = [value for field, value in posted_of(request) if field == "scope"]
    scopes = [scope for scope in Scope if scope in marked]
    lives = fields.get("lives", "")
    error = _find_error(name, scopes) or ("" if lives in words.LIVES else words.NO_LIFE)
    if error:
        return await _show(request, name=name, scopes=scopes, error=error, status=422)
    programs = context_of(request).application.programs
    seconds = int(lives) * _DAY or None
    made = await make_key(programs, actor_of(request), name, set(scopes), seconds)
    if not isinstance(made, KeyMade):
        return await _show(request, name=name, scopes=scopes, error=words.KEYS_FULL, status=409)
    base = context_of(request).services.base_url
    return school_response(request, KeyPage(frame_of(request), made.key, name, f"{base}/api/v1"))


async def end(request: Request) -> Response:
    """`POST`: the key opens nothing any more."""
    programs = context_of(request).application.programs
    await end_key(programs, actor_of(request), request.path_params["api_key"])
    return RedirectResponse(KEYS, status_code=303)


def _find_error(name: str, scopes: list[Scope]) -> str:
    if not name:
        return words.NAME_MISSING
    if not scopes:
        return words.NO_SCOPE
    if Scope.PERSONAL_READ in scopes and Scope.COMMUNITIES_READ not in scopes:
        return words.PERSONAL_ALONE
    return ""


async def _show(
    request: Request,
    *,
    name: str = "",
    scopes: list[Scope] | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    context = context_of(request)
    keys = await list_keys(context.application.programs)
    now = context.services.now()
    page = KeysPage(
        frame_of(request),
        keys=tuple(view_key(one, now) for one in keys),
        scopes=choose_scopes([Scope.COMMUNITIES_READ] if scopes is None else scopes),
        name=name,
        error=error,
        error_of="name" if error == words.NAME_MISSING else "scopes" if error else "",
        api_url=f"{context.services.base_url}/api/v1",
    )
    return school_response(request, page, status=status)
