"""The method table: every method this VK knows, by its case-sensitive name."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Method
from vitrina.sandbox.methods import (
    albums,
    board,
    board_comments,
    callback_servers,
    captcha,
    dialog_changes,
    dialog_reading,
    execute,
    group_editing,
    groups,
    long_poll,
    market,
    market_photos,
    market_reading,
    members,
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
        dialog_reading,
        dialog_changes,
        execute,
        captcha,
        tools,
    )
    for method in noun.METHODS
}
