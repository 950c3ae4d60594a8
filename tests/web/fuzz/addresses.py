"""What to ask for: every address of the route table, and those beside it."""

import re
from random import Random
from urllib.parse import quote

from vitrina.web.app import ROUTES
from web.fuzz.records import Records
from web.fuzz.values import draw_text

_MET = [route for route in ROUTES if not route.path.startswith(("/school", "/api/"))]
# The way into everything: few requests there are right in everything.
_WAY_IN = [
    route
    for route in ROUTES
    if route.path.startswith(("/create", "/photos", "/oauth/"))
    or route.path == "/api/v1/communities"
]
_METHODS = (
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FUZZ", "get",
    "M" * 300,
)  # fmt: skip
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_KIND_OF = {
    "page_key": "page",
    "follow_key": "follow",
    "ticket": "ticket",
    "photo_id": "photo",
    "item": "item",
    "community": "group",
    "key": "leads",
    "lead": "lead",
    "feed_key": "feed",
    "post_key": "post",
    "invitation_key": "invitation",
    "member": "member",
    "build_id": "build",
}
_ODD_KEYS = (
    "%00", "%ff", "%ed%a0%80", "%d1%84", "x" * 400, "x" * 6_000, "..%2f..%2fetc%2fpasswd", "%2e%2e",
    ".", "%0d%0aset-cookie:%20a=b", "{page_key}", "null", "%252e", "%F0%9F%92%85" * 20, "-1", "0",
    "7.0", "9" * 18, "9" * 19, "9" * 5_000, "%D9%A7", "%C2%B2", "%E2%80%AE", "'%20OR%201=1--", "%",
    "%zz", "+", "~", "%3Ci%20id=fuzz%3E", "a;b=c", "%5C", "a%2fb", "avatar/../cover",
)  # fmt: skip
_BESIDE = (
    "/nothing", "//", "//evil.example/", "/create/", "/CREATE", "/static/", "/static/ui.css",
    "/static/x", "/static/..%2f..%2fapp.py", "/static/fonts/Onest.ttf", "/static/%00", "/builds",
    "/builds/", "/.env", "/leads//handled", "/oauth/go/", "/webhook/", "/photos/.jpg", "/metrics/",
    "*", "/" + "a/" * 900, "/%63reate", "/create%00", "/openapi.json", "/docs", "/groups/x/status/",
    "/static/pictures.css",
)  # fmt: skip
_QUERY = (
    "state",
    "code",
    "device_id",
    "view",
    "again",
    "error",
    "student_id",
    "course_id",
    "exp",
    "sig",
    "cursor",
    "limit",
    "v",
)


def draw_address(rng: Random, records: Records) -> tuple[str, str, str]:
    """A method, an address with its query, and the template of the route that is meant."""
    if rng.random() < 0.06:
        return rng.choice(_METHODS), rng.choice(_BESIDE) + _draw_query(rng, records), ""
    # Each address has its turn, and what people meet is asked for more often than the console.
    is_turn = rng.random() < 0.4
    (asked,) = rng.choices((_WAY_IN, _MET, ROUTES), (0.35, 0.5, 0.15))
    route = next(records.turns) if is_turn else rng.choice(asked)
    method, template = route.method, route.path
    if not is_turn and rng.random() < 0.2:
        method = rng.choice(_METHODS)
    path = _PARAMETER.sub(lambda found: _draw_key(rng, records, found[1]), template)
    if template == "/oauth/callback" and rng.random() < 0.6:
        return method, path + _draw_return(rng, records), template
    return method, path + _draw_query(rng, records), template


def _draw_key(rng: Random, records: Records, name: str) -> str:
    """A key of the kind that belongs there, of another kind, or no key at all."""
    pools = records.keys
    luck, own = rng.random(), _KIND_OF.get(name)
    if own and pools[own] and luck < 0.78:
        return quote(rng.choice(pools[own]), safe="/" if own == "item" else "")
    if luck < 0.92:
        return quote(rng.choice(pools[rng.choice(tuple(pools))] or [""]), safe="")
    return rng.choice(_ODD_KEYS)


def _draw_return(rng: Random, records: Records) -> str:
    """VK's answer as it is, or with something else in it."""
    state, code, device = rng.choice(records.returns)
    fields = {"state": state, "code": code, "device_id": device, "type": "code_v2"}
    for name in tuple(fields):
        if rng.random() < 0.12:
            fields[name] = _any_text(rng, records)
        elif rng.random() < 0.05:
            del fields[name]
    return "?" + "&".join(f"{name}={_encode(text)}" for name, text in fields.items())


def _draw_query(rng: Random, records: Records) -> str:
    if rng.random() < 0.5:
        return ""
    if rng.random() < 0.2:
        return "?" + records.link
    if rng.random() < 0.1:
        return rng.choice(
            ("?", "?&&&==&", "?%ff=%00", "?" + "a&" * 3_000, "?v=" + "%" * 900, "?view=page")
        )
    names = rng.choices(_QUERY, k=rng.randint(1, 4))
    return "?" + "&".join(f"{name}={_encode(_any_text(rng, records))}" for name in names)


def _any_text(rng: Random, records: Records) -> str:
    if rng.random() < 0.4:
        return rng.choice(("page", "1", "student-7", "2000000000", *records.all_keys()))
    return draw_text(rng)[:6_000]


def _encode(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))
