"""board.*: what is said in a discussion, and the discussion's end."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER, USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.user import show_authors
from vitrina.sandbox.world import Comment, Group, Json, Topic
from vitrina.sandbox.world.lookup import manages
from vitrina.sandbox.world.posting import GUID_LIFE_S

# base_likes_info: the two flags are required ([S]); nobody likes anything here.
NO_LIKES: Json = {"count": 0, "user_likes": 0, "can_like": 1}


async def add_comment(call: Call) -> object:
    """board.createComment: its number; a guid of the last hour makes nothing new."""
    group, topic = _require_topic(call)
    text = call.text("message")
    if not text.strip() and not call.texts("attachments") and not call.integer("sticker_id"):
        raise BadParameter("message is undefined")
    if call.flag("from_group") and not manages(call.token, group):
        raise ApiError(15, "you should be an administrator of this community")
    author = -group.id if call.flag("from_group") else call.token.user_id
    guid = call.text("guid")
    known = _find_same(call, topic, guid, author) if guid else None
    if known is not None:
        return known.id
    comment = Comment(group.next_id("comment"), author, text, call.now, guid or None)
    topic.comments.append(comment)
    body: Json = {"id": comment.id, "from_id": author, "text": text, "date": call.now}
    body |= {"topic_id": topic.id, "topic_owner_id": -group.id}
    call.sandbox.delivery.publish(group, "board_post_new", body)
    return comment.id


def _find_same(call: Call, topic: Topic, guid: str, author: int) -> Comment | None:
    for comment in reversed(topic.comments):
        if call.now - comment.date >= GUID_LIFE_S:
            return None
        if comment.guid == guid and comment.from_id == author:
            return comment
    return None


async def list_comments(call: Call) -> object:
    """board.getComments: the opening text first unless ``sort=desc``."""
    group, topic = _require_topic(call)
    comments = list(topic.comments)
    if call.text("sort") == "desc":
        comments.reverse()
    start = call.integer("start_comment_id")
    if start:
        numbers = [comment.id for comment in comments]
        comments = comments[numbers.index(start) :] if start in numbers else []
    offset = call.integer("offset")
    page = comments[offset : offset + call.integer("count", 20)]
    shown = [
        {"id": item.id, "from_id": item.from_id, "date": item.date, "text": item.text}
        | ({"likes": NO_LIKES} if call.flag("need_likes") else {})
        for item in page
    ]
    answer: Json = {"count": len(topic.comments), "items": shown}
    if call.flag("extended"):
        return answer | show_authors(call, [-group.id, *(item.from_id for item in page)])
    return answer


async def delete_topic(call: Call) -> object:
    """board.deleteTopic: the topic and all that was said in it."""
    group = require_managed_group(call, call.integer("group_id"))
    if call.integer("topic_id") not in group.topics:
        raise ApiError(104, "topic not found")
    del group.topics[call.integer("topic_id")]
    return 1


def _require_topic(call: Call) -> tuple[Group, Topic]:
    group = call.world.groups.get(call.integer("group_id"))
    if group is None:
        raise ApiError(125)
    topic = group.topics.get(call.integer("topic_id"))
    if topic is None:
        raise ApiError(104, "topic not found")
    return group, topic


_WHERE = (required_integer("group_id"), required_integer("topic_id", least=0))

METHODS = (
    Method(
        "board.createComment",
        USER,
        add_comment,
        (
            *_WHERE,
            Param("message"),
            Param("attachments", "texts"),
            *flags("from_group"),
            integer("sticker_id", least=0),
            Param("guid"),
        ),
        user_right="groups",
        errors=(9, 104, 125),
        effect="a comment; event `board_post_new`",
        not_imitated="attachments and stickers are taken and forgotten",
    ),
    Method(
        "board.getComments",
        USER_AND_SERVICE,
        list_comments,
        (
            *_WHERE,
            *flags("need_likes", "extended"),
            integer("start_comment_id", least=0),
            integer("offset"),
            integer("count", least=0, most=100),
            Param("sort", choices=frozenset({"asc", "desc"})),
        ),
        errors=(104, 125),
        not_imitated="attachments",
    ),
    Method(
        "board.deleteTopic",
        USER,
        delete_topic,
        _WHERE,
        user_right="groups",
        errors=(104, 125),
        effect="the topic is gone",
    ),
)
