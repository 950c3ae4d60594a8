"""Texts and JSON that nobody means well with."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from hostile_texts.seeds import SEEDS

MARK = "\"'><i id=fuzz onfuzz=1>"  # wherever it is shown, it is shown as text
NAME = "Фаззименко"
PHONE = "+7 (900) 555-01-42"

_WORDS = (
    "", " ", "\x00", "a\x00b", "\r\nset-cookie: fuzz=1", "null", "None", "NaN", "true", "-1", "0",
    "٧", "１２", "1e309", "9" * 19, "9" * 400, "{uid}", "{{7*7}}", "${7*7}", "%s%n", "%00", "..",
    "../../../etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "//evil.example",
    "https://evil.example\\@vk.ru/", "' OR 1=1 --", "'; DROP TABLE builds; --", "<!--", "]]>",
    "</script><script>alert(1)</script>", "</textarea>", "\u202e\u2066txt.exe", "\ufeff", "\ufffe",
    "\ud800", "\udfff\ud800", "\U0010ffff", "🏳️‍🌈" * 40, "👨‍👩‍👧‍👦" * 30, "a" + "\u0301" * 300,
    "e\u0301\u0316" * 60, "ﷺ" * 40, "İstanbul", "ß" * 101, "[id1|всем]", "[id1|a\nb]", "@all",
    "&#64;id1", "@\ufe0fid1", "&lt;i id=fuzz&gt;", "\\", "\\u0000", "\u2028", "a" * 101, "я" * 4001,
    MARK, MARK * 3, NAME, f"{NAME} {MARK}", PHONE, "89005550142",
)  # fmt: skip
_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, -0.0, 0.1, 10**18, 2**63, -(2**63) - 1, 10**400, 1e308, float("nan"),
    float("inf"), -float("inf"), [], {}, [[]], [None], {"": ""}, [{}] * 30, "", "x", [MARK],
    {MARK: MARK},
)  # fmt: skip


def draw_text(rng: Random) -> str:
    """Mostly short; one in a hundred is as long as a body may be."""
    luck = rng.random()
    if luck < 0.55:
        return rng.choice(_WORDS)
    if luck < 0.80:
        return rng.choice(SEEDS) * rng.randint(1, 120)
    if luck < 0.95:
        return "".join(chr(_draw_point(rng)) for _ in range(rng.randint(1, 40)))
    size = 250_000 if luck > 0.99 else 8_000
    seed = rng.choice(SEEDS)
    return seed * (size // len(seed.encode("utf-8", "surrogatepass")))


def draw_junk(rng: Random) -> Any:
    """A value of any type."""
    return draw_text(rng) if rng.random() < 0.4 else copy.deepcopy(rng.choice(_JUNK))


def mutate(rng: Random, value: Any, *, times: int | None = None) -> Any:
    """A copy in which some things are dropped, doubled, replaced, or of another type."""
    value = copy.deepcopy(value)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4)) if times is None else times):
        value = _spoil(rng, value)
    return value


def write_json(rng: Random, value: Any) -> bytes:
    """As JSON, sometimes as what only looks like it."""
    escaped = rng.random() < 0.5
    body = json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    return rng.choice(_WRITINGS)(rng, body) if rng.random() < 0.15 else body


def _draw_point(rng: Random) -> int:
    return rng.randrange(*rng.choice(((0, 0x100), (0x300, 0x370), (0x2000, 0x2070), (0, 0x110000))))


def _spoil(rng: Random, value: Any) -> Any:
    spots = list(_spots(value))
    if not spots or rng.random() < 0.04:
        return draw_junk(rng)
    inside, key = rng.choice(spots)
    match rng.randrange(7):
        case 0:
            del inside[key]
        case 1 | 2:
            inside[key] = draw_text(rng)
        case 3:
            inside[key] = draw_junk(rng)
        case 4 if isinstance(inside, dict):
            inside[draw_text(rng)] = inside[key]
        case 5:
            inside[key] = [inside[key]] * rng.choice((1, 2, 50, 500))
        case 6 if isinstance(inside, dict) and rng.random() < 0.3:
            inside["overrides"] = {
                f"{draw_text(rng)[:40]}{n}": draw_text(rng)[:9] for n in range(900)
            }
        case _:
            inside[key] = {str(key): inside[key]}
    return value


def _spots(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [value] if isinstance(value, dict | list) else []
    while waiting and len(found) < 500:
        node = waiting.pop()
        pairs = list(node.items() if isinstance(node, dict) else enumerate(node))
        found += [(node, key) for key, _ in pairs]
        waiting += [child for _, child in pairs if isinstance(child, dict | list)]
    return found


_WRITINGS: tuple[Callable[[Random, bytes], bytes], ...] = (
    lambda rng, body: body[: rng.randrange(len(body) + 1)],
    lambda rng, body: b"\xef\xbb\xbf" + body,
    lambda rng, body: body.decode("utf-8", "replace").encode(rng.choice(("utf-16", "utf-32"))),
    lambda rng, body: body + body,
    lambda rng, body: b"[" * rng.choice((500, 5_000, 100_000)) + body,
    lambda rng, body: b'{"a":' * rng.choice((500, 40_000)) + b"1" + b"}" * 500,
    lambda rng, body: body.replace(b"{", b'{"name": 1, "name": "\\ud800", "group_id": 1e5, ', 1),
    lambda rng, body: body.replace(b'"', b"'"),
    lambda rng, body: body.replace(b":", b": " + b"9" * 5_000 + b",", 1),
    lambda rng, body: body.replace(b": ", b": -1E+999 ", 1),
    lambda rng, body: bytes(rng.randrange(256) for _ in range(rng.randrange(200))),
    lambda rng, body: bytes(byte ^ (rng.random() < 0.02) * 128 for byte in body[:2_000]),
    lambda rng, body: b"",
)
