"""The older code flow's token side: ``/access_token`` (vk-contract 2026-11-22 §2.1, §2.2)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.request import read_form
from vitrina.sandbox.oauth.authorize import refuse
from vitrina.sandbox.world.people import issue_token

DAY_S = 86400


async def give_token(request: Request) -> Response:
    """A code for a person's token, or for one token of each named community."""
    sandbox: Sandbox = request.app.state.sandbox
    raw = await read_form(request)
    apps, client_id = sandbox.options.apps, raw.get("client_id", "")
    if not client_id or (apps is not None and client_id not in apps):
        return refuse("invalid_client", "client_id is incorrect", status=401)
    secret = raw.get("client_secret", "")
    if not secret or (apps is not None and apps[client_id] != secret):
        return refuse("invalid_client", "client_secret is incorrect", status=401)
    code = sandbox.grants.use_code(sandbox.world, raw.get("code", ""))
    if code is None or code.authorization.challenge or code.authorization.client_id != client_id:
        return refuse("invalid_grant", "Code is invalid or expired.", status=401)
    authorization = code.authorization
    if raw.get("redirect_uri") != authorization.redirect_uri:
        return refuse("invalid_grant", "redirect_uri is incorrect", status=401)
    headers = {"Cache-Control": "no-store"}
    if authorization.group_ids:
        tokens = [
            issue_token(
                sandbox.world,
                "group",
                authorization.rights,
                group_id=group_id,
                app_id=client_id,
            )
            for group_id in authorization.group_ids
        ]
        groups = [{"group_id": token.group_id, "access_token": token.value} for token in tokens]
        return JSONResponse({"groups": groups, "expires_in": 0}, headers=headers)
    life_s = None if authorization.offline else DAY_S
    token = issue_token(
        sandbox.world,
        "user",
        authorization.rights,
        user_id=code.user_id,
        app_id=client_id,
        life_s=life_s,
    )
    answer = {"access_token": token.value, "expires_in": life_s or 0, "user_id": code.user_id}
    return JSONResponse(answer, headers=headers)
