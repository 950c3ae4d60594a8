"""Posts, now and later, and the one that stays on top."""

from vitrina.building.effect import Check, Effect, Found, Kind, NotThere, Settled, repeat_freely
from vitrina.building.site import Site
from vitrina.domain.plan import PinItem, PostItem
from vitrina.storage.records import JSON
from vitrina.vk.methods import photos, wall
from vitrina.vk.methods.wall import Post, WallFilter
from vitrina.vk.outgoing import is_shown_as


async def prepare_post(item: PostItem, site: Site) -> Effect | Settled:
    """wall.post as the community, with its picture uploaded before."""
    attachments: list[str] = []
    if item.picture is not None:
        drawing = site.start_drawing(item.picture)
        url = await site.vk.ask(photos.get_wall_upload_server(site.group_id))
        picture = await drawing
        sent = await site.vk.upload(url, photos.WALL_FIELD, "post.jpg", picture, "image/jpeg")
        save = photos.save_wall_photo(
            site.group_id, sent.value("server"), sent.value("photo"), sent.value("hash")
        )
        attachments.append(await site.vk.ask(save))
    call = wall.post(
        site.group_id,
        item.text,
        attachments=attachments,
        publish_date=item.publish_at,
        guid=item.guid,
    )
    return Effect(call=call, reference=lambda post_id: {"post_id": post_id})


async def check_post(item: PostItem, site: Site, before: JSON) -> Check:
    """A post with the same text, out already or waiting: its id changes when it comes out."""
    places: tuple[WallFilter, ...] = ("owner", "postponed")
    for place in places:
        for post in await site.vk.ask(wall.get(site.group_id, posts=place)):
            if is_same_text(post, item):
                return Found({"post_id": post.id})
    return NotThere()


async def prepare_pin(item: PinItem, site: Site) -> Effect | Settled:
    """wall.pin of the post, which was published at once."""
    post_id = site.reference(item.post)["post_id"]
    return Effect(call=wall.pin(site.group_id, post_id), reference=lambda reply: {})


def is_same_text(post: Post, item: PostItem) -> bool:
    """Whether VK's post is the plan's."""
    return is_shown_as(item.text, post.text)


POST = Kind[PostItem](prepare=prepare_post, check=check_post)
PIN = Kind[PinItem](
    prepare=prepare_pin, check=repeat_freely, needs=lambda item: ("community", item.post)
)
