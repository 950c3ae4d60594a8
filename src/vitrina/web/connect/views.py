"""A draft as its pages show it."""

from starlette.requests import Request

from vitrina.application.read_work import Work
from vitrina.building.showing import show_community
from vitrina.building.work_split import OurLine, TheirLine
from vitrina.storage.drafts import DraftRecord
from vitrina.vk.screens import Screen, Screens
from vitrina.web.connect.page import AddressPage, ForWhom, KeyPage, LeftThing, OwnThing, WorkPage
from vitrina.web.http.context import context_of
from vitrina.web.look.parts import Action
from vitrina.wording import buttons, connect
from vitrina.wording.reasons import say_reason

_KEYS = "?act=tokens"  # of a community whose number nobody has said yet (vk-2026 §3 [L])
_SHOWN = 400  # characters of a text of theirs


def view_address(
    request: Request, draft: DraftRecord, csrf: str, *, typed: str | None = None, error: str = ""
) -> AddressPage:
    """The first stage; `typed` is shown again, else the address that was given."""
    return AddressPage(
        whom=_for_whom(request, draft, csrf),
        create_url=_site(request) + _screens(request).path(Screen.CREATE, None),
        typed=draft.address if typed is None else typed,
        error=error,
    )


def view_key(request: Request, draft: DraftRecord, csrf: str, *, error: str = "") -> KeyPage:
    """The second stage. A key that was pasted is never shown again."""
    whom = _for_whom(request, draft, csrf)
    url = _site(request) + _path(draft)
    path = _screens(request).path(Screen.KEYS, draft.group_id)
    can_grant = draft.group_id is not None and context_of(request).application.connect.flow
    return KeyPage(
        whom=whom,
        group=draft.title,
        address=url.partition("://")[2],
        group_url=url,
        is_seen=bool(draft.title),
        keys_url=_site(request) + (path or f"{_path(draft)}{_KEYS}"),
        rights=tuple(connect.KEY_RIGHTS.values()),
        grant=Action(
            buttons.KEY_BY_ONE_TAP, f"{whom.home}/grant", post=True, fields=(("csrf", csrf),)
        )
        if can_grant
        else None,
        error=error,
    )


def view_work(
    request: Request, draft: DraftRecord, work: Work, csrf: str, *, error: str = ""
) -> WorkPage:
    """The third stage."""
    url = _site(request) + _path(draft)
    split = work.split
    return WorkPage(
        whom=_for_whom(request, draft, csrf),
        group=draft.title,
        address=url.partition("://")[2],
        group_url=url,
        ours=tuple(_say_ours(line, work) for line in split.ours),
        ours_time=connect.say_seconds(split.seconds),
        theirs=tuple(map(_view_left, split.theirs)),
        theirs_time=connect.say_left(len(split.theirs), split.minutes),
        own=tuple(_list_own(draft, work)),
        missing=connect.say_missing(work.missing),
        lost=connect.list_consequences(work.missing),
        can_post=work.can_post,
        posts=work.posts,
        posts_by_feed=work.choices.posts_by_feed,
        posts_there=connect.say_posts_there(draft.shown.get("posts") or 0),
        error=error,
    )


def _say_ours(line: OurLine, work: Work) -> str:
    if line.line == "info" and "info" in work.there - work.choices.replace:
        return connect.INFO_KEPT
    return connect.say_work_line(line.line, line.count)


def _view_left(line: TheirLine) -> LeftThing:
    title = line.title if isinstance(line.title, str) else say_reason(line.title)
    return LeftThing(connect.say_alike(title, line.count), connect.say_minutes(line.minutes))


def _list_own(draft: DraftRecord, work: Work) -> list[OwnThing]:
    texts = {"info": str(draft.shown.get("description") or "")}
    return [
        OwnThing(
            key=key,
            label=connect.REPLACE[key],
            text=_cut(texts.get(key, "")),
            is_replaced=key in work.choices.replace,
        )
        for key in connect.REPLACE
        if key in work.there
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _for_whom(request: Request, draft: DraftRecord, csrf: str) -> ForWhom:
    page_key = request.path_params["page_key"]
    return ForWhom(
        title=show_community(draft.plan).title,
        name=draft.practitioner.name,
        city=draft.practitioner.city,
        theme=draft.practitioner.theme,
        home=f"/connect/{page_key}",
        csrf=csrf,
        kit_url=f"/kits/{page_key}",
    )


def _site(request: Request) -> str:
    return context_of(request).services.settings.vk_site_url


def _screens(request: Request) -> Screens:
    return context_of(request).services.screens


def _path(draft: DraftRecord) -> str:
    if draft.screen_name:
        return f"/{draft.screen_name}"
    return f"/club{draft.group_id}"
