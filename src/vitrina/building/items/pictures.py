"""Avatar and cover, and the wall post VK makes for a new avatar, which is taken away again."""

from vitrina.building.effect import Check, Effect, Found, Kind, NotThere, Settled, repeat_freely
from vitrina.building.site import Site
from vitrina.domain.plan import AvatarItem, AvatarPostItem, CoverItem
from vitrina.storage.records import JSON
from vitrina.vk.methods import groups, photos, wall

COVER_SIZE = (1920, 768)


async def prepare_avatar(item: AvatarItem, site: Site) -> Effect | Settled:
    """Upload with owner_id: without it VK would change the person's own avatar."""
    drawing = site.start_drawing(item.picture)
    url = await site.vk.ask(photos.get_avatar_upload_server(site.group_id))
    picture = await drawing
    sent = await site.vk.upload(url, photos.AVATAR_FIELD, "avatar.jpg", picture, "image/jpeg")
    call = photos.save_avatar(sent.value("server"), sent.value("photo"), sent.value("hash"))
    return Effect(call=call, reference=_avatar_reference)


async def check_avatar(item: AvatarItem, site: Site, before: JSON) -> Check:
    """Whether the community, which was made without one, has a picture: each more makes a post."""
    face = await site.vk.ask(groups.get_by_id(site.group_id))
    return Found({}) if face.has_photo else NotThere()


async def prepare_avatar_post(item: AvatarPostItem, site: Site) -> Effect | Settled:
    """wall.delete of VK's own post about the avatar; nothing to do when there is none.

    An avatar that was sent again, its answer lost, has left a post each time.
    """
    known = site.reference("avatar").get("post_id")
    if known is not None and site.attempts.get("avatar") == 1:
        return Effect(call=wall.delete(site.group_id, known), reference=_nothing)
    post_ids = await _find_avatar_posts(site)
    if not post_ids:
        return Settled()
    return Effect(
        call=wall.delete(site.group_id, post_ids[0]),
        reference=_nothing,
        is_last=len(post_ids) == 1,
    )


async def check_avatar_post(item: AvatarPostItem, site: Site, before: JSON) -> Check:
    """Whether it is gone: VK refuses to delete a post twice."""
    return NotThere() if await _find_avatar_posts(site) else Found({})


async def prepare_cover(item: CoverItem, site: Site) -> Effect | Settled:
    """Upload with the whole picture as the crop: VK's default crop is a piece of it."""
    drawing = site.start_drawing(item.picture)
    url = await site.vk.ask(photos.get_cover_upload_server(site.group_id, *COVER_SIZE))
    picture = await drawing
    sent = await site.vk.upload(url, photos.COVER_FIELD, "cover.jpg", picture, "image/jpeg")
    call = photos.save_cover(sent.value("photo"), sent.value("hash"))
    return Effect(call=call, reference=_nothing)


async def _find_avatar_posts(site: Site) -> list[int]:
    known = site.reference("avatar").get("post_id")
    posts = await site.vk.ask(wall.get(site.group_id))
    return [post.id for post in posts if post.is_avatar_post or post.id == known]


def _avatar_reference(post_id: int | None) -> JSON:
    return {} if post_id is None else {"post_id": post_id}


def _nothing(reply: object) -> JSON:
    return {}


AVATAR = Kind[AvatarItem](
    prepare=prepare_avatar, check=check_avatar, again_if_missing=True, lateness=1
)
AVATAR_POST = Kind[AvatarPostItem](
    prepare=prepare_avatar_post,
    check=check_avatar_post,
    needs=lambda item: ("community", "avatar"),
    again_if_missing=True,
)
COVER = Kind[CoverItem](prepare=prepare_cover, check=repeat_freely, again_if_missing=True)
