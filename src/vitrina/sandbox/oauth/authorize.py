"""``/authorize``: a person is asked, in the browser, what an app may do.

Both flows live here: ``code_challenge`` means VK ID, without it the older code flow
(vk-contract 2026-11-22 §2).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.faults.connection import ClosedConnection
from vitrina.sandbox.faults.requested import take_fault
from vitrina.sandbox.oauth.browsers import find_user_id, set_cookie, sign_in
from vitrina.sandbox.oauth.consent_page import show_consent, show_error
from vitrina.sandbox.world import COMMUNITY_RIGHTS, USER_RIGHTS, User
from vitrina.sandbox.world.grants import CODE_LIFE_S, AuthorizationRequest
from vitrina.sandbox.world.lookup import is_number
from vitrina.sandbox.world.rights import USER_BITS

_STATE = re.compile(r"[A-Za-z0-9_-]{32,}")
# Rights that a community key has only when a person made it by hand (vk-2026 §1, [O]).
BY_HAND_ONLY = frozenset({"wall", "market"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class InvalidAuthorization(Exception):
    """The parameters an app sent the person with are wrong; the text says how."""


async def show_authorize(request: Request) -> Response:
    """Ask, or with auto-consent answer at once by a redirect, as a click would."""
    sandbox: Sandbox = request.app.state.sandbox
    fault = take_fault(sandbox.world, "authorize")
    if fault is not None and fault.kind in ("close_before", "drop_after"):
        return ClosedConnection()
    try:
        fields = dict(parse_qsl(request.url.query, keep_blank_values=True))
        authorization = _read_authorization(sandbox, fields)
    except InvalidAuthorization as error:
        return HTMLResponse(show_error(str(error)), status_code=400)
    if authorization.group_ids and sandbox.world.strict.oauth_security_error:
        return refuse("invalid_request", "Security Error", status=401)
    cookie, user = sign_in(sandbox, request)
    if sandbox.options.auto_consent:
        answer: Response = _redirect_granted(sandbox, authorization, user)
    else:
        key = sandbox.grants.open_consent(sandbox.world, authorization, user.id)
        answer = HTMLResponse(show_consent(sandbox.world, authorization, user, key))
    answer.headers["Cache-Control"] = "no-store"
    set_cookie(answer, cookie)
    return answer


async def take_decision(request: Request) -> Response:
    """Allow or deny. The page's key, used once, is its protection against CSRF.

    A button pressed twice by the same person leads them where its first press did.
    """
    sandbox: Sandbox = request.app.state.sandbox
    async with request.form() as form:
        key, decision = str(form.get("key", "")), str(form.get("decision", ""))
    user_id = find_user_id(sandbox, request)
    answered_by, location = sandbox.grants.answered.get(key, (None, ""))
    if location and answered_by == user_id:
        return RedirectResponse(location, status_code=302)
    authorization = sandbox.grants.close_consent(sandbox.world, key, user_id)
    if authorization is None or user_id is None:
        text = "Страница устарела. Вернитесь и начните вход заново."
        return HTMLResponse(show_error(text), status_code=400)
    if decision == "allow":
        answer = _redirect_granted(sandbox, authorization, sandbox.world.users[user_id])
    else:
        denial = {"error": "access_denied", "error_description": "User denied your request"}
        answer = _redirect(authorization, denial)
    sandbox.grants.answered[key] = (user_id, answer.headers["location"])
    return answer


def _redirect_granted(
    sandbox: Sandbox, authorization: AuthorizationRequest, user: User
) -> RedirectResponse:
    for group_id in authorization.group_ids:
        group = sandbox.world.groups.get(group_id)
        if group is None or user.id not in group.admins:
            text = "Only an administrator may grant this"
            denial = {"error": "access_denied", "error_description": text}
            return _redirect(
                authorization,
                denial,
            )
    key, code = sandbox.grants.make_code(sandbox.world, authorization, user.id)
    fields = {"code": key}
    if authorization.challenge:
        fields |= {"expires_in": str(CODE_LIFE_S), "device_id": code.device_id}
        fields |= {"type": "code_v2"}
    return _redirect(authorization, fields)


def _redirect(authorization: AuthorizationRequest, fields: dict[str, str]) -> RedirectResponse:
    """Back to the app, with its own ``state`` beside the fields."""
    if authorization.state:
        fields = fields | {"state": authorization.state}
    parts = urlsplit(authorization.redirect_uri)
    query = "&".join(filter(None, (parts.query, urlencode(fields))))
    return RedirectResponse(urlunsplit(parts._replace(query=query)), status_code=302)


def _read_authorization(sandbox: Sandbox, asked: dict[str, str]) -> AuthorizationRequest:
    client_id, redirect_uri = asked.get("client_id", ""), asked.get("redirect_uri", "")
    apps = sandbox.options.apps
    if not client_id or (apps is not None and client_id not in apps):
        raise InvalidAuthorization("Приложение не найдено: client_id неизвестен.")
    if not _is_redirect_address(redirect_uri):
        raise InvalidAuthorization("redirect_uri не является адресом, на который можно вернуться.")
    if asked.get("response_type") != "code":
        raise InvalidAuthorization("response_type должен быть code.")
    challenge, state = asked.get("code_challenge", ""), asked.get("state", "")
    if challenge:
        if asked.get("code_challenge_method", "").upper() != "S256":
            raise InvalidAuthorization("code_challenge_method должен быть S256.")
        if not _CHALLENGE.fullmatch(challenge):
            raise InvalidAuthorization("code_challenge не похож на отпечаток SHA-256.")
        if not _STATE.fullmatch(state):
            raise InvalidAuthorization(
                "state должен быть не короче 32 знаков из A-Z, a-z, 0-9, _ и -."
            )
    group_ids = _read_group_ids(asked.get("group_ids", ""))
    names = _read_scope(asked.get("scope", ""))
    known = COMMUNITY_RIGHTS if group_ids else USER_RIGHTS
    if group_ids and sandbox.world.strict.oauth_key_rights:
        known = known - BY_HAND_ONLY
    allowed = sandbox.options.app_rights
    rights = frozenset(names) & known
    return AuthorizationRequest(
        client_id=client_id,
        redirect_uri=redirect_uri,
        state=state,
        rights=rights if allowed is None else rights & allowed,
        challenge=challenge,
        group_ids=group_ids,
        offline="offline" in names,
    )


def _is_redirect_address(redirect_uri: str) -> bool:
    try:
        target = urlsplit(redirect_uri)
    except ValueError:
        return False
    return target.scheme in ("http", "https") and bool(target.hostname) and not target.fragment


def _read_group_ids(text: str) -> tuple[int, ...]:
    parts = [part for part in text.split(",") if part]
    if not all(is_number(part) for part in parts):
        raise InvalidAuthorization("group_ids должен быть списком номеров.")
    return tuple(int(part) for part in parts)


def _read_scope(text: str) -> list[str]:
    """Names divided by spaces or commas, or a mask of VK's bits (vk-contract §2.1)."""
    if is_number(text):
        return [name for name, bit in USER_BITS.items() if int(text) & bit]
    return text.replace(",", " ").split()


def refuse(error: str, text: str, state: str = "", status: int = 400) -> JSONResponse:
    """An OAuth error as JSON."""
    fields = {"error": error, "error_description": text} | ({"state": state} if state else {})
    return JSONResponse(fields, status_code=status, headers={"Cache-Control": "no-store"})
