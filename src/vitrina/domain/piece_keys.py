"""The keys of a plan's pieces: what a form may rewrite or drop is named by them."""

import re
from collections.abc import Container, Iterable

from vitrina.domain.pieces import list_plain_keys
from vitrina.domain.text import slug

POSTS_LIMIT = 60  # posts of a pack's calendar
_POST = re.compile(r"post/([1-9][0-9]?)")
_MONTH_POST = re.compile(r"month/20[0-9]{2}-(?:0[1-9]|1[0-2])/[1-9][0-9]?")


def post_key(number: int) -> str:
    """The key of a post, counted from one."""
    return f"post/{number}"


def month_key(month: str, number: int) -> str:
    """The key of a post of that month («2026-12»), counted from one."""
    return f"month/{month}/{number}"


def product_keys(titles: Iterable[str]) -> tuple[str, ...]:
    """A key for each service of the form; one named like an earlier one has a number."""
    used: dict[str, None] = {}
    for title in titles:
        used[_free_key(f"product/{slug(title) or 'usluga'}", used)] = None
    return tuple(used)


def is_piece_key(key: object, products: Container[str]) -> bool:
    """Whether a plan with these product keys can have such a piece."""
    if not isinstance(key, str):
        return False
    if key in list_plain_keys() or key in products or _MONTH_POST.fullmatch(key):
        return True
    post = _POST.fullmatch(key)
    return bool(post and int(post[1]) <= POSTS_LIMIT)


def _free_key(key: str, used: Container[str]) -> str:
    free, number = key, 1
    while free in used:
        number += 1
        free = f"{key}-{number}"
    return free
