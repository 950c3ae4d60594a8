"""From a build's record to what its page shows. Values in, values out."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from vitrina.building import progress as building
from vitrina.building.status import community_url
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.phone import show_phone
from vitrina.domain.plan import CommunityItem, HandItem, Item, PostItem, ProductItem, TopicItem
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.records import BuildRecord
from vitrina.web.pages import (
    Action,
    BuildPage,
    CommunityView,
    Hand,
    InfoLine,
    Notice,
    PostCard,
    ProductCard,
    Progress,
    ProgressLine,
    Result,
    made_lines,
)
from vitrina.web.pages.parts import InfoKind, NoticeKind

_MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


def view_progress(
    build: BuildRecord, page_key: str, csrf: str = "", vk_hosts: frozenset[str] = frozenset()
) -> Progress:
    """What the page and its event stream show of the way; checks open only on VK's own hosts."""
    described = building.describe_progress(build)
    return Progress(
        state=build.state.value,
        done=described.done,
        total=len(described.lines),
        lines=tuple(
            ProgressLine(line.key, line.title, line.state, line.done, line.total, line.detail)
            for line in described.lines
        ),
        seconds_left=described.seconds_left,
        lit=building.lit_keys(build),
        notice=_notice(build, page_key, csrf, vk_hosts),
    )


def view_build(
    build: BuildRecord,
    practitioner: Practitioner,
    *,
    page_key: str,
    csrf: str,
    site_url: str,
    vk_hosts: frozenset[str],
    now: float,
) -> BuildPage:
    """The whole page: progress while it runs, the community when it is there."""
    home = f"/builds/{page_key}"
    is_made = build.state in _MADE
    return BuildPage(
        build_key=build.id,
        theme=practitioner.theme,
        progress=view_progress(build, page_key, csrf, vk_hosts),
        community=_view_community(build, practitioner, home, now),
        events_url=f"{home}/events",
        status_url=f"/groups/{page_key}/status",
        result=_view_result(build, site_url, now) if is_made else None,
        hands=_view_hands(build, home, site_url) if is_made else (),
    )


def picture_url(home: str, key: str) -> str:
    """Where the drawn picture of an item is shown."""
    return f"{home}/pictures/{key}.jpg"


def _view_result(build: BuildRecord, site_url: str, now: float) -> Result | None:
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
        made=made_lines(
            posts_now=len(posts) - len(later),
            posts_later=len(later),
            last_post=_when(max(later), build.plan.timezone, now) if later else "",
            products=sum(
                isinstance(item, ProductItem) and _made(build, item) for item in build.plan.items
            ),
            topic=any(
                isinstance(item, TopicItem) and _made(build, item) for item in build.plan.items
            ),
            bot=False,
        ),
    )


def _view_hands(build: BuildRecord, home: str, site_url: str) -> tuple[Hand, ...]:
    """What VK refused, then what VK lets nobody do by API."""
    url = community_url(build, site_url) or site_url
    refused = [
        _refused_hand(item, build, home, url)
        for item in build.plan.items
        if build.steps[item.key].state is StepState.REFUSED and item.kind in _HAND_TITLES
    ]
    planned = [
        Hand(
            key=item.key,
            title=item.title,
            reason=item.reason,
            text=item.text,
            settings_url=url + item.screen,
        )
        for item in build.plan.items
        if isinstance(item, HandItem)
    ]
    return (*refused, *planned)


_HAND_TITLES = {
    "edit": "Заполните описание",
    "messages": "Включите сообщения",
    "avatar": "Поставьте аватар",
    "avatar_post": "Удалите запись о новом аватаре",
    "cover": "Поставьте обложку",
    "post": "Опубликуйте запись",
    "pin": "Закрепите первую запись",
    "topic": "Откройте обсуждение для отзывов",
    "market": "Включите товары",
    "product": "Добавьте карточку услуги",
    "callback": "Подключение сообщений",
}


def _refused_hand(item: Item, build: BuildRecord, home: str, url: str) -> Hand:
    title, text, picture = _HAND_TITLES[item.kind], "", None
    if isinstance(item, ProductItem):
        title = f"Карточка «{item.title}»"
        text = f"{item.title}\n{item.rubles} ₽\n\n{item.description}"
    elif isinstance(item, PostItem | TopicItem):
        text = item.text
    elif item.kind == "edit":
        text = str(item.fields.get("description", ""))
    if item.kind in ("avatar", "cover", "product", "post"):
        picture = picture_url(home, item.key)
    return Hand(
        key=item.key,
        title=title,
        reason=build.steps[item.key].words or "ВКонтакте не принял это.",
        text=text,
        settings_url=f"{url}?act=edit" if item.kind in ("edit", "messages", "market") else url,
        picture_url=picture,
        picture_name=f"{item.key.replace('/', '-')}.jpg" if picture else "",
    )


