"""From what is known of a community to what its page shows. Values in, values out."""

from dataclasses import replace

from vitrina.application.read_community import Health, LivingCommunity
from vitrina.application.refill_due import is_month_due
from vitrina.building.description import BuildDescription, describe_build
from vitrina.building.pieces.parts import PostPart
from vitrina.building.showing import show_community
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.community import Seen
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screens
from vitrina.web.bot.page import BotCard
from vitrina.web.build.community_view import view_community
from vitrina.web.build.manual_page import Hands
from vitrina.web.build.manual_steps import may_look_again, picture_url, view_manual_steps
from vitrina.web.build.notices import Visit, notice_of
from vitrina.web.community.actions import ACTIONS, LAST_ACTIONS, link_actions
from vitrina.web.community.names import name_pieces
from vitrina.web.community.page import CommunityPage, HealthCard, NextPost
from vitrina.web.feed.page import FeedCard
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView
from vitrina.web.look.parts import Action, Notice
from vitrina.web.notices.page import NoticesCard
from vitrina.wording import build_page, runs
from vitrina.wording import community_page as words
from vitrina.wording.dates import say_day, say_moment
from vitrina.wording.feed import shorten
from vitrina.wording.reasons import say_reason

POSTS_SHOWN = 4  # of those to come
_LEFT = (StepState.MANUAL, StepState.REFUSED)


def view_living(
    read: LivingCommunity,
    visit: Visit,
    *,
    site_url: str,
    screens: Screens,
    bot: BotCard,
    leads: LeadsCard | None = None,
    feed: FeedCard | None = None,
    notices: NoticesCard | None = None,
    look_error: str = "",
) -> CommunityPage:
    """The whole page; `look_error` is why what was ticked could not be looked at."""
    run, home, now = read.latest, visit.address, visit.now
    described = describe_build(run, read.ticks)
    posts = _list_next(run, described, home, now)
    url = described.url(site_url) or ""
    return CommunityPage(
        home=home,
        theme=read.practitioner.theme,
        community=_newest_first(
            view_community(
                run.plan, read.practitioner, home, started=read.community.created_at, now=now
            )
        ),
        lit=tuple(key for key in described.lit if read.health.seen.get(key) is not Seen.MISSING),
        url=url,
        address=url.partition("://")[2],
        hands=view_hands(read, described, visit, site_url, screens, bot, look_error),
        bot=bot,
        health=_view_health(read.health, run.plan, now),
        build_url=f"/builds/{visit.page_key}",
        kit_url=f"/kits/{visit.page_key}",
        notice=_view_run(read, described, visit),
        actions=() if read.is_being_changed else link_actions(ACTIONS, home),
        last_actions=link_actions(LAST_ACTIONS, home),
        leads=leads,
        feed=feed,
        notices=notices,
        next_posts=posts[:POSTS_SHOWN],
        more_posts=len(posts[POSTS_SHOWN:]),
        is_month_due=not read.is_being_changed and is_month_due(run.plan, now),
    )


def view_hands(
    read: LivingCommunity,
    described: BuildDescription,
    visit: Visit,
    site_url: str,
    screens: Screens,
    bot: BotCard,
    look_error: str = "",
) -> Hands:
    """What is left to the person, to be ticked on this page."""
    return Hands(
        mark=read.community.id,
        steps=view_manual_steps(described, visit.address, site_url, screens, visit),
        bot=bot,
        look_again=visit.post(build_page.LOOK_AGAIN, "steps"),
        may_look_again=may_look_again(described),
        look_error=look_error,
    )


def _newest_first(community: CommunityView) -> CommunityView:
    """The wall as it is: the pinned post, then what came out last."""
    out = [post for post in reversed(community.posts) if post.published]
    posts = sorted(out, key=lambda post: not post.pinned)
    return replace(community, posts=tuple(posts))


def _view_run(read: LivingCommunity, described: BuildDescription, visit: Visit) -> Notice | None:
    """The run that is under way, or the last one where it came to nothing."""
    run = read.latest
    page = f"{visit.address}/runs/{run.id}"
    waits = notice_of(run, described, visit)
    if not runs.is_over_community(run.purpose):
        return None
    if read.is_being_changed:
        watch = (Action(words.WATCH, page),)
        if waits is not None:
            return Notice(waits.kind, waits.heading, runs.UNDER_WAY[run.purpose], watch)
        text = words.say_done_of(described.lines_done, len(described.lines))
        return Notice("sleeping", runs.UNDER_WAY[run.purpose], text, watch)
    if run.state is BuildState.FAILED:
        why = (Action(words.SEE_WHY, page),)
        text = f"{say_reason(run.reason) or ''} {runs.FAILED_TEXT}".strip()
        return Notice("failed", runs.FAILED[run.purpose], text, why)
    return None


def _list_next(
    run: BuildRecord, described: BuildDescription, home: str, now: float
) -> tuple[NextPost, ...]:
    """The posts to come, the next one first."""
    dated = [
        (post.publish_at, post)
        for post in show_community(run.plan).posts
        if post.publish_at is not None and post.publish_at > now
    ]
    lit = frozenset(described.lit)
    return tuple(
        NextPost(
            key=post.key,
            when=say_day(at, run.plan.timezone, now),
            title=shorten(_title_of(post)),
            how=_say_how(run, post.key, is_there=post.key in lit),
            picture_url=picture_url(home, post.key) if post.picture else None,
            is_left=run.steps[post.key].state in _LEFT and post.key not in lit,
        )
        for at, post in sorted(dated, key=lambda one: one[0])
    )


def _title_of(post: PostPart) -> str:
    return post.picture.title if post.picture else post.text.partition("\n")[0]


def _say_how(run: BuildRecord, key: str, *, is_there: bool) -> str:
    step = run.steps[key]
    if is_there:
        return words.COMES_ITSELF
    if run.plan.piece(key).goes_by_feed:
        return words.COMES_BY_FEED
    if step.state is StepState.UNKNOWN:
        return words.UNSURE
    if step.state in _LEFT:
        return words.COMES_BY_HAND
    return words.BEING_SET if not run.state.is_finished else words.COMES_BY_HAND


def _view_health(health: Health, plan: CommunityPlan, now: float) -> HealthCard:
    missing, differs = health.of(Seen.MISSING), health.of(Seen.DIFFERS) - health.theirs
    sentences = []
    if missing:
        sentences.append(words.say_missing(_name_pieces(plan, missing)))
    if differs:
        sentences.append(words.say_differs(_name_pieces(plan, differs)))
    if health.theirs:
        sentences.append(words.say_theirs(_name_pieces(plan, health.theirs)))
    if health.checked_at is None:
        first = words.NOT_CHECKED if sentences else words.NOT_CHECKED_BUT
    else:
        checked = words.say_checked(say_moment(health.checked_at, plan.timezone, now))
        first = f"{checked}." if missing or differs else f"{checked}: {words.ALL_THERE}"
    return HealthCard((first, *sentences), is_well=not missing)


def _name_pieces(plan: CommunityPlan, keys: frozenset[str]) -> list[str]:
    """Their names, in the order of the plan; what the plan has no more is not named."""
    return [name for key, name in name_pieces(plan).items() if key in keys]
