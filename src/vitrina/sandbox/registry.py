"""The method table: every method this VK knows, by its case-sensitive name."""

from __future__ import annotations

from vitrina.sandbox import (
    board,
    callback,
    execute,
    group_edit,
    groups,
    longpoll,
    market,
    messages,
    photos,
    users,
    wall,
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
        wall,
        board,
        market,
        messages,
        execute,
    )
    for method in noun.METHODS
}
