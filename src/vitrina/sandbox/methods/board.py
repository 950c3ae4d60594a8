"""board.*: discussions. There is no key against making one twice (vk-contract 2026-11-22 §4)."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group, require_two_factor
from vitrina.sandbox.calls.context import USER, USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.user import show_authors
from vitrina.sandbox.world import Comment, Json, Topic

_ORDERS = frozenset({"1", "2", "-1", "-2", "0"})


async def add_topic(call: Call) -> object:
    """board.addTopic: the topic's id, a bare number; ``from_group`` 0 speaks as the person."""
    require_two_factor(call)
    group = require_managed_group(call, call.integer("group_id"))
    if group.sections.get("topics", 1) == 0:
        raise ApiError(15, "topics are disabled")
    title = call.text("title").strip()
    if not title:
        raise BadParameter("title is undefined")
    if not call.text("text").strip() and not call.texts("attachments"):
        raise BadParameter("text is undefined")
    as_group = call.flag("from_group")
    topic = Topic(group.next_id("topic"), title, call.token.user_id, call.now, as_group)
    author = -group.id if as_group else call.token.user_id
    topic.comments.append(Comment(group.next_id("comment"), author, call.text("text"), call.now))
    group.topics[topic.id] = topic
    body = {"id": topic.comments[0].id, "from_id": author, "text": call.text("text")}
    body |= {"date": call.now, "topic_id": topic.id, "topic_owner_id": -group.id}
    call.sandbox.delivery.publish(group, "board_post_new", body)
    return topic.id


async def list_topics(call: Call) -> object:
    """board.getTopics: ``preview`` 1 shows the first comment of each, 2 the last."""
    group = call.world.groups.get(call.integer("group_id"))
    if group is None:
        raise ApiError(125)
    wanted = set(call.integers("topic_ids"))
    topics = [topic for topic in group.topics.values() if not wanted or topic.id in wanted]
    order = call.integer("order") or 1
    by_update = abs(order) == 1
    topics.sort(
        key=lambda topic: (topic.updated if by_update else topic.created, topic.id),
        reverse=order > 0,
    )
    offset, count = call.integer("offset"), call.integer("count", 40)
    page = topics[offset : offset + count]
    answer: Json = {
        "count": len(topics),
        "items": [_show_topic(call, topic) for topic in page],
        "default_order": 1,
        "can_add_topics": int(call.token.user_id in group.admins),
    }
    if call.flag("extended"):
        authors = [comment.from_id for topic in page for comment in topic.comments]
        return answer | show_authors(call, [-group.id, *authors])
    return answer


def _show_topic(call: Call, topic: Topic) -> Json:
    shown: Json = {
        "id": topic.id,
        "title": topic.title,
        "created": topic.created,
        "created_by": topic.comments[0].from_id,
        "updated": topic.updated,
        "updated_by": topic.comments[-1].from_id,
        "is_closed": 0,
        "is_fixed": 0,
        "comments": len(topic.comments),
    }
    length = call.integer("preview_length", 90) or None
    preview = call.integer("preview")
    if preview == 1:
        shown["first_comment"] = topic.comments[0].text[:length]
    elif preview == 2:
        shown["last_comment"] = topic.comments[-1].text[:length]
    return shown


METHODS = (
    Method(
        "board.addTopic",
        USER,
        add_topic,
        (
            required_integer("group_id"),
            Param("title", required=True),
            Param("text"),
            *flags("from_group"),
            Param("attachments", "texts"),
        ),
        user_right="groups",
        errors=(9, 125, 703),
        effect="a topic with its first comment; event `board_post_new`",
        not_imitated="attachments are taken and forgotten; topics by strangers",
    ),
    Method(
        "board.getTopics",
        USER_AND_SERVICE,
        list_topics,
        (
            required_integer("group_id"),
            Param("topic_ids", "integers"),
            Param("order", "integer", choices=_ORDERS),
            integer("offset", least=0),
            integer("count", least=0, most=100),
            *flags("extended"),
            Param("preview", "integer", choices=frozenset("012")),
            integer("preview_length", least=0),
        ),
        errors=(125,),
        not_imitated="order 0 is by creation; closed and fixed topics: none exist",
    ),
)
