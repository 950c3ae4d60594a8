"""From a draft to what the preview shows, by the plan that a grant would freeze."""

from markupsafe import Markup

from vitrina.application.preview_community import PREVIEW_SEED
from vitrina.art.cards import picture_markup
from vitrina.autoresponder.talking.answers import first_answers
from vitrina.autoresponder.talking.dialog import BotProfile
from vitrina.building.plan import wording_seed
from vitrina.content.pack import Pack
from vitrina.content.words import city_name
from vitrina.domain.picture import CoverCard, Picture
from vitrina.domain.pieces import (
    AvatarPiece,
    CommunityPiece,
    CoverPiece,
    InfoPiece,
    ManualPiece,
    PinPiece,
    PostPiece,
    ProductPiece,
    TopicPiece,
)
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.web.form.preview_draft import STAND_INS, Draft
from vitrina.web.form.preview_page import (
    ChatLine,
    PlannedManualStep,
    PreviewPage,
    PreviewPost,
    PreviewProduct,
)
from vitrina.web.look.community import InfoLine, view_info
from vitrina.wording.dates import say_day


def view_preview(draft: Draft, plan: CommunityPlan, pack: Pack, now: float) -> PreviewPage:
    """What the preview shows; every text of a person is escaped by the templates."""
    practitioner, items = draft.practitioner, plan.pieces
    is_complete = not draft.missing
    topic = next(item for item in items if isinstance(item, TopicPiece))
    description = next(
        item.fields["description"]
        for item in items
        if isinstance(item, InfoPiece) and "description" in item.fields
    )
    return PreviewPage(
        title=_view_title(draft, plan),
        cover=_view_cover(draft, plan, pack),
        avatar=_view_avatar(draft, plan),
        is_complete=is_complete,
        description=str(description) if is_complete else "",
        info=_view_info(draft),
        products=() if "pricing" in draft.missing else _view_products(plan),
        posts=_view_posts(draft, plan, now),
        topic_title=topic.title if is_complete else "",
        topic_text=topic.text if is_complete else "",
        chat=_view_chat(practitioner, pack, now) if is_complete else (),
        manual_steps=tuple(
            PlannedManualStep(item.title, item.reason)
            for item in items
            if isinstance(item, ManualPiece)
        ),
    )


def _view_title(draft: Draft, plan: CommunityPlan) -> str:
    title = next(item.title for item in plan.pieces if isinstance(item, CommunityPiece))
    # A city's name has capitals, and a stand-in is no city.
    shown = STAND_INS["city"]
    return title.replace(city_name(shown), shown) if "city" in draft.missing else title


def _view_cover(draft: Draft, plan: CommunityPlan, pack: Pack) -> Markup:
    """The cover with what is known: its colours and drawing come first, words as they are typed."""
    card = next(item.picture for item in plan.pieces if isinstance(item, CoverPiece))
    known: dict[str, object] = {}
    if "city" in draft.missing:
        known["headline"] = pack.head.trade
    if "techniques" in draft.missing:
        known["pills"] = ()
    if "phone" in draft.missing:
        known["phone"] = ""
    return _mark_up(CoverCard.model_validate(card.model_dump() | known))


def _view_avatar(draft: Draft, plan: CommunityPlan) -> Markup | None:
    card = next(item.picture for item in plan.pieces if isinstance(item, AvatarPiece))
    return None if "name" in draft.missing and not card.photo_id else _mark_up(card)


def _view_info(draft: Draft) -> tuple[InfoLine, ...]:
    empty: dict[str, object] = {field: "" for field in ("city", "phone") if field in draft.missing}
    lines = view_info(draft.practitioner.model_copy(update=empty))
    # A description that is written in full tells about the person itself.
    return lines if draft.missing else tuple(line for line in lines if line.kind != "about")


def _view_products(plan: CommunityPlan) -> tuple[PreviewProduct, ...]:
    return tuple(
        PreviewProduct(item.key, item.title, item.rubles, item.minutes, _mark_up(item.picture))
        for item in plan.pieces
        if isinstance(item, ProductPiece)
    )


def _view_posts(draft: Draft, plan: CommunityPlan, now: float) -> tuple[PreviewPost, ...]:
    pinned = {item.post for item in plan.pieces if isinstance(item, PinPiece)}
    own = draft.practitioner.overrides
    return tuple(
        PreviewPost(
            key=item.key,
            heading=item.picture.title if item.picture and not draft.missing else "",
            when=say_day(item.publish_at, plan.timezone, now),
            text="" if draft.missing else item.text,
            picture=None if draft.missing or not item.picture else _mark_up(item.picture),
            is_later=item.publish_at is not None,
            is_pinned=item.key in pinned,
            is_own=bool(own.get(item.key)),
            is_dropped=own.get(item.key, "") is None,
        )
        for item in plan.pieces
        if isinstance(item, PostPiece)
    )


def _view_chat(practitioner: Practitioner, pack: Pack, now: float) -> tuple[ChatLine, ...]:
    profile = BotProfile(
        practitioner=practitioner,
        pack=pack,
        seed=wording_seed(practitioner, PREVIEW_SEED),
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
