"""The sandbox's route table and how one is put together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vitrina.sandbox import codeflow, control, longpoll, vkid
from vitrina.sandbox.access import is_number
from vitrina.sandbox.checks import accept_person, ask_person
from vitrina.sandbox.club import club_routes
from vitrina.sandbox.context import Sandbox
from vitrina.sandbox.control import guard
from vitrina.sandbox.delivery import Delivery
from vitrina.sandbox.dispatch import answer_method
from vitrina.sandbox.grants import Grants
from vitrina.sandbox.lateness import Lateness
from vitrina.sandbox.limits import RequestLimiter
from vitrina.sandbox.oauth import show_authorize, take_decision
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.registry import METHODS
from vitrina.sandbox.tickets import UploadDesk
from vitrina.sandbox.uploads import take_upload
from vitrina.sandbox.world import build_world

ROUTES = (
    Route("/method/{name:path}", answer_method, methods=["GET", "POST"]),
    Route("/upload/{ticket}", take_upload, methods=["POST"]),
    Route("/longpoll/{group_id:int}", longpoll.read_updates, methods=["GET", "POST"]),
    Route("/authorize", show_authorize),
    Route("/authorize/decision", take_decision, methods=["POST"]),
    Route("/oauth2/auth", vkid.give_token, methods=["POST"]),
    Route("/oauth2/user_info", vkid.show_user_info, methods=["POST"]),
    Route("/oauth2/revoke", vkid.revoke_token, methods=["POST"]),
    Route("/oauth2/logout", vkid.revoke_token, methods=["POST"]),
    Route("/access_token", codeflow.give_token, methods=["GET", "POST"]),
    Route("/not_robot_captcha", ask_person, methods=["GET"]),
    Route("/not_robot_captcha", accept_person, methods=["POST"]),
    Route("/security_check", ask_person, methods=["GET"]),
    Route("/security_check", accept_person, methods=["POST"]),
    Route("/sandbox/world", guard(control.tell_world)),
    Route("/sandbox/tokens", guard(control.mint_token), methods=["POST"]),
    Route("/sandbox/faults", guard(control.add_fault), methods=["POST"]),
    Route("/sandbox/faults", guard(control.clear_faults), methods=["DELETE"]),
    Route("/sandbox/messages", guard(control.write_message), methods=["POST"]),
    Route("/sandbox/clock", guard(control.move_clock), methods=["POST"]),
)


def create_sandbox(options: SandboxOptions, clock: Callable[[], float] = time.time) -> Starlette:
    """A sandbox as an ASGI application; its state is ``app.state.sandbox``."""
    world = build_world(options.seed, clock)
    sandbox = Sandbox(
        options=options,
        world=world,
        methods=METHODS,
        desk=UploadDesk(world),
        grants=Grants(),
        limiter=RequestLimiter(time.monotonic, options.rate_limits),
        delivery=Delivery(world, options.retry_s),
        late=Lateness(world),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await sandbox.late.close()
        await sandbox.delivery.close()

    routes = [*ROUTES, Route("/photos/{photo_id}", show_photo_file), *club_routes(sandbox)]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.sandbox = sandbox
    return app


async def show_photo_file(request: Request) -> Response:
    """The bytes of a picture, as they were uploaded."""
    sandbox: Sandbox = request.app.state.sandbox
    name = request.path_params["photo_id"]
    photo = sandbox.world.photos.get(int(name)) if is_number(name) else None
    if photo is None:
        return Response(status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(photo.data, media_type=photo.mime, headers=headers)
