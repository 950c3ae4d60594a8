"""From a build's record to what its page shows. Values in, values out."""

from vitrina.building.description import BuildDescription, describe_build
from vitrina.domain.build import StepState, WaitingFor
from vitrina.domain.pieces import (
    CommunityPiece,
    Piece,
    PinPiece,
    PostPiece,
    ProductPiece,
    TopicPiece,
)
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.records import BuildRecord
from vitrina.web.bot.page import BotCard
from vitrina.web.build.manual_steps import picture_url, view_manual_steps
from vitrina.web.build.notices import Visit, notice_of
from vitrina.web.build.page import BuildPage, Progress, ProgressLine, Result, made_lines
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView, PostCard, ProductCard, view_info
from vitrina.web.look.parts import Notice
from vitrina.wording import community
from vitrina.wording.dates import say_moment
from vitrina.wording.lines import say_detail, say_line


def view_progress(build: BuildRecord, visit: Visit) -> Progress:
    """What the page and its event stream show of the way."""
    described = describe_build(build)
    return _view_progress(described, notice_of(build, described, visit))


def _view_progress(described: BuildDescription, notice: Notice | None) -> Progress:
    sleeps = described.waiting_for is WaitingFor.FLOOD
    return Progress(
        state=described.state.value,
        done=described.lines_done,
        total=len(described.lines),
        lines=tuple(
            ProgressLine(
                line.key,
                say_line(line.key),
                "sleeps" if sleeps and line.state == "waits" else line.state,
                line.done,
                line.total,
                say_detail(line.key, line.detail, is_under_way=line.is_under_way),
            )
            for line in described.lines
        ),
        seconds_left=described.seconds_left,
        lit=described.lit,
        notice=notice,
    )


def view_build(
    build: BuildRecord,
    practitioner: Practitioner,
    visit: Visit,
    *,
    site_url: str,
    bot: BotCard | None = None,
    leads: LeadsCard | None = None,
) -> BuildPage:
    """The whole page: progress while it runs, the community when it is there."""
    home = f"/builds/{visit.page_key}"
    described = describe_build(build)
    answers = bot is not None and bot.state == "answers"
    return BuildPage(
        build_key=build.id,
        theme=practitioner.theme,
        progress=_view_progress(described, notice_of(build, described, visit)),
        community=_view_community(build, practitioner, home, visit.now),
        events_url=f"{home}/events",
        status_url=f"/groups/{visit.page_key}/status",
        result=_view_result(build, described.url(site_url), visit.now, answers)
        if described.is_made
        else None,
        manual_steps=view_manual_steps(described, home, site_url) if described.is_made else (),
        bot=bot,
        leads=leads,
    )


def _view_result(
    build: BuildRecord, url: str | None, now: float, bot_answers: bool
) -> Result | None:
    if url is None:
        return None
    posts = [
        item for item in build.plan.pieces if isinstance(item, PostPiece) and _made(build, item)
    ]
    later = [item.publish_at for item in posts if item.publish_at is not None]
    took = None
    if build.started_at is not None and build.finished_at is not None:
        took = max(1, round(build.finished_at - build.started_at))
    return Result(
        url=url,
        address=url.partition("://")[2],
        seconds=took,
        bot_answers=bot_answers,
        made=made_lines(
            posts_now=len(posts) - len(later),
            posts_later=len(later),
            last_post=say_moment(max(later), build.plan.timezone, now) if later else "",
            products=sum(
                isinstance(item, ProductPiece) and _made(build, item) for item in build.plan.pieces
            ),
            topic=any(
                isinstance(item, TopicPiece) and _made(build, item) for item in build.plan.pieces
            ),
            bot=bot_answers,
            bot_url=url,
        ),
    )


def _view_community(
    build: BuildRecord, practitioner: Practitioner, home: str, now: float
) -> CommunityView:
    items = build.plan.pieces
    title = next(item.title for item in items if isinstance(item, CommunityPiece))
    # What the form dropped is not in the plan and has no picture.
    drawn = {item.key for item in items if item.kind in ("avatar", "cover")}
    return CommunityView(
        title=title,
        subtitle=community.SUBTITLE,
        cover_url=picture_url(home, "cover") if "cover" in drawn else None,
        cover_alt=community.COVER.format(name=practitioner.name),
        avatar_url=picture_url(home, "avatar") if "avatar" in drawn else None,
        info=view_info(practitioner),
        products=tuple(
            ProductCard(
                key=item.key,
                title=item.title,
                price=item.rubles,
                minutes=item.minutes,
                picture_url=picture_url(home, item.key),
            )
            for item in items
            if isinstance(item, ProductPiece)
        ),
        posts=_view_posts(build, home, now),
        topic=next((item.title for item in items if isinstance(item, TopicPiece)), ""),
    )


def _view_posts(build: BuildRecord, home: str, now: float) -> tuple[PostCard, ...]:
    pinned = {item.post for item in build.plan.pieces if isinstance(item, PinPiece)}
    started = build.started_at or build.created_at
    return tuple(
        PostCard(
            key=item.key,
            when=say_moment(item.publish_at or started, build.plan.timezone, now),
            text=item.text,
            picture_url=picture_url(home, item.key) if item.picture else None,
            pinned=item.key in pinned,
            published=item.publish_at is None,
        )
        for item in build.plan.pieces
        if isinstance(item, PostPiece)
    )


def _made(build: BuildRecord, item: Piece) -> bool:
    return build.steps[item.key].state is StepState.DONE
