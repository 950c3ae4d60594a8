"""What is wrong with an answer, whatever was asked."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from web.fuzz.records import Records
from web.fuzz.request import Answer, FuzzRequest
from web.fuzz.values import NAME

PROCESSOR_SECONDS = 2.0
_PHONE = "9005550142"
# A marker of ours that became a tag, or left its attribute.
_UNESCAPED = re.compile(
    r"<i id=fuzz|[\"'] ?onfuzz|<script>alert|(?:href|src|action)=[\"']?javascript:", re.IGNORECASE
)
_ALWAYS = {
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin-allow-popups",
    "permissions-policy": "camera=()",
    "cache-control": "",
}
_HEADER_NAME = re.compile(r"[a-z0-9-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e\xa0-\xff]*")
# VK is asked at once, and knows nothing of the records that are made up here.
_ASKS_VK = "/notices/check"
_BODILESS = (204, 304)
# A new secret that an answer gives out: it is not written down either.
_GIVEN = re.compile(r"/(?:oauth/go|builds|leads|follow|groups)/([\w-]{16,})")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; those with the same `kind` and `route` have the same cause."""

    kind: str
    route: str
    details: str = ""


def judge(records: Records, sent: FuzzRequest, answer: Answer, log: str) -> Iterator[Fault]:
    """Everything that is wrong; `log` is what was written meanwhile."""
    for kind, details in _look(records, sent, answer, log):
        yield Fault(kind, answer.route, details)


def _look(
    records: Records, sent: FuzzRequest, answer: Answer, log: str
) -> Iterator[tuple[str, str]]:
    if answer.error:
        yield f"raised {answer.error.strip().splitlines()[-1][:90]}", answer.error
    yield from _look_at_status(sent, answer, log)
    if answer.seconds > PROCESSOR_SECONDS:
        yield "slow", f"{answer.seconds:.2f} s of processor"
    if answer.status is not None:
        yield from _look_at_head(records, sent, answer)
        yield from _look_at_body(answer)
    shown = answer.header("location"), str(answer.unpacked[:20_000])
    given = {key for text in shown for key in _GIVEN.findall(text)}
    told = [secret for secret in (*records.secrets, *given) if secret in log]
    if told:
        yield "a secret in the log", f"{told[0]!r}: {log[:2_000]}"
    if _PHONE in re.sub(r"[\s()-]", "", log) or NAME in log:
        yield "a person in the log", log[:2_000]


def _look_at_status(sent: FuzzRequest, answer: Answer, log: str) -> Iterator[tuple[str, str]]:
    status = answer.status
    if status is None:
        if not sent.leaves and not answer.error:
            yield "no answer", ""
    elif status == 503 and answer.route == "/readyz":
        return  # for who watches, not for who waits: a machine that is busy may say so
    elif status == 503:
        if not answer.header("retry-after").isdigit():
            yield "503 without Retry-After", ""
        if not answer.body and not answer.route.endswith(".jpg"):
            yield "503 without words", ""
    elif status == 502 and answer.route.endswith(_ASKS_VK):
        if not answer.body:
            yield "502 without words", ""
    elif status >= 500:
        cause = re.findall(r'"exception": "(.*?[^\\])"', log)
        said = cause[-1].encode().decode("unicode_escape", "replace") if cause else ""
        last = said.strip().splitlines()[-1][:90] if said else ""
        yield f"{status} {last}".strip(), "\n".join(said.splitlines()[-14:])
    elif status == 429 and not answer.header("retry-after").isdigit():
        yield "429 without Retry-After", ""


def _look_at_head(records: Records, sent: FuzzRequest, answer: Answer) -> Iterator[tuple[str, str]]:
    for name, start in _ALWAYS.items():
        if not answer.header(name).startswith(start) or not answer.header(name):
            yield f"no {name}", answer.header(name)
    for name, value in answer.headers:
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            yield f"a header that no server can send: {name}", repr(value[:300])
        if name == "set-cookie" and not ("HttpOnly" in value and "SameSite=lax" in value):
            yield "a cookie that scripts read", value
    length = answer.header("content-length")
    if length and answer.status not in _BODILESS and int(length) != len(answer.body):
        yield "another length than was said", f"{length}, {len(answer.body)}"
    if answer.status in _BODILESS and answer.body:
        yield f"{answer.status} with a body", ""
    location = answer.header("location")
    if location and not _is_ours(records, location):
        yield "leads elsewhere", location[:300]


def _is_ours(records: Records, location: str) -> bool:
    if location.startswith("/") and location[1:2] not in ("/", "\\"):
        return True
    origins = (records.base_url, records.sandboxed.sandbox.url)
    return "{0.scheme}://{0.netloc}".format(urlsplit(location)) in origins


def _look_at_body(answer: Answer) -> Iterator[tuple[str, str]]:
    kind = answer.header("content-type").partition(";")[0]
    if kind not in ("text/html", "application/json") or not answer.body:
        return
    try:
        text = answer.unpacked.decode()
        told = json.loads(text) if kind == "application/json" else None
    except ValueError as error:
        yield f"unreadable {kind}", repr(error)[:300]
        return
    page = text if kind == "text/html" else ""
    if isinstance(told, dict) and isinstance(told.get("html"), str):
        page = told["html"]
    found = _UNESCAPED.search(page)
    if found:
        yield "a marker unescaped", page[max(0, found.start() - 200) : found.end() + 100]
