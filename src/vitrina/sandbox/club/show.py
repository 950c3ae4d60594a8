"""From the world to the pages: pure functions that put what exists into words and addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from vitrina.sandbox import world as vk
from vitrina.sandbox.club import view
from vitrina.sandbox.club.dates import Moment, format_moment
from vitrina.sandbox.club.facts import gather_facts
from vitrina.sandbox.club.text import (
    fold_text,
    format_count,
    format_price,
    highlight_links,
    make_initials,
)

POST_LINES, FACT_LINES = 12, 5


@dataclass(frozen=True)
class PageContext:
    """What every view of a page needs: `now` is the sandbox's time, in unix seconds."""

    world: vk.World
    now: float
    zone: tzinfo

    def format_moment(self, moment: float) -> Moment:
        return format_moment(moment, self.now, self.zone)


def show_club(context: PageContext, group: vk.Group) -> view.Club:
    """The whole community; the pinned post first, then the newest; postponed: the soonest first."""
    url = club_url(group)
    products = tuple(_show_products(group, context.world)) if group.market != "none" else ()
    topics = tuple(_show_topic(context, group, topic) for topic in group.topics.values())
    postponed = tuple(
        _show_post(context, post, group.wall) for post in group.wall.postponed_posts()
    )
    return view.Club(
        name=name_club(group),
        subtitle=format_audience(group),
        url=url,
        goods_url=f"{url}/goods",
        chat_url=f"{url}/messages" if takes_messages(group) else "",
        initials=make_initials(group.title),
        picture=show_picture(group.avatar),
        cover=show_picture(group.cover),
        facts=tuple(_show_facts(group)),
        tabs=(
            view.Tab("posts", "Записи", url),
            view.Tab("goods", "Товары", f"{url}/goods", len(products)),
            view.Tab("topics", "Обсуждения", f"{url}/topics", len(topics)),
            view.Tab("postponed", "Отложенные", f"{url}/postponed", len(postponed)),
        ),
        has_market=group.market != "none",
        products=products,
        posts=show_wall(context, group.wall),
        postponed=postponed,
        topics=topics,
    )


def show_wall(context: PageContext, wall: vk.Wall) -> tuple[view.Post, ...]:
    """Published posts of a community or a person, the pinned one first."""
    posts = sorted(wall.published_posts(), key=lambda post: post.id != wall.pinned_id)
    return tuple(_show_post(context, post, wall) for post in posts)


def show_author(world: vk.World, from_id: int) -> view.Author:
    """Whoever stands behind an id: a community (`< 0`) or a person."""
    if from_id < 0:
        group = world.groups.get(-from_id)
        if group is None:
            return view.Author(f"Сообщество {-from_id}", f"/club{-from_id}", "?")
        url = club_url(group)
        picture = show_picture(group.avatar)
        return view.Author(name_club(group), url, make_initials(group.title), picture)
    user, url = world.users.get(from_id), f"/id{from_id}"
    if user is None:
        return view.Author(f"Человек {from_id}", url, "?")
    name = f"{user.first_name} {user.last_name}".strip()
    return view.Author(name, url, make_initials(name), show_picture(user.avatar))


def show_picture(photo: vk.Photo | None) -> view.Picture | None:
    """A photo's address and size; a crop smaller than the photo becomes its frame."""
    if photo is None:
        return None
    frame, crop = "", photo.crop
    if crop and crop != (0, 0, photo.width, photo.height):
        frame = f"{crop[0]} {crop[1]} {crop[2] - crop[0]} {crop[3] - crop[1]}"
    return view.Picture(f"/photos/{photo.id}", photo.width, photo.height, frame)


def club_url(group: vk.Group) -> str:
    """`/club<id>`, the address VK gives every community."""
    return f"/club{group.id}"


def name_club(group: vk.Group) -> str:
    """The title, or words for a community that was left without one."""
    return group.title.strip() or "Сообщество без названия"


def takes_messages(group: vk.Group) -> bool:
    """Whether the owner switched the community's messages on."""
    return bool(group.settings.get("messages"))


def format_audience(group: vk.Group) -> str:
    """«Публичная страница · 1 подписчик»: what it is and how many follow it."""
    if group.type == "group":
        return f"Группа · {format_count(len(group.members), 'участник', 'участника', 'участников')}"
    followers = format_count(len(group.members), "подписчик", "подписчика", "подписчиков")
    return f"{'Мероприятие' if group.type == 'event' else 'Публичная страница'} · {followers}"


def _show_facts(group: vk.Group) -> Iterator[view.FactLine]:
    phone, website = (str(group.info.get(key) or "") for key in ("phone", "website"))
    for fact in gather_facts(group.description, phone=phone, website=website):
        yield view.FactLine(fact.icon, _show_folded(fact.text, FACT_LINES))


def _show_folded(text: str, lines: int) -> view.FoldedText:
    start, rest = fold_text(text, lines)
    return view.FoldedText(highlight_links(start), highlight_links(rest))


def _show_products(group: vk.Group, world: vk.World) -> Iterator[view.Product]:
    url = club_url(group)
    for product in group.products.values():
        if product.disabled:
            continue
        photo = world.photos.get(product.photo_id) if product.photo_id else None
        yield view.Product(
            title=product.title,
            url=f"{url}/goods/{product.id}",
            price=format_price(product.price),
            description=highlight_links(product.description),
            sku=product.sku or "",
            picture=show_picture(photo),
        )


def _show_post(context: PageContext, post: vk.Post, wall: vk.Wall) -> view.Post:
    is_postponed = post.state == "postponed"
    pictures: list[view.Picture] = []
    others: list[str] = []
    for name in post.attachments:
        card = post.cards.get(name)
        photo = card.photo if card else _find_photo(context.world, name)
        picture = show_picture(photo)
        if picture:
            pictures.append(picture)
        if card or not picture:
            others.append(name)
    return view.Post(
        id=post.id,
        author=show_author(context.world, post.from_id),
        when=context.format_moment(
            post.publish_date if is_postponed and post.publish_date else post.date
        ),
        text=_show_folded(post.text, POST_LINES) if post.text else None,
        pictures=tuple(pictures),
        others=tuple(others),
        is_pinned=post.id == wall.pinned_id,
        is_postponed=is_postponed,
    )


def _find_photo(world: vk.World, attachment: str) -> vk.Photo | None:
    """`photo-12_34` or `photo-12_34_key`; anything else is no photo."""
    parts = attachment.removeprefix("photo").split("_")
    if not attachment.startswith("photo") or len(parts) < 2 or not parts[1].isdecimal():
        return None
    return world.photos.get(int(parts[1]))


def _show_topic(context: PageContext, group: vk.Group, topic: vk.Topic) -> view.Topic:
    comments = tuple(
        view.Comment(
            author=show_author(context.world, comment.from_id),
            when=context.format_moment(comment.date),
            text=highlight_links(comment.text),
        )
        for comment in topic.comments
    )
    return view.Topic(
        id=topic.id,
        title=topic.title,
        url=f"{club_url(group)}/topics#topic-{topic.id}",
        summary=format_count(len(comments), "сообщение", "сообщения", "сообщений"),
        comments=comments,
    )
