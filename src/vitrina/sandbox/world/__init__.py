"""Everything that exists in one sandbox's VK, and the rules it keeps by itself.

People, communities, walls, goods, dialogs, pictures, grants and upload addresses, as plain data.
Nothing here knows of HTTP. Times are unix seconds of the sandbox's own clock.
"""

from vitrina.sandbox.jsontext import Json
from vitrina.sandbox.world.accounts import Token, TokenKind, User
from vitrina.sandbox.world.community import (
    CallbackServer,
    Comment,
    Group,
    LongPoll,
    MarketState,
    Product,
    ServerStatus,
    Topic,
)
from vitrina.sandbox.world.posts import Album, LinkCard, Photo, PhotoKind, Post, PostState, Wall
from vitrina.sandbox.world.rights import COMMUNITY_RIGHTS, USER_RIGHTS
from vitrina.sandbox.world.state import (
    Fault,
    FaultKind,
    Message,
    RequestCount,
    World,
    build_world,
    find_wall,
)

__all__ = [
    "COMMUNITY_RIGHTS",
    "USER_RIGHTS",
    "Album",
    "CallbackServer",
    "Comment",
    "Fault",
    "FaultKind",
    "Group",
    "Json",
    "LinkCard",
    "LongPoll",
    "MarketState",
    "Message",
    "Photo",
    "PhotoKind",
    "Post",
    "PostState",
    "Product",
    "RequestCount",
    "ServerStatus",
    "Token",
    "TokenKind",
    "Topic",
    "User",
    "Wall",
    "World",
    "build_world",
    "find_wall",
]
