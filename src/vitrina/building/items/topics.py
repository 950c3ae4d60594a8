"""The topic for reviews."""

from vitrina.building.effect import Check, Effect, Found, Kind, NotThere, Settled
from vitrina.building.site import Site
from vitrina.domain.plan import TopicItem
from vitrina.storage.records import JSON
from vitrina.vk.methods import board
from vitrina.vk.outgoing import is_shown_as


async def prepare(item: TopicItem, site: Site) -> Effect | Settled:
    """board.addTopic as the community: by default VK would post it as the person."""
    call = board.add_topic(site.group_id, item.title, item.text)
    return Effect(call=call, reference=lambda topic_id: {"topic_id": topic_id})


async def check(item: TopicItem, site: Site, before: JSON) -> Check:
    """A topic with the same title."""
    for topic in await site.vk.ask(board.get_topics(site.group_id)):
        if is_shown_as(item.title, topic.title):
            return Found({"topic_id": topic.id})
    return NotThere()


KIND = Kind[TopicItem](prepare=prepare, check=check, lateness=1)
