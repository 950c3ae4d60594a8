"""From a build's record to what its page shows. Values in, values out."""

from vitrina.building.description import BuildDescription, describe_build
from vitrina.building.showing import ShownCommunity, show_community
from vitrina.content.persona import read_persona
from vitrina.domain.build import WaitingFor
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.manual_ticks import NO_TICKS, Ticks
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screens
from vitrina.web.bot.page import BotCard
from vitrina.web.build.manual_steps import may_look_again, picture_url, view_manual_steps
from vitrina.web.build.notices import Visit, notice_of
from vitrina.web.build.page import BuildPage, Progress, ProgressLine, Result, made_lines
from vitrina.web.feed.page import FeedCard
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView, PostCard, ProductCard, view_info
from vitrina.web.look.parts import Notice
from vitrina.wording import build_page as words
from vitrina.wording import community
from vitrina.wording.dates import say_moment
from vitrina.wording.lines import say_detail, say_line

_TODAY = Screens()


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
    screens: Screens = _TODAY,
    ticks: Ticks = NO_TICKS,
    look_error: str = "",
    worked: float | None = None,
    bot: BotCard | None = None,
    leads: LeadsCard | None = None,
    feed: FeedCard | None = None,
) -> BuildPage:
    """The whole page: progress while it runs, the community when it is there.

    `worked`: the seconds that the work took, of a build whose history tells them.
    """
    home = f"/builds/{visit.page_key}"
    described = describe_build(build, ticks)
    answers = bot is not None and bot.state == "answers"
    return BuildPage(
        build_key=build.id,
        theme=practitioner.theme,
        progress=_view_progress(described, notice_of(build, described, visit)),
        community=_view_community(build, practitioner, home, visit.now),
        events_url=f"{home}/events",
        status_url=f"/groups/{visit.page_key}/status",
        result=_view_result(build, described, site_url, visit.now, answers, worked)
        if described.is_made
        else None,
        manual_steps=view_manual_steps(described, home, site_url, screens, visit)
        if described.is_made
        else (),
        look_again=visit.post(words.LOOK_AGAIN, "steps"),
        may_look_again=may_look_again(described),
        look_error=look_error,
        bot=bot,
        leads=leads,
        feed=feed,
        kit_url=f"/kits/{visit.page_key}",
    )


def _view_result(
    build: BuildRecord,
    described: BuildDescription,
    site_url: str,
    now: float,
    bot_answers: bool,
    worked: float | None,
) -> Result | None:
    url = described.url(site_url)
    if url is None:
        return None
    took = None
    if build.started_at is not None and build.finished_at is not None:
        took = max(1, round(worked or build.finished_at - build.started_at))
    last = described.last_publish_at
    return Result(
        url=url,
        address=url.partition("://")[2],
        seconds=took,
        bot_answers=bot_answers,
        made=made_lines(
            posts_now=described.counts["posts_published"],
            posts_later=described.counts["posts_scheduled"],
            last_post=say_moment(last, build.plan.timezone, now) if last else "",
            products=described.counts["services_added"],
            topic=described.flags["reviews_topic_created"],
            bot=bot_answers,
            bot_url=url,
        ),
    )


def _view_community(
    build: BuildRecord, practitioner: Practitioner, home: str, now: float
) -> CommunityView:
    shown = show_community(build.plan)
    return CommunityView(
        title=shown.title,
        subtitle=community.SUBTITLE,
        cover_url=picture_url(home, shown.cover.key) if shown.cover else None,
        cover_alt=community.COVER.format(name=read_persona(practitioner.name).shown),
        avatar_url=picture_url(home, shown.avatar.key) if shown.avatar else None,
        info=view_info(practitioner),
        products=tuple(
            ProductCard(
                key=product.key,
                title=product.title,
                price=product.rubles,
                minutes=product.minutes,
                picture_url=picture_url(home, product.key),
            )
            for product in shown.products
        ),
        posts=_view_posts(build, shown, home, now),
        topic=shown.topic.title if shown.topic else "",
    )


def _view_posts(
    build: BuildRecord, shown: ShownCommunity, home: str, now: float
) -> tuple[PostCard, ...]:
    started = build.started_at or build.created_at
    return tuple(
        PostCard(
            key=post.key,
            when=say_moment(post.publish_at or started, build.plan.timezone, now),
            text=post.text,
            picture_url=picture_url(home, post.key) if post.picture else None,
            pinned=post.key in shown.pinned,
            published=post.publish_at is None,
        )
        for post in shown.posts
    )
