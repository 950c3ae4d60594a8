"""A look at a community that its person asks for, and the mending of what was found."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.check_community import NotChecked, check_community
from vitrina.application.read_community import Health, LivingCommunity, read_community
from vitrina.application.repair_community import NothingToRepair, read_repairs, repair_community
from vitrina.application.standing import NotLiving
from vitrina.application.start_run import AnotherRun, Changed
from vitrina.building.repairs import Repair
from vitrina.domain.community import Seen
from vitrina.web.community.check_page import CheckPage, RepairChoice, SeenGroup
from vitrina.web.community.names import name_pieces
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import community_of, home_of, posted_of
from vitrina.web.http.security import browser_of
from vitrina.wording import check_page as words
from vitrina.wording.dates import say_moment
from vitrina.wording.pieces import begin_with


async def show_check(request: Request) -> Response:
    """`GET /communities/{page_key}/check`: what the last look showed."""
    return await _show(request)


async def look(request: Request) -> Response:
    """`POST /communities/{page_key}/check`: VK is looked at now; the page says what it showed."""
    application, community_id = context_of(request).application, community_of(request).id
    looked = await check_community(application.building, application.looks, community_id)
    if isinstance(looked, NotChecked):
        return await _show(request, note=words.NOT_CHECKED)
    return RedirectResponse(f"{home_of(request)}/check", status_code=303)


async def repair(request: Request) -> Response:
    """`POST /communities/{page_key}/repair`: a run that mends each `piece` that is ticked."""
    keys = {value for name, value in posted_of(request) if name == "piece"}
    if not keys:
        return await _show(request, note=words.NOT_CHOSEN)
    building = context_of(request).application.building
    match await repair_community(building, community_of(request).id, keys):
        case Changed(build_id) | AnotherRun(build_id) if build_id:
            return RedirectResponse(f"{home_of(request)}/runs/{build_id}", status_code=303)
        case NothingToRepair():
            return await _show(request, note=words.NOTHING)
        case _:
            return RedirectResponse(home_of(request), status_code=303)


async def _show(request: Request, *, note: str = "") -> Response:
    context, browser, home = context_of(request), browser_of(request), home_of(request)
    read = await read_community(context.application, community_of(request))
    if not isinstance(read, LivingCommunity):
        return RedirectResponse(home, status_code=303)
    repairs = await read_repairs(context.application.building, read.community.id)
    plan, at = read.latest.plan, read.health.checked_at
    names = name_pieces(plan)
    page = CheckPage(
        home=home,
        theme=read.practitioner.theme,
        csrf=context.csrf.token(browser),
        checked=say_moment(at, plan.timezone, context.services.now()) if at else "",
        groups=tuple(_group(read.health, names)) if at else (),
        repairs=()
        if isinstance(repairs, NotLiving) or read.is_being_changed
        else tuple(_choice_of(one, names[one.key]) for one in repairs),
        note=note,
    )
    return page_response(request, page, browser=browser)


def _group(health: Health, names: dict[str, str]) -> Iterator[SeenGroup]:
    seen = {
        "missing": health.of(Seen.MISSING) - health.theirs,
        "theirs": health.theirs,
        "differs": health.of(Seen.DIFFERS) - health.theirs,
        "unknown": health.of(Seen.UNKNOWN) - health.theirs,
        "same": health.of(Seen.SAME) - health.theirs,
    }
    for how, keys in seen.items():
        # One name stands for what people cannot tell apart.
        found = dict.fromkeys(name for key, name in names.items() if key in keys)
        if found:
            yield SeenGroup(how, tuple(begin_with(name) for name in found))


def _choice_of(one: Repair, name: str) -> RepairChoice:
    if one.seen is Seen.DIFFERS:
        what = words.OURS_INSTEAD
    elif one.seen is Seen.UNKNOWN:
        what = words.TRY_AGAIN
    else:
        what = words.OURS_BACK if one.is_offered else words.MADE_ANEW
    return RepairChoice(one.key, begin_with(name), what, is_on=not one.is_offered)
