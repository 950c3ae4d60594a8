"""The sandbox's route table and how one is put together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.limits import RequestLimiter
from vitrina.sandbox.club import club_routes
from vitrina.sandbox.control import by_hand, commands
from vitrina.sandbox.control.guard import guard
from vitrina.sandbox.delivery.sending import Delivery
from vitrina.sandbox.endpoints.checks import show_check, submit_check
from vitrina.sandbox.endpoints.long_poll import read_updates
from vitrina.sandbox.endpoints.method import answer_method
from vitrina.sandbox.endpoints.photo_file import show_photo_file
from vitrina.sandbox.endpoints.upload import take_upload
from vitrina.sandbox.faults.delayed import DelayedWork
from vitrina.sandbox.getcourse.routes import (
    GETCOURSE_ROUTES,
    close_getcourse,
    set_up_getcourse,
)
from vitrina.sandbox.methods.table import METHODS
from vitrina.sandbox.oauth import code_flow, vk_id
from vitrina.sandbox.oauth.authorize import show_authorize, take_decision
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.world import build_world
from vitrina.sandbox.world.grants import Grants
from vitrina.sandbox.world.uploads import UploadStore

ROUTES = (
    Route("/method/{name:path}", answer_method, methods=["GET", "POST"]),
    Route("/upload/{ticket}", take_upload, methods=["POST"]),
    Route("/longpoll/{group_id:int}", read_updates, methods=["GET", "POST"]),
    Route("/photos/{photo_id}", show_photo_file),
    Route("/authorize", show_authorize),
    Route("/authorize/decision", take_decision, methods=["POST"]),
    Route("/oauth2/auth", vk_id.give_token, methods=["POST"]),
    Route("/oauth2/user_info", vk_id.show_user_info, methods=["POST"]),
    Route("/oauth2/revoke", vk_id.revoke_token, methods=["POST"]),
    Route("/oauth2/logout", vk_id.revoke_token, methods=["POST"]),
    Route("/access_token", code_flow.give_token, methods=["GET", "POST"]),
    Route("/not_robot_captcha", show_check, methods=["GET"]),
    Route("/not_robot_captcha", submit_check, methods=["POST"]),
    Route("/security_check", show_check, methods=["GET"]),
    Route("/security_check", submit_check, methods=["POST"]),
    Route("/sandbox/world", guard(commands.show_world_state)),
    Route("/sandbox/tokens", guard(commands.create_token), methods=["POST"]),
    Route("/sandbox/faults", guard(commands.add_fault), methods=["POST"]),
    Route("/sandbox/faults", guard(commands.clear_faults), methods=["DELETE"]),
    Route("/sandbox/messages", guard(commands.write_message), methods=["POST"]),
    Route("/sandbox/clock", guard(commands.move_clock), methods=["POST"]),
    Route("/sandbox/communities", guard(by_hand.create_community), methods=["POST"]),
    Route(
        "/sandbox/communities/deactivated",
        guard(by_hand.deactivate_community),
        methods=["POST"],
    ),
    Route("/sandbox/rss", guard(by_hand.connect_feed), methods=["POST"]),
    Route("/sandbox/rss/poll", guard(by_hand.poll_feeds), methods=["POST"]),
    Route("/sandbox/options", guard(commands.change_options), methods=["POST"]),
)


def create_sandbox(options: SandboxOptions, clock: Callable[[], float] = time.time) -> Starlette:
    """A sandbox as an ASGI application; its state is ``app.state.sandbox``."""
    world = build_world(options.seed, clock, options.strict)
    sandbox = Sandbox(
        options=options,
        world=world,
        methods=METHODS,
        uploads=UploadStore(world),
        grants=Grants(),
        limiter=RequestLimiter(time.monotonic, options.rate_limits),
        delivery=Delivery(world, options.retry_s),
        delayed=DelayedWork(world),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await close_getcourse(app)
        await sandbox.delayed.close()
        await sandbox.delivery.close()

    routes = [*ROUTES, *GETCOURSE_ROUTES, *club_routes(sandbox)]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.sandbox = sandbox
    set_up_getcourse(app)
    return app
