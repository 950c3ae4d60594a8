"""The method table: every method this VK knows, by its case-sensitive name."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Method
from vitrina.sandbox.methods import (
    account,
    addresses,
    albums,
    board,
    board_comments,
    callback_servers,
    captcha,
    docs,
    execute,
    group_editing,
    groups,
    links,
    long_poll,
    market,
    market_photos,
    market_reading,
    members,
    message_editing,
    message_reading,
    messages,
    photo_reading,
    photos,
    stats,
    stories,
    tools,
    users,
    wall,
    wall_editing,
    wall_reading,
)

METHODS: dict[str, Method] = {
    method.name: method
    for noun in (
        users,
        groups,
        members,
        group_editing,
        addresses,
        links,
        callback_servers,
        long_poll,
        photos,
        albums,
        photo_reading,
        wall,
        wall_reading,
        wall_editing,
        docs,
        stories,
        stats,
        board,
        board_comments,
        market,
        market_reading,
        market_photos,
        messages,
        message_reading,
        message_editing,
        execute,
        captcha,
        tools,
        account,
    )
    for method in noun.METHODS
}
