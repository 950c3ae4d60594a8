"""From a build's record to what its page shows. Values in, values out."""

import re

from vitrina.building.description import BuildDescription, describe_build
from vitrina.domain.build import FIRST_RUNS, BuildPurpose, WaitingFor
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.manual_ticks import NO_TICKS, Ticks
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screens
from vitrina.web.bot.page import BotCard
from vitrina.web.build.community_view import view_community
from vitrina.web.build.manual_steps import may_look_again, view_manual_steps
from vitrina.web.build.notices import Visit, notice_of
from vitrina.web.build.page import BuildPage, Progress, ProgressLine, Result, made_lines
from vitrina.web.feed.page import FeedCard
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.parts import Notice
from vitrina.web.notices.page import NoticesCard
from vitrina.wording import build_page as words
from vitrina.wording.dates import say_moment
from vitrina.wording.lines import say_detail
from vitrina.wording.runs import say_line_of

_TODAY = Screens()
_MONTH = re.compile(r"month/([0-9]{4}-(?:0[1-9]|1[0-2]))/")  # keys of the posts of a month


def view_progress(build: BuildRecord, visit: Visit) -> Progress:
    """What the page and its event stream show of the way."""
    described = describe_build(build)
    return _view_progress(described, build.purpose, notice_of(build, described, visit))


def _view_progress(described: BuildDescription, purpose: str, notice: Notice | None) -> Progress:
    sleeps = described.waiting_for is WaitingFor.FLOOD
    return Progress(
        state=described.state.value,
        done=described.lines_done,
        total=len(described.lines),
        lines=tuple(
            ProgressLine(
                line.key,
                say_line_of(purpose, line.key),
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
    notices: NoticesCard | None = None,
) -> BuildPage:
    """The whole page: progress while it runs, the community when it is there.

    `worked`: the seconds that the work took, of a build whose history tells them.
    """
    home = visit.address
    described = describe_build(build, ticks)
    answers = bot is not None and bot.state == "answers"
    return BuildPage(
        build_key=build.id,
        theme=practitioner.theme,
        progress=_view_progress(described, build.purpose, notice_of(build, described, visit)),
        community=view_community(
            build.plan,
            practitioner,
            home,
            started=build.started_at or build.created_at,
            now=visit.now,
        ),
        events_url=f"{home}/events",
        status_url=f"/groups/{visit.page_key}/status"
        if build.purpose in FIRST_RUNS
        else f"{home}/status",
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
        notices=notices,
        kit_url=f"/kits/{visit.page_key}",
        home_url=f"/communities/{visit.page_key}",
        purpose=build.purpose,
        month=_month_of(build),
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


def _month_of(build: BuildRecord) -> int | None:
    """The month that a run sets posts for, by the newest of their keys."""
    found = (_MONTH.match(piece.key) for piece in build.plan.pieces)
    months = [key[1] for key in found if key]
    if build.purpose is not BuildPurpose.REFILL or not months:
        return None
    return int(max(months)[-2:])
