"""Who may do what in a browser: its cookie, CSRF tokens, security headers, whose site asked."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrina.domain.vk_hosts import VK_NAMES, is_vk_itself

BROWSER_COOKIE = "vitrina_browser"
PROGRAM_HEADER = "vitrina-program"
_COOKIE_LIFE = 86400  # seconds
_PROOF = 32  # bytes, of a token's proof
_HEX = re.compile("[0-9a-f]+")
_HTTPS_ONLY = "max-age=31536000"  # a year; not for subdomains, which decide for themselves


def cookie_name(*, secure: bool, name: str = BROWSER_COOKIE) -> str:
    """The cookie's name; over https one that another site of our domain cannot set."""
    return f"__Host-{name}" if secure else name


def known_browser(request: Request) -> str:
    """What this browser's cookie says, or the empty text."""
    return read_cookie(request, request.app.state.browser_cookie)


def read_cookie(request: Request, name: str) -> str:
    """A cookie of ours as it was set, or the empty text; ours need no quotes, so none are read.

    In one walk, whatever stands between: the standard library's parser is quadratic before 3.11.10.
    """
    found = ""
    for line in request.headers.getlist("cookie"):
        for part in line.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                found = value
    return found


def browser_of(request: Request) -> str:
    """The random name of this browser: from its cookie, or a new one to be set by `remember`."""
    known = known_browser(request)
    return known if 32 <= len(known) <= 64 and known.isascii() else secrets.token_urlsafe(32)


def remember_browser(response: Response, browser: str, *, secure: bool) -> None:
    """Set the browser's cookie: never readable by scripts, sent when VK sends the person back."""
    response.set_cookie(
        cookie_name(secure=secure),
        browser,
        max_age=_COOKIE_LIFE,
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
    )


class Csrf:
    """Tokens for forms, each good for one browser; they need no storage.

    Each page has another one, for pages are compressed: a text that stays the same beside what a
    stranger chose can be guessed by the length of the answer.

    `present` is the key of the list that every process knows; tokens are made with it, else with
    the first one.
    """

    def __init__(self, keys: Sequence[str], present: Callable[[], str] | None = None) -> None:
        self._present = present or (lambda: keys[0])
        self._keys = [_derive(key) for key in keys]

    def token(self, browser: str) -> str:
        """What a form of this browser carries: another text each time."""
        proof = hmac.digest(_derive(self._present()), browser.encode(), "sha256")
        mask = secrets.token_bytes(len(proof))
        return mask.hex() + _mask(mask, proof).hex()

    def is_token(self, browser: str, given: str) -> bool:
        """Whether the form came from a page of ours in this browser (any key of the list)."""
        proof = _unmask(given)
        return any(
            hmac.compare_digest(hmac.digest(key, browser.encode(), "sha256"), proof)
            for key in self._keys
        )


def _mask(mask: bytes, proof: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, proof, strict=True))


def _unmask(given: str) -> bytes:
    """The proof in a token; the empty one, which proves nothing, for anything else."""
    if len(given) not in (_PROOF * 2, _PROOF * 4) or not _HEX.fullmatch(given):
        return b""
    sent = bytes.fromhex(given)
    # Pages that were open when masks came in carry the proof as it is.
    return _mask(sent[:_PROOF], sent[_PROOF:]) if len(sent) > _PROOF else sent


def _derive(key: str) -> bytes:
    return hashlib.sha256(b"csrf" + key.encode()).digest()


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_site_of(origin: str, sites: Sequence[str]) -> bool:
    """Whether the origin is one of these sites; `https://*.school.example` is every host below."""
    for site in sites:
        scheme, _, host = site.partition("://*.")
        if origin == site or (host and origin.startswith(f"{scheme}://") and _below(origin, host)):
            return True
    return False


def _below(origin: str, host: str) -> bool:
    return origin.endswith(f".{host}")


def origins_of_vk(grant_urls: Sequence[str], site_url: str) -> list[str]:
    """Where a form of ours may lead: VK's grant pages, its site, and every host below its site.

    VK itself has two names, and its pages lead from one to the other.

    Chrome holds `form-action` against each redirect of the way, and VK's pages send a person from
    one host of VK to another. A site known by a number (the sandbox) has no hosts below it.
    """
    origins = {origin_of(url) for url in (*grant_urls, site_url)}
    parts = urlsplit(site_url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host.rpartition(".")[2].isalpha():
        origins.add(f"https://*.{host}")
    if is_vk_itself(host):
        origins.update(f"https://{below}{name}" for name in VK_NAMES for below in ("", "*."))
    return sorted(origins)


def accepts_html(request: Request) -> bool:
    """Whether a person's browser asks; programs say `*/*` or `application/json`."""
    return "text/html" in request.headers.get("accept", "")


def accepts_json(request: Request) -> bool:
    """Whether the answer is wanted as JSON, said in so many words and not by `*/*`."""
    ranges = request.headers.get("accept", "").split(",")
    return any(one.partition(";")[0].strip().lower() == "application/json" for one in ranges)


def is_named_program(request: Request) -> bool:
    """Whether a program says that it is one: by asking for JSON, or by `Vitrina-Program`.

    Link previews of messengers and mail accept `*/*` too, as programs do: that alone says nothing.
    """
    return bool(request.headers.get(PROGRAM_HEADER)) or (
        accepts_json(request) and not accepts_html(request)
    )


def is_from_elsewhere(request: Request, home: str) -> bool:
    """Whether the browser says that another site's page sent this; `home` is our origin.

    Browsers write `null` where a page, as all of ours, keeps its address to itself: then only
    Sec-Fetch-Site tells, and of a browser that does not send it the CSRF token has to be enough.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    return request.headers.get("origin", home) not in (home, "null")


def is_framed(request: Request) -> bool:
    """Whether the browser says that the page goes into a frame; older ones say nothing."""
    return request.headers.get("sec-fetch-dest", "") in ("iframe", "frame")


def sends_json(request: Request) -> bool:
    """Whether the body is said to be JSON; no form of a page can say so."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "application/json"


def wants_json(request: Request) -> bool:
    """Whether a program asks for JSON in so many words, or speaks it; a status is never else."""
    if request.url.path.startswith("/groups/"):
        return True
    return (accepts_json(request) or sends_json(request)) and not accepts_html(request)


class SecurityHeaders:
    """ASGI: the headers that every page carries. Only the paths `framed` may be, by `framers`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        vk_origins: Sequence[str],
        framers: Sequence[str],
        framed: Collection[str],
        is_https: bool,
    ) -> None:
        self._app = app
        self._framed_paths = framed
        self._is_https = is_https
        # A form's redirects count as its action, and ours end at VK's page.
        form_action = " ".join(["'self'", *vk_origins])
        policy = (
            "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
            f"font-src 'self'; connect-src 'self'; form-action {form_action}; base-uri 'none'; "
            "frame-ancestors "
        )
        self._plain = policy + "'none'"
        self._framed = policy + (" ".join(framers) or "'none'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = self._framed if scope["path"] in self._framed_paths else self._plain

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = policy
                headers["referrer-policy"] = "no-referrer"
                headers["x-content-type-options"] = "nosniff"
                headers["cross-origin-opener-policy"] = "same-origin-allow-popups"
                headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
                headers.setdefault("cache-control", "no-store")
                if self._is_https:
                    headers["strict-transport-security"] = _HTTPS_ONLY
            await send(message)

        await self._app(scope, receive, send_with_headers)
