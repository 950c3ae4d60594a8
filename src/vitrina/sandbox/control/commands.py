"""``/sandbox/...``: the control surface for demo, tests and load runs, never part of VK's paths."""

from __future__ import annotations

import json
from typing import get_args

from starlette.requests import Request

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.due import run_due_work
from vitrina.sandbox.calls.request import find_base_url
from vitrina.sandbox.control.by_hand import poll_everything
from vitrina.sandbox.control.guard import InvalidCommand, read_integer
from vitrina.sandbox.control.snapshot import show_world
from vitrina.sandbox.delivery.dialogs import receive_from_visitor, write_as_owner
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world import COMMUNITY_RIGHTS, USER_RIGHTS, Fault, FaultKind
from vitrina.sandbox.world.people import add_user, issue_token

_FAULTS: dict[str, FaultKind] = {kind: kind for kind in get_args(FaultKind)}
MOST_ADVANCE_S = 10 * 366 * 86400


async def show_world_state(request: Request, _: dict[str, object]) -> dict[str, object]:
    """``GET /sandbox/world``."""
    sandbox: Sandbox = request.app.state.sandbox
    await run_due_work(sandbox, find_base_url(request))
    return show_world(sandbox.world)


async def create_token(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/tokens``: a token of any rights, for a person, a community or an app.

    ``life_s`` ends it, ``vk_id`` makes it one of VK ID, ``two_factor`` false takes the person's
    second factor away (703). The kind ``vk_id`` is a person's token of VK ID whose app VK has not
    approved: 1051 whatever its scope.
    """
    world = request.app.state.sandbox.world
    kind, scope = body.get("kind", "user"), body.get("scope", "")
    if kind not in ("user", "vk_id", "community", "service"):
        raise InvalidCommand("kind must be user, vk_id, community or service")
    if not isinstance(scope, str):
        raise InvalidCommand("scope must be text")
    rights = frozenset(scope.replace(",", " ").split())
    known = COMMUNITY_RIGHTS if kind == "community" else USER_RIGHTS | {"offline", "email"}
    if rights - known:
        raise InvalidCommand(f"unknown rights: {', '.join(sorted(rights - known))}")
    life_s = read_integer(body, "life_s", None)
    if kind == "service":
        return {"access_token": issue_token(world, "service", rights, life_s=life_s).value}
    if kind in ("user", "vk_id"):
        user_id = read_integer(body, "user_id", None)
        if user_id is not None and user_id < 1:
            raise InvalidCommand("user_id must be positive")
        user = add_user(world, user_id)
        user.two_factor = body.get("two_factor", user.two_factor) is True
        token = issue_token(
            world,
            "user",
            rights,
            user_id=user.id,
            life_s=life_s,
            vk_id=kind == "vk_id" or body.get("vk_id") is True,
            approved=kind == "user",
        )
        return {"access_token": token.value, "user_id": user.id}
    group_id = read_integer(body, "group_id", 0)
    if group_id not in world.groups:
        raise InvalidCommand("group_id names no community")
    token = issue_token(world, "group", rights, group_id=group_id or 0, life_s=life_s)
    return {"access_token": token.value, "group_id": group_id}


async def add_fault(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/faults``: beside method names, ``upload``, ``authorize``, ``oauth2/auth``."""
    world = request.app.state.sandbox.world
    kind, method = _FAULTS.get(str(body.get("kind"))), body.get("method", "*")
    times = read_integer(body, "times", 1) or 0
    if kind is None or not isinstance(method, str) or times < 1:
        raise InvalidCommand(
            f"kind must be one of {', '.join(get_args(FaultKind))}, times at least 1"
        )
    fault = Fault(
        method=method,
        kind=kind,
        times=times,
        code=read_integer(body, "code", 10) or 10,
        ms=read_integer(body, "ms", 0) or 0,
        text=str(body.get("text", "")),
    )
    world.faults.append(fault)
    return {"faults": len(world.faults)}


async def clear_faults(request: Request, _: dict[str, object]) -> dict[str, object]:
    """``DELETE /sandbox/faults``."""
    request.app.state.sandbox.world.faults.clear()
    return {"faults": 0}


async def write_message(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/messages``: a visitor writes, or presses a button (``payload``).

    ``ref`` and ``ref_source`` stood in the link by which they came. With ``by_hand`` the owner of
    the community answers that visitor as a person, not by API.
    """
    sandbox: Sandbox = request.app.state.sandbox
    group = sandbox.world.groups.get(read_integer(body, "group_id", 0) or 0)
    if group is None:
        raise InvalidCommand("group_id names no community")
    user_id = read_integer(body, "user_id", None)
    if user_id is None or user_id < 1:
        raise InvalidCommand("user_id is required")
    text, payload = body.get("text", ""), body.get("payload")
    if not isinstance(text, str) or (not text and payload is None):
        raise InvalidCommand("text or payload is required")
    if payload is not None and not isinstance(payload, str):
        payload = json.dumps(payload, ensure_ascii=False)
    if body.get("by_hand") is True:
        message = write_as_owner(sandbox.delivery, group, user_id, text)
    else:
        ref, source = (_read_ref(body, name) for name in ("ref", "ref_source"))
        message = receive_from_visitor(sandbox.delivery, group, user_id, text, payload, ref, source)
    return {"message_id": message.id, "peer_id": message.peer_id}


def _read_ref(body: dict[str, object], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidCommand(f"{name} must be a text")
    return value


async def move_clock(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/clock``: forward only; posts come out, tokens end, feeds are read."""
    sandbox: Sandbox = request.app.state.sandbox
    advance = body.get("advance_s")
    if not isinstance(advance, int | float) or isinstance(advance, bool) or advance < 0:
        raise InvalidCommand("advance_s must be seconds, 0 or more")
    if advance > MOST_ADVANCE_S:
        raise InvalidCommand("advance_s must be ten years at most")
    sandbox.world.offset += advance
    await run_due_work(sandbox, find_base_url(request))
    await poll_everything(request, sandbox)
    return {"now": sandbox.world.now()}


async def change_options(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/options``: ``strict`` true, false, or the names of the switches that are on.

    With an empty body nothing changes; the answer says what is on.
    """
    world = request.app.state.sandbox.world
    wanted = body.get("strict", world.strict.names())
    if isinstance(wanted, bool):
        world.strict = Strictness.usual() if wanted else Strictness.none()
    elif isinstance(wanted, list) and all(isinstance(name, str) for name in wanted):
        try:
            world.strict = Strictness.named(wanted)
        except ValueError as error:
            raise InvalidCommand(f"no such switch: {error}") from None
    else:
        raise InvalidCommand("strict must be true, false or a list of names")
    return {"strict": world.strict.names()}
