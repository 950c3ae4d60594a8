"""The posts of a next month: shown, edited, skipped, and sent as they were shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.edit_month import EditsRefused, edit_month
from vitrina.application.refill_posts import (
    MonthOutdated,
    MonthPreview,
    NoPosts,
    preview_month,
    refill_posts,
)
from vitrina.application.standing import NotLiving
from vitrina.application.start_run import AnotherRun, Changed
from vitrina.application.wish_months import wish_months
from vitrina.building.showing import show_posts
from vitrina.domain.plan import CommunityPlan
from vitrina.web.community.differences import mark_up
from vitrina.web.community.month_page import MonthPage, MonthPost
from vitrina.web.form.guards import pairs_of
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import community_of, fields_of, home_of
from vitrina.web.http.security import browser_of
from vitrina.web.kit.contents import theme_of
from vitrina.wording import month_page as words
from vitrina.wording.dates import say_day
from vitrina.wording.reasons import say_reason

_TEXT = "text:"
TEXT_LIMIT = 20_000  # characters of one text that are shown again


@dataclass(frozen=True)
class Typed:
    """What the person made of the posts: texts by key, keys of those they skip, what is wrong."""

    texts: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)


async def show_month(request: Request) -> Response:
    """`GET /communities/{page_key}/month`."""
    month = await preview_month(context_of(request).application.building, community_of(request).id)
    if isinstance(month, NotLiving):
        return RedirectResponse(home_of(request), status_code=303)
    return _show(request, month, Typed())


async def send_month(request: Request) -> Response:
    """`POST /communities/{page_key}/month`: 422 with a message at each wrong text.

    Posts that have changed since they were shown are shown again, with what was typed.
    """
    building, community_id = context_of(request).application.building, community_of(request).id
    posted = pairs_of(request)
    typed = _read(posted)
    month = await preview_month(building, community_id)
    if isinstance(month, NotLiving):
        return RedirectResponse(home_of(request), status_code=303)
    if month.digest != dict(posted).get("digest"):
        return _show(request, month, typed, note=words.OUTDATED)
    edits = await edit_month(building, community_id, month, typed.texts, typed.skipped)
    if isinstance(edits, EditsRefused):
        said = {error.field: say_reason(error.reason) for error in edits.errors}
        return _show(request, month, Typed(typed.texts, typed.skipped, said), status=422)
    edited = await preview_month(building, community_id, edits)
    if isinstance(edited, NotLiving):
        return RedirectResponse(home_of(request), status_code=303)
    match await refill_posts(building, community_id, edited.digest, edits):
        case Changed(build_id):
            return RedirectResponse(f"{home_of(request)}/runs/{build_id}", status_code=303)
        case AnotherRun():
            return _show(request, month, typed, note=words.ANOTHER_RUN)
        case NoPosts():
            return _show(request, month, typed, note=words.ALL_SKIPPED)
        case MonthOutdated(preview):
            return _show(request, preview, typed, note=words.OUTDATED)
        case NotLiving():
            return RedirectResponse(home_of(request), status_code=303)


async def wish(request: Request) -> Response:
    """`POST /communities/{page_key}/months`: with `wished` 1 later months come by themselves."""
    wished = fields_of(request).get("wished") == "1"
    building = context_of(request).application.building
    await wish_months(building, community_of(request).id, wished=wished)
    return RedirectResponse(f"{home_of(request)}/month", status_code=303)


def _read(posted: list[tuple[str, str]]) -> Typed:
    texts = {
        name.removeprefix(_TEXT): value[:TEXT_LIMIT]
        for name, value in posted
        if name.startswith(_TEXT)
    }
    return Typed(texts, frozenset(value for name, value in posted if name == "skip"))


def _show(
    request: Request, month: MonthPreview, typed: Typed, *, note: str = "", status: int = 200
) -> Response:
    context, browser, community = context_of(request), browser_of(request), community_of(request)
    plan = community.plan
    page = MonthPage(
        home=home_of(request),
        theme=theme_of(plan) if plan else "sage",
        csrf=context.csrf.token(browser),
        month=month.month,
        digest=month.digest,
        posts=_view_posts(month, typed, plan, context.services.now()),
        how=_say_how(month),
        note=note,
        is_monthly=bool(community.is_monthly),
    )
    return page_response(request, page, status=status, browser=browser)


def _view_posts(
    month: MonthPreview, typed: Typed, plan: CommunityPlan | None, now: float
) -> tuple[MonthPost, ...]:
    timezone = plan.timezone if plan else "UTC"
    return tuple(
        MonthPost(
            key=post.key,
            when=say_day(post.publish_at, timezone, now),
            title=post.picture.title if post.picture else post.text.partition("\n")[0],
            text=typed.texts.get(post.key, post.text),
            picture=mark_up(post.picture),
            is_skipped=post.key in typed.skipped,
            error=typed.errors.get(post.key, ""),
        )
        for post in show_posts(month.posts)
    )


def _say_how(month: MonthPreview) -> str:
    """Who puts them into VK, where it is not we alone."""
    if any(post.goes_by_feed for post in month.posts):
        return words.BY_FEED
    return words.BY_HAND if any(post.manual for post in month.posts) else ""
