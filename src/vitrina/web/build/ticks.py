"""What the person has done by hand: ticked, taken back, looked at once more."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application.check_manual_steps import NotLooked, check_manual_steps
from vitrina.application.tick_manual_step import NoSuchStep, tick_manual_step
from vitrina.application.vk_failures import VkFailure
from vitrina.web.build.show_page import make_build_page, show_build_page
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import build_of, fields_of
from vitrina.web.http.security import wants_json
from vitrina.web.look.message import say_no_such_page
from vitrina.wording.build_page import LOOK_FAILED


async def tick_step(request: Request) -> Response:
    """`POST /builds/{page_key}/steps/{key}`: `done` is `1`, or `0` to take it back.

    JSON for our own script: the steps that changed and what is left.
    """
    key = request.path_params["key"]
    ticked = await tick_manual_step(
        context_of(request).application.manual,
        build_of(request),
        key,
        done=fields_of(request).get("done") != "0",
    )
    if isinstance(ticked, NoSuchStep):
        return error_response(request, say_no_such_page(), status=404, error="no_such_step")
    return await _answer(request, ticked.failure, f"step-{key}")


async def check_steps(request: Request) -> Response:
    """`POST /builds/{page_key}/steps`: VK is asked again for what was ticked and not shown."""
    looked = await check_manual_steps(context_of(request).application.manual, build_of(request))
    failure = looked.failure if isinstance(looked, NotLooked) else None
    return await _answer(request, failure, "hands")


async def _answer(request: Request, failure: VkFailure | None, place: str) -> Response:
    """How things stand now: JSON for our script, else the page at that place."""
    build, look_error = build_of(request), LOOK_FAILED if failure else ""
    if wants_json(request):
        page = await make_build_page(request, build)
        return JSONResponse(
            {
                "heading": page.manual_heading,
                "lead": page.manual_steps_lead,
                "error": look_error,
                "may_look_again": page.may_look_again,
                "steps": {
                    step.key: {
                        "ticked": step.ticked,
                        "done": step.done,
                        "seen": step.seen_words,
                        "unseen": step.is_unseen,
                    }
                    for step in page.manual_steps
                },
            }
        )
    if look_error:
        return await show_build_page(request, build, look_error=look_error)
    home = f"/builds/{request.path_params['page_key']}"
    return RedirectResponse(f"{home}#{quote(place)}", status_code=303)
