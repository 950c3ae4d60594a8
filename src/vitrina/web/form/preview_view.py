"""From a draft to what the preview shows, by the plan that a grant would freeze."""

from markupsafe import Markup

from vitrina.application.preview_community import preview_seed
from vitrina.art.cards import picture_markup
from vitrina.autoresponder.talking.answers import first_answers
from vitrina.autoresponder.talking.dialog import BotProfile
from vitrina.building.manual_steps import plan_manual_steps
from vitrina.building.showing import ShownCommunity, show_community
from vitrina.content.pack import Pack
from vitrina.content.words import city_name
from vitrina.domain.picture import CoverCard, Picture
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.reason import Reason
from vitrina.web.form.preview_draft import STAND_INS, Draft
from vitrina.web.form.preview_page import (
    ChatLine,
    PlannedManualStep,
    PreviewPage,
    PreviewPost,
    PreviewProduct,
    UnreadProduct,
)
from vitrina.web.look.community import InfoLine, view_info
from vitrina.wording.dates import say_day
from vitrina.wording.form_page import PRICE_TO_COME
from vitrina.wording.reasons import say_reason


def view_preview(draft: Draft, plan: CommunityPlan, pack: Pack, now: float) -> PreviewPage:
    """What the preview shows; every text of a person is escaped by the templates."""
    practitioner, shown = draft.practitioner, show_community(plan)
    is_complete = not draft.missing
    topic = shown.topic if is_complete else None
    return PreviewPage(
        title=_view_title(draft, shown.title),
        cover=_view_cover(draft, shown, pack),
        avatar=_view_avatar(draft, shown),
        is_complete=is_complete,
        description=shown.description if is_complete else "",
        info=_view_info(draft),
        products=() if "pricing" in draft.missing else _view_products(shown),
        unread=_view_unread(draft),
        posts=_view_posts(draft, shown, plan.timezone, now),
        topic_title=topic.title if topic else "",
        topic_text=topic.text if topic else "",
        chat=_view_chat(practitioner, pack, now) if is_complete else (),
        manual_steps=tuple(
            PlannedManualStep(_say(step.title), _say(step.reason))
            for step in plan_manual_steps(plan)
        ),
    )


def _say(words: str | Reason) -> str:
    return words if isinstance(words, str) else say_reason(words)


def _view_title(draft: Draft, title: str) -> str:
    # A city's name has capitals, and a stand-in is no city.
    stand_in = STAND_INS["city"]
    return title.replace(city_name(stand_in), stand_in) if "city" in draft.missing else title


def _view_cover(draft: Draft, shown: ShownCommunity, pack: Pack) -> Markup:
    """The cover with what is known: its colours and drawing come first, words as they are typed."""
    if shown.cover is None:
        return Markup()
    known: dict[str, object] = {}
    if "city" in draft.missing:
        known["headline"] = pack.head.trade
    if "techniques" in draft.missing:
        known["pills"] = ()
    if "phone" in draft.missing:
        known["phone"] = ""
    return _mark_up(CoverCard.model_validate(shown.cover.picture.model_dump() | known))


def _view_avatar(draft: Draft, shown: ShownCommunity) -> Markup | None:
    card = shown.avatar.picture if shown.avatar else None
    is_known = card is not None and ("name" not in draft.missing or card.photo_id)
    return _mark_up(card) if card is not None and is_known else None


def _view_info(draft: Draft) -> tuple[InfoLine, ...]:
    empty: dict[str, object] = {field: "" for field in ("city", "phone") if field in draft.missing}
    lines = view_info(draft.practitioner.model_copy(update=empty))
    # A description that is written in full tells about the person itself.
    return lines if draft.missing else tuple(line for line in lines if line.kind != "about")


def _view_products(shown: ShownCommunity) -> tuple[PreviewProduct, ...]:
    return tuple(
        PreviewProduct(one.key, one.title, one.rubles, one.minutes, _mark_up(one.picture))
        for one in shown.products
    )


def _view_unread(draft: Draft) -> tuple[UnreadProduct, ...]:
    return tuple(
        UnreadProduct(
            one.title,
            PRICE_TO_COME if one.is_begun else say_reason(one.why.reason),
            one.is_begun,
        )
        for one in draft.unread
    )


def _view_posts(
    draft: Draft, shown: ShownCommunity, timezone: str, now: float
) -> tuple[PreviewPost, ...]:
    own = draft.practitioner.overrides
    return tuple(
        PreviewPost(
            key=post.key,
            heading=post.picture.title if post.picture and not draft.missing else "",
            when=say_day(post.publish_at, timezone, now),
            text="" if draft.missing else post.text,
            picture=None if draft.missing or not post.picture else _mark_up(post.picture),
            is_later=post.publish_at is not None,
            is_pinned=post.key in shown.pinned,
            is_own=bool(own.get(post.key)),
            is_dropped=own.get(post.key, "") is None,
        )
        for post in shown.posts
    )


def _view_chat(practitioner: Practitioner, pack: Pack, now: float) -> tuple[ChatLine, ...]:
    profile = BotProfile(
        practitioner=practitioner,
        pack=pack,
        seed=preview_seed(practitioner),
        prices_at=now,
    )
    return tuple(
        ChatLine(text, is_visitor)
        for question, reply in first_answers(profile, now)
        for text, is_visitor in ((question, True), (reply, False))
    )


def _mark_up(picture: Picture) -> Markup:
    """The picture's own markup, whose template has escaped every text.

    Its sizes go from `style` to `data-style`, and the script that puts the fragment in sets them
    through the style objects: so the pages' policy allows no inline style to anybody.
    """
    return Markup(picture_markup(picture).replace(' style="', ' data-style="'))  # noqa: S704 - our own
