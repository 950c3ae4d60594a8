"""Headers of browsers, of programs, and of those who try what a server does with them."""

from random import Random

from web.fuzz.records import BROWSER, Records

Head = list[tuple[str, str]]

_HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
_GARBAGE = (
    "", ",", ";;;", "*", "é\xff\x80", "x" * 2_000, "\\" * 500, '"' * 300, "a=b;" * 200, "null",
    "-1", "9" * 400, "<i id=fuzz>", "%00", "{}", "[::1", "unknown", "1.2.3.4.5", ":" * 40, "'; --",
    "a\tb",
)  # fmt: skip
_COMMON = {
    "accept": (_HTML, "*/*", "application/json", "text/event-stream", "a/b, text/html"),
    "origin": ("null", "https://evil.example", "https://school.example", "https://school.example:1"),
    "sec-fetch-site": ("same-origin", "none", "cross-site", "same-site"),
    "sec-fetch-dest": ("iframe", "document", "empty", "frame"),
    "sec-fetch-mode": ("navigate", "cors", "no-cors"),
    "range": ("bytes=0-", "bytes=0-1,2-3", "bytes=" + "0-," * 900, "bytes=-1"),
    "if-none-match": ("*", '"abc"', 'W/"abc", "x"', '"' * 400),
    "if-match": ("*",),
    "if-modified-since": ("Tue, 31 Feb 2026 25:61:61 GMT",),
    "if-range": ('"x"',),
    "accept-encoding": ("gzip", "br, gzip;q=0", "identity;q=0, *;q=0"),
    "accept-language": ("ru", "x" * 500),
    "user-agent": ("Mozilla/5.0", "TelegramBot (like TwitterBot)", "x" * 5_000),
    "host": ("evil.example", "127.0.0.1:8000", "a:b:c", "[::1"),
    "vitrina-program": ("tests",),
    "authorization": ("Bearer x", "Basic " + "=" * 90),
    "transfer-encoding": ("chunked",),
    "expect": ("100-continue",),
    "upgrade": ("websocket", "h2c"),
    "x-http-method-override": ("DELETE",),
    "x-original-url": ("/metrics",),
    "x-retry-counter": ("1",),
    "access-control-request-method": ("POST", "FUZZ"),
    "access-control-request-headers": ("content-type", "x" * 900),
}  # fmt: skip


def draw_headers(rng: Random, records: Records, kind: str, length: int) -> Head:
    """What stands before a body of this content type and length; the cookie is ours more often."""
    head: Head = [("accept", rng.choice((_HTML, _HTML, "*/*", "application/json")))]
    head += _draw_origin(rng, records)
    if kind:
        head.append(("content-type", kind if rng.random() < 0.92 else _draw_value(rng, "accept")))
    if length or rng.random() < 0.3:
        lie = rng.choice(("0", "-5", "9" * 30, "1e3", "٣".encode().decode("latin-1"), ""))
        head.append(("content-length", str(length) if rng.random() < 0.9 else lie))
    head += _draw_cookie(rng, records)
    if next(records.shows_key):
        head.append(("authorization", f"Bearer {records.api_key}"))
    if rng.random() < 0.6:
        head.append(("x-forwarded-for", _draw_hops(rng)))
    for _ in range(rng.choice((0, 0, 1, 2, 6))):
        name = rng.choice(tuple(_COMMON))
        head.append((name, _draw_value(rng, name)))
    if rng.random() < 0.01:
        head += [(f"x-{n}", "y" * rng.choice((1, 400))) for n in range(rng.choice((60, 90, 300)))]
    return head


def _draw_value(rng: Random, name: str) -> str:
    return rng.choice(_GARBAGE) if rng.random() < 0.3 else rng.choice(_COMMON[name])


def _draw_origin(rng: Random, records: Records) -> Head:
    """Half of the time a page of ours asks, so that what stands behind is reached."""
    if rng.random() < 0.5:
        site = rng.choice(("same-origin", "none"))
        return [("origin", records.base_url), ("sec-fetch-site", site)]
    return []


def _draw_cookie(rng: Random, records: Records) -> Head:
    ours = f"{records.cookie}={BROWSER}"
    luck = rng.random()
    if luck < 0.45:
        return [("cookie", f"{ours}; {rng.choice(records.sessions)}")]
    if luck < 0.78:
        return [("cookie", ours)]
    if luck < 0.84:
        return []
    if luck < 0.92:
        key = rng.choice((*records.keys["page"], *records.keys["follow"], "x", '"\\"'))
        return [("cookie", f"{ours}; {records.cookie.replace('browser', 'build')}={key}")]
    long = rng.choice((100, 4_000, 8_180, 9_000, 20_000))
    return [
        rng.choice(
            (
                ("cookie", f'{records.cookie}="' + "\\" * long),
                ("cookie", f'{records.cookie}="' + '\\"' * (long // 2) + '"'),
                ("cookie", f"{ours}; " + "=;" * (long // 2)),
                ("cookie", ("a=b; " * long)[:long]),
                ("cookie", f"{records.cookie}=" + "é\xff" * (long // 2)),
                ("cookie", f"{records.cookie}=" + "x" * rng.choice((0, 31, 32, 64, 65))),
                ("cookie", rng.choice(_GARBAGE)),
            )
        )
    ]


def _draw_hops(rng: Random) -> str:
    hops = [f"{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}.7" for _ in "ab"]
    if rng.random() < 0.3:
        odd = (
            "unknown",
            "",
            "::1",
            "[2001:db8::1]:443",
            "::ffff:10.0.0.1",
            "fe80::1%eth0",
            "1:2:3",
        )
        hops.append(rng.choice((*odd, *_GARBAGE)))
    if rng.random() < 0.02:
        hops *= 900
    return ", ".join(hops[:: rng.choice((1, -1))])
