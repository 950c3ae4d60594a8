"""What the person has done by hand: ticked, taken back, looked at once more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.check_manual_steps import NotLooked, check_manual_steps
from vitrina.application.tick_manual_step import NoSuchStep, tick_manual_step
from vitrina.application.vk_failures import VkFailure
from vitrina.storage.records import BuildRecord
from vitrina.web.build.manual_page import Hands
from vitrina.web.build.show_page import ShowPage, make_build_page, show_build_page
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import build_of, fields_of, home_of
from vitrina.web.http.security import wants_json
from vitrina.web.look.message import say_no_such_page
from vitrina.wording.build_page import LOOK_FAILED


@dataclass(frozen=True)
class TickPage:
    """The page on which things are ticked: what it has of them, and how it is shown whole."""

    read: Callable[[Request, BuildRecord], Awaitable[Hands]]
    show: ShowPage


async def tick_step(request: Request) -> Response:
    """`POST /builds/{page_key}/steps/{key}`: `done` is `1`, or `0` to take it back.

    JSON for our own script: the steps that changed and what is left.
    """
    return await tick_on(_OF_BUILD, request)


async def check_steps(request: Request) -> Response:
    """`POST /builds/{page_key}/steps`: VK is asked again for what was ticked and not shown."""
    return await check_on(_OF_BUILD, request)


async def tick_on(page: TickPage, request: Request) -> Response:
    """A tick on that page."""
    key = request.path_params["key"]
    ticked = await tick_manual_step(
        context_of(request).application.manual,
        build_of(request),
        key,
        done=fields_of(request).get("done") != "0",
    )
    if isinstance(ticked, NoSuchStep):
        return error_response(request, say_no_such_page(), status=404, error="no_such_step")
    return await _answer(page, request, ticked.failure, f"step-{key}")


async def check_on(page: TickPage, request: Request) -> Response:
    """A second look, asked for on that page."""
    looked = await check_manual_steps(context_of(request).application.manual, build_of(request))
    failure = looked.failure if isinstance(looked, NotLooked) else None
    return await _answer(page, request, failure, "hands")


async def _answer(
    page: TickPage, request: Request, failure: VkFailure | None, place: str
) -> Response:
    """How things stand now: JSON for our script, else the page at that place."""
    build, look_error = build_of(request), LOOK_FAILED if failure else ""
    if wants_json(request):
        return JSONResponse(_tell(await page.read(request, build), look_error))
    if look_error:
        return await page.show(request, build, look_error=look_error)
    return RedirectResponse(f"{home_of(request)}#{quote(place)}", status_code=303)


def _tell(hands: Hands, look_error: str) -> dict[str, object]:
    return {
        "heading": hands.heading,
        "lead": hands.lead,
        "error": look_error,
        "may_look_again": hands.may_look_again,
        "steps": {
            step.key: {
                "ticked": step.ticked,
                "done": step.done,
                "seen": step.seen_words,
                "unseen": step.is_unseen,
            }
            for step in hands.steps
        },
    }


async def _read_hands(request: Request, build: BuildRecord) -> Hands:
    return (await make_build_page(request, build)).hands


_OF_BUILD = TickPage(_read_hands, show_build_page)
