"""The stages of the guided way, each a page that may be loaded again by whoever has its link."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application import take_address as address
from vitrina.application import take_key as key
from vitrina.application.build_draft import DraftBuilt, build_draft, choose_work
from vitrina.application.finish_connect_grant import ConnectGrantEnd
from vitrina.application.open_build import TooManyOpened
from vitrina.application.open_connected_build import GroupTaken
from vitrina.application.read_work import NoKeyYet, WorkChoices, read_work
from vitrina.application.start_bot_grant import BotGrantStarted
from vitrina.application.start_connect_grant import start_connect_grant
from vitrina.storage.drafts import DraftRecord
from vitrina.web.connect.guards import draft_of
from vitrina.web.connect.key_faults import say_key_end
from vitrina.web.connect.views import view_address, view_key, view_work
from vitrina.web.follow.follow import remember_build
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import posted_of
from vitrina.web.http.security import browser_of, remember_browser
from vitrina.web.look.template import Page
from vitrina.wording import connect


async def show_stage(request: Request) -> Response:
    """`GET /connect/{page_key}`: the stage that is next; `?stage=` an earlier one, to change it."""
    draft, wanted = draft_of(request), request.query_params.get("stage", "")
    if not _has_address(draft) or wanted == "address":
        return _show(request, view_address(request, draft, _csrf(request)))
    said = connect.GRANT_REFUSED if "refused" in request.query_params else ""
    if not draft.has_key or wanted == "key":
        return _show(request, view_key(request, draft, _csrf(request), error=said))
    return await _show_work(request, draft)


async def take_address(request: Request) -> Response:
    """`POST /connect/{page_key}/address`: on to the key, or the page again with what is wrong."""
    draft, typed = draft_of(request), _field(request, "address")
    taken = await address.take_address(context_of(request).application.connect, draft, typed)
    if isinstance(taken, address.AddressTaken):
        return _go_on(request)
    # A key that was pasted here is not shown again.
    shown = "" if taken.fault == "is_key" else typed[: address.KEPT]
    error = connect.ADDRESS_FAULTS[taken.fault]
    page = view_address(request, draft, _csrf(request), typed=shown, error=error)
    return _show(request, page, status=422)


async def take_key(request: Request) -> Response:
    """`POST /connect/{page_key}/key`: on to the work, or the page again with what is wrong."""
    draft = draft_of(request)
    end = await key.take_key(context_of(request).application.connect, draft, _field(request, "key"))
    if isinstance(end, key.KeyTaken):
        return _go_on(request)
    error = say_key_end(request, end)
    return _show(request, view_key(request, draft, _csrf(request), error=error), status=422)


async def take_work(request: Request) -> Response:
    """`POST /connect/{page_key}/work`: what was chosen is kept; `build` opens the run as well."""
    draft, posted = draft_of(request), posted_of(request)
    services = context_of(request).application.connect
    choices = WorkChoices(
        replace=frozenset(value for name, value in posted if name == "replace"),
        posts_by_feed=("posts", "feed") in posted,
    )
    await choose_work(services, draft, choices)
    if not any(name == "build" for name, _ in posted):
        return _go_on(request)
    chosen = await services.drafts.find(request.path_params["page_key"])
    limit = context_of(request).limits.opening(request, draft.student)
    end = NoKeyYet() if chosen is None else await build_draft(services, chosen, limit)
    match end:
        case DraftBuilt():
            return _lead_to_build(request)
        case NoKeyYet():
            # Another tab was faster, or the draft is at an earlier stage: its page knows.
            return _go_on(request)
        case GroupTaken():
            return await _show_work(request, draft, error=connect.KEY_OF_TAKEN, status=409)
        case TooManyOpened():
            return await _show_work(request, draft, error=connect.NO_ROOM, status=429)


async def ask_for_key(request: Request) -> Response:
    """`POST /connect/{page_key}/grant`: to VK for the community's key by one tap."""
    context, browser = context_of(request), browser_of(request)
    started = await start_connect_grant(
        context.application.connect,
        draft_of(request),
        page_key=request.path_params["page_key"],
        browser=browser,
        client=context.limits.client(request),
    )
    if not isinstance(started, BotGrantStarted):
        return _go_on(request)
    response = RedirectResponse(started.url, status_code=303)
    remember_browser(response, browser, secure=context.is_https)
    return response


async def show_key_grant_end(request: Request, end: ConnectGrantEnd) -> Response:
    """VK's answer to `ask_for_key`, at the address that all grants return to."""
    if isinstance(end.what, key.KeyTaken):
        return RedirectResponse(f"/connect/{end.page_key}", status_code=303)
    return RedirectResponse(f"/connect/{end.page_key}?stage=key&refused=1", status_code=303)


async def _show_work(
    request: Request, draft: DraftRecord, *, error: str = "", status: int = 200
) -> Response:
    work = await read_work(context_of(request).application.connect, draft)
    if isinstance(work, NoKeyYet):
        page = view_key(request, draft, _csrf(request), error=connect.NO_KEY_YET)
        return _show(request, page)
    page_of_work = view_work(request, draft, work, _csrf(request), error=error)
    return _show(request, page_of_work, status=status)


def _has_address(draft: DraftRecord) -> bool:
    return draft.group_id is not None or bool(draft.screen_name)


def _field(request: Request, name: str) -> str:
    return dict(posted_of(request)).get(name, "")


def _csrf(request: Request) -> str:
    return context_of(request).csrf.token(_browser(request))


def _browser(request: Request) -> str:
    """The same name each time while this request is answered, for a new browser too."""
    if not hasattr(request.state, "browser"):
        request.state.browser = browser_of(request)
    return str(request.state.browser)


def _show(request: Request, page: Page, *, status: int = 200) -> Response:
    return page_response(request, page, status=status, browser=_browser(request))


def _go_on(request: Request) -> Response:
    return RedirectResponse(f"/connect/{request.path_params['page_key']}", status_code=303)


def _lead_to_build(request: Request) -> Response:
    page_key = request.path_params["page_key"]
    response = RedirectResponse(f"/builds/{page_key}", status_code=303)
    remember_build(request, response, page_key)
    return response
