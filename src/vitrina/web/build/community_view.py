"""A plan as the community that its visitors see."""

from vitrina.building.showing import ShownCommunity, show_community
from vitrina.content.persona import read_persona
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.web.build.manual_steps import picture_url
from vitrina.web.look.community import CommunityView, PostCard, ProductCard, view_info
from vitrina.wording import community
from vitrina.wording.dates import say_moment


def view_community(
    plan: CommunityPlan, practitioner: Practitioner, home: str, *, started: float, now: float
) -> CommunityView:
    """The community with its pictures below `home`; times in unix seconds.

    What came out at once came out when the work `started`.
    """
    shown = show_community(plan)
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
        posts=_view_posts(plan, shown, home, started, now),
        topic=shown.topic.title if shown.topic else "",
    )


def _view_posts(
    plan: CommunityPlan, shown: ShownCommunity, home: str, started: float, now: float
) -> tuple[PostCard, ...]:
    return tuple(
        PostCard(
            key=post.key,
            when=say_moment(post.publish_at or started, plan.timezone, now),
            text=post.text,
            picture_url=picture_url(home, post.key) if post.picture else None,
            pinned=post.key in shown.pinned,
            published=post.publish_at is None or post.publish_at <= now,
        )
        for post in shown.posts
    )
