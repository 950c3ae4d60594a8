"""The method table: every method this VK knows, by its case-sensitive name."""

from __future__ import annotations

from vitrina.sandbox import (
    albums,
    board,
    board_comments,
    callback,
    captcha,
    dialog_changes,
    dialog_reading,
    execute,
    group_edit,
    groups,
    longpoll,
    market,
    market_photos,
    market_view,
    members,
    messages,
    photo_reading,
    photos,
    tools,
    users,
    wall,
    wall_read,
)
from vitrina.sandbox.context import Method

METHODS: dict[str, Method] = {
    method.name: method
    for noun in (
        users,
        groups,
        members,
        group_edit,
        callback,
        longpoll,
        photos,
        albums,
        photo_reading,
        wall,
        wall_read,
        board,
        board_comments,
        market,
        market_view,
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
