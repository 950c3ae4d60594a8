"""The method table: every method this VK knows, by its case-sensitive name."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Method
from vitrina.sandbox.methods import (
    account,
    albums,
    board,
    board_comments,
    callback_servers,
    captcha,
    execute,
    group_editing,
    groups,
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
    tools,
    users,
    wall,
    wall_reading,
)

METHODS: dict[str, Method] = {
    method.name: method
    for noun in (
        users,
        groups,
        members,
        group_editing,
        callback_servers,
        long_poll,
        photos,
        albums,
        photo_reading,
        wall,
        wall_reading,
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
