"""VK ID's token side: codes and refresh tokens against access tokens of one hour.

vk-contract 2026-11-22 §2.3: PKCE S256, ``device_id``, the scope that came back may be narrower than
the one asked for; a refresh token works once, and using it again ends the session. Errors come
with HTTP 400 here; with which status VK sends them is not verified.
"""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.request import find_token, read_form
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.faults.connection import ClosedConnection
from vitrina.sandbox.faults.requested import take_fault
from vitrina.sandbox.oauth.authorize import refuse
from vitrina.sandbox.world import Json, Token
from vitrina.sandbox.world.grants import REFRESH_LIFE_S, TOKEN_LIFE_S, Session
from vitrina.sandbox.world.people import issue_token

BASIC_SCOPE = "vkid.personal_info"
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
METHOD = "oauth2/auth"


async def give_token(request: Request) -> Response:
    """``POST /oauth2/auth``."""
    sandbox: Sandbox = request.app.state.sandbox
    fault = take_fault(sandbox.world, METHOD)
    if fault is not None and fault.kind == "close_before":
        return ClosedConnection()
    raw = await read_form(request)
    if fault is not None and fault.kind == "error":
        answer = refuse("slow_down", "too many requests", raw.get("state", ""), status=429)
    elif raw.get("grant_type") == "authorization_code":
        answer = _exchange_code(sandbox, raw)
    elif raw.get("grant_type") == "refresh_token":
        answer = _refresh(sandbox, raw)
    else:
        answer = refuse("invalid_request", "grant_type is invalid", raw.get("state", ""))
    return ClosedConnection() if fault is not None and fault.kind == "drop_after" else answer


def _exchange_code(sandbox: Sandbox, raw: dict[str, str]) -> JSONResponse:
    state = raw.get("state", "")
    code = sandbox.grants.use_code(sandbox.world, raw.get("code", ""))
    if code is None or not code.authorization.challenge:
        return refuse("invalid_grant", "code is invalid or expired", state)
    if raw.get("client_id") != code.authorization.client_id:
        return refuse("invalid_client", "client_id is invalid", state)
    if raw.get("redirect_uri") != code.authorization.redirect_uri:
        return refuse("invalid_request", "redirect_uri is invalid", state)
    if raw.get("device_id") != code.device_id:
        return refuse("invalid_request", "device_id is invalid", state)
    if not _matches_challenge(raw.get("code_verifier", ""), code.authorization.challenge):
        return refuse("invalid_grant", "code_verifier is invalid", state)
    scope = " ".join([BASIC_SCOPE, *sorted(code.authorization.rights)])
    session = Session(
        client_id=code.authorization.client_id,
        user_id=code.user_id,
        device_id=code.device_id,
        rights=code.authorization.rights,
        scope=scope,
        refreshed_at=sandbox.world.now(),
    )
    return _answer_tokens(sandbox, session, state)


def _matches_challenge(verifier: str, challenge: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii") == challenge


def _refresh(sandbox: Sandbox, raw: dict[str, str]) -> JSONResponse:
    state, value = raw.get("state", ""), raw.get("refresh_token", "")
    used = sandbox.grants.used_refresh.get(value)
    if used is not None:
        _end(used)
        return refuse("invalid_grant", "refresh_token is expired", state)
    session = sandbox.grants.sessions.get(value)
    if session is None or session.ended:
        return refuse("invalid_grant", "refresh_token is invalid", state)
    if sandbox.world.now() - session.refreshed_at >= REFRESH_LIFE_S:
        return refuse("invalid_grant", "refresh_token is expired", state)
    if raw.get("client_id") != session.client_id:
        return refuse("invalid_client", "client_id is invalid", state)
    if raw.get("device_id") != session.device_id:
        return refuse("invalid_request", "device_id is invalid", state)
    sandbox.grants.used_refresh[value] = sandbox.grants.sessions.pop(value)
    session.refreshed_at = sandbox.world.now()
    return _answer_tokens(sandbox, session, state)


def _answer_tokens(sandbox: Sandbox, session: Session, state: str) -> JSONResponse:
    token = issue_token(
        sandbox.world,
        "user",
        session.rights,
        user_id=session.user_id,
        app_id=session.client_id,
        life_s=TOKEN_LIFE_S,
        vk_id=True,
    )
    session.tokens.append(token)
    refresh_token = f"vk2.a.{sandbox.world.secret(80)}"
    sandbox.grants.sessions[refresh_token] = session
    answer: Json = {
        "access_token": token.value,
        "refresh_token": refresh_token,
        "id_token": sandbox.world.secret(64),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE_S,
        "user_id": session.user_id,
        "state": state,
        "scope": session.scope,
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


async def show_user_info(request: Request) -> Response:
    """``POST /oauth2/user_info``: who the token belongs to."""
    sandbox: Sandbox = request.app.state.sandbox
    token = await _find_vkid_token(sandbox, request)
    if token is None:
        return refuse("invalid_token", "access_token is invalid")
    user = sandbox.world.users[token.user_id]
    info: Json = {
        "user_id": str(user.id),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "sex": 0,
        "verified": False,
        "birthday": "",
    }
    return JSONResponse({"user": info})


async def revoke_token(request: Request) -> Response:
    """``POST /oauth2/revoke`` and ``/oauth2/logout``: the whole session ends."""
    sandbox: Sandbox = request.app.state.sandbox
    token = await _find_vkid_token(sandbox, request)
    if token is None:
        return refuse("invalid_token", "access_token is invalid")
    token.revoked = True
    for session in sandbox.grants.sessions.values():
        if token in session.tokens:
            _end(session)
    return JSONResponse({"response": 1})


def _end(session: Session) -> None:
    session.ended = True
    for token in session.tokens:
        token.revoked = True


async def _find_vkid_token(sandbox: Sandbox, request: Request) -> Token | None:
    raw = await read_form(request)
    try:
        token = find_token(sandbox.world, raw, request.headers.get("authorization", ""))
    except ApiError:
        return None
    return token if token.vk_id and raw.get("client_id") == token.app_id else None
