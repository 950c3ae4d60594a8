"""From a build's record to what its page shows. Values in, values out."""

from vitrina.building import progress as building
from vitrina.building.status import community_url
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.plan import CommunityItem, Item, PostItem, ProductItem, TopicItem
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.records import BuildRecord
from vitrina.web.bot.page import BotCard
from vitrina.web.build.manual_steps import picture_url, view_hands
from vitrina.web.build.notices import Visit, notice_of
from vitrina.web.build.page import BuildPage, Progress, ProgressLine, Result, made_lines
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView, PostCard, ProductCard, view_info
from vitrina.web.look.dates import say_moment

_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


def view_progress(build: BuildRecord, visit: Visit) -> Progress:
    """What the page and its event stream show of the way."""
    described = building.describe_progress(build)
    sleeps = build.waiting_for is WaitingFor.FLOOD
    return Progress(
        state=build.state.value,
        done=described.done,
        total=len(described.lines),
        lines=tuple(
            ProgressLine(
                line.key,
                line.title,
                "sleeps" if sleeps and line.state == "waits" else line.state,
                line.done,
                line.total,
                line.detail,
            )
            for line in described.lines
        ),
        seconds_left=described.seconds_left,
        lit=building.lit_keys(build),
        notice=notice_of(build, visit),
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
    is_made = build.state in _MADE
    answers = bot is not None and bot.state == "answers"
    return BuildPage(
        build_key=build.id,
        theme=practitioner.theme,
        progress=view_progress(build, visit),
        community=_view_community(build, practitioner, home, visit.now),
        events_url=f"{home}/events",
        status_url=f"/groups/{visit.page_key}/status",
        result=_view_result(build, site_url, visit.now, answers) if is_made else None,
        hands=view_hands(build, home, site_url) if is_made else (),
        bot=bot,
        leads=leads,
    )


def _view_result(build: BuildRecord, site_url: str, now: float, bot_answers: bool) -> Result | None:
    url = community_url(build, site_url)
    if url is None:
        return None
    posts = [item for item in build.plan.items if isinstance(item, PostItem) and _made(build, item)]
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
                isinstance(item, ProductItem) and _made(build, item) for item in build.plan.items
            ),
            topic=any(
                isinstance(item, TopicItem) and _made(build, item) for item in build.plan.items
            ),
            bot=bot_answers,
            bot_url=url,
        ),
    )


def _view_community(
    build: BuildRecord, practitioner: Practitioner, home: str, now: float
) -> CommunityView:
    items = build.plan.items
    title = next(item.title for item in items if isinstance(item, CommunityItem))
    # What the form dropped is not in the plan and has no picture.
    drawn = {item.key for item in items if item.kind in ("avatar", "cover")}
    return CommunityView(
        title=title,
        subtitle="Ваше сообщество ВКонтакте",
        cover_url=picture_url(home, "cover") if "cover" in drawn else None,
        cover_alt=f"Обложка: {practitioner.name}",
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
            if isinstance(item, ProductItem)
        ),
        posts=_view_posts(build, home, now),
        topic=next((item.title for item in items if isinstance(item, TopicItem)), ""),
    )


def _view_posts(build: BuildRecord, home: str, now: float) -> tuple[PostCard, ...]:
    pinned = {item.post for item in build.plan.items if item.kind == "pin"}
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
        for item in build.plan.items
        if isinstance(item, PostItem)
    )


def _made(build: BuildRecord, item: Item) -> bool:
    return build.steps[item.key].state is StepState.DONE
