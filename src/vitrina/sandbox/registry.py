"""The method table: every method this VK knows, by its case-sensitive name."""

from __future__ import annotations

from vitrina.sandbox import (
    albums,
    board,
    callback,
    captcha,
    execute,
    group_edit,
    groups,
    longpoll,
    market,
    messages,
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
        group_edit,
        callback,
        longpoll,
        photos,
        albums,
        wall,
        wall_read,
        board,
        market,
        messages,
        execute,
        captcha,
        tools,
    )
    for method in noun.METHODS
}