def _view_community(
    build: BuildRecord, practitioner: Practitioner, home: str, now: float
) -> CommunityView:
    items = build.plan.items
    title = next(item.title for item in items if isinstance(item, CommunityItem))
    return CommunityView(
        title=title,
        subtitle="Ваше сообщество ВКонтакте",
        cover_url=picture_url(home, "cover"),
        cover_alt=f"Обложка: {practitioner.name}",
        avatar_url=picture_url(home, "avatar"),
        info=_view_info(practitioner),
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
            when=_when(item.publish_at or started, build.plan.timezone, now),
            text=item.text,
            picture_url=picture_url(home, item.key) if item.picture else None,
            pinned=item.key in pinned,
            published=item.publish_at is None,
        )
        for item in build.plan.items
        if isinstance(item, PostItem)
    )


def _view_info(practitioner: Practitioner) -> tuple[InfoLine, ...]:
    place = ", ".join(
        part for part in (practitioner.city, practitioner.area, practitioner.address) if part
    )
    lines: list[tuple[InfoKind, str]] = [
        ("about", practitioner.about),
        ("phone", show_phone(practitioner.phone)),
        ("address", place),
        ("hours", practitioner.hours),
        ("visit", "Выезжаю на дом" if practitioner.is_home_visit else ""),
    ]
    return tuple(InfoLine(kind, text) for kind, text in lines if text)


def _notice(
    build: BuildRecord, page_key: str, csrf: str, vk_hosts: frozenset[str]
) -> Notice | None:
    """The state that needs somebody, or a moment."""
    if build.state is BuildState.FAILED:
        return Notice("failed", "Сообщество не создалось", build.words or "", ())
    if build.state is BuildState.CANCELLED:
        text = "Сборку остановили. То, что уже создано, осталось в сообществе."
        return Notice("failed", "Сборка остановлена", text)
    if build.state is not BuildState.WAITING or build.waiting_for is None:
        return None
    kind, heading, label, path = _WAITING[build.waiting_for]
    if build.waiting_for is WaitingFor.FLOOD:
        return Notice(kind, heading, _sleeping_text(build))
    fields = (("csrf", csrf),)
    actions = [Action(label, f"/builds/{page_key}/{path}", post=True, fields=fields)]
    check = str((build.waiting_data or {}).get("redirect_uri") or "")
    if _is_on(vk_hosts, check):
        actions.insert(0, Action("Открыть проверку ВКонтакте", check, new_tab=True))
    return Notice(kind, heading, build.words or "", tuple(actions[:2]))


def _is_on(hosts: frozenset[str], url: str) -> bool:
    """Whether the address is http(s) on one of these hosts or below it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and any(
        host == known or host.endswith(f".{known}") for known in hosts
    )


_WAITING: dict[WaitingFor, tuple[NoticeKind, str, str, str]] = {
    WaitingFor.CAPTCHA: (
        "captcha",
        "ВКонтакте просит подтвердить, что вы не робот",
        "Продолжить",
        "resume",
    ),
    WaitingFor.GRANT: (
        "grant",
        "ВКонтакте просит разрешение ещё раз",
        "Разрешить и продолжить",
        "grant",
    ),
    WaitingFor.FLOOD: ("sleeping", "ВКонтакте попросил передохнуть", "", ""),
    WaitingFor.PERSON: ("person", "Нужна ваша помощь", "Повторить", "resume"),
}


def _sleeping_text(build: BuildRecord) -> str:
    if build.not_before is None:
        return "Продолжим сами. Страницу можно закрыть, ничего не потеряется."
    wakes = datetime.fromtimestamp(build.not_before, ZoneInfo(build.plan.timezone))
    return f"Продолжим сами в {wakes:%H:%M}. Страницу можно закрыть, ничего не потеряется."


def _made(build: BuildRecord, item: Item) -> bool:
    return build.steps[item.key].state is StepState.DONE


def _when(moment: float, timezone: str, now: float) -> str:
    """«сегодня в 12:04», «27 ноября в 12:30», in the practitioner's time."""
    zone = ZoneInfo(timezone)
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
    if local.date() == today:
        return f"сегодня в {local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return f"завтра в {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} в {local:%H:%M}"
