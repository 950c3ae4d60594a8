"""Thousands of requests in a row: what was asked, what it cost, and all that went wrong."""

import asyncio
import base64
import dataclasses
import pprint
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from random import Random

from starlette.types import ASGIApp

from web.fuzz.addresses import draw_address
from web.fuzz.bodies import draw_body
from web.fuzz.headers import draw_headers
from web.fuzz.judge import Fault, judge
from web.fuzz.records import Records, renew
from web.fuzz.request import Answer, FuzzRequest, ask

ROUND = 200  # requests, after which what they used up is put back
TOGETHER = 12  # at the end of each round so many at once
SHOWN, TRIALS = 20, 60  # faults that are told; requests spent on making one of them smaller


@dataclass
class Found:
    """A fault, the first request that showed it, and how many did."""

    sent: FuzzRequest
    details: str
    number: int
    times: int = 1


@dataclass
class Tally:
    """What came of all requests."""

    requests: int = 0
    processor: float = 0.0
    statuses: Counter[int | None] = field(default_factory=Counter)
    routes: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    slowest: list[tuple[float, str, int | None, int]] = field(default_factory=list)
    found: dict[tuple[str, str], Found] = field(default_factory=dict)

    def count(self, sent: FuzzRequest, answer: Answer, faults: list[Fault]) -> None:
        """Take one answer down."""
        self.requests += 1
        self.processor += answer.seconds
        self.statuses[answer.status] += 1
        self.routes[answer.route, answer.status] += 1
        row = (round(answer.seconds, 3), answer.route, answer.status, self.requests)
        self.slowest = sorted([*self.slowest, row], key=lambda one: -one[0])[:10]
        for fault in faults:
            known = self.found.get((fault.kind, fault.route))
            if known is None:
                found = Found(sent, fault.details, self.requests)
                self.found[fault.kind, fault.route] = found
            else:
                known.times += 1

    def __str__(self) -> str:
        lines = [f"{self.requests} requests, {self.processor:.1f} s of processor"]
        lines.append(
            " ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items(), key=str))
        )
        for route in sorted({route for route, _ in self.routes}):
            said = {status: n for (of, status), n in self.routes.items() if of == route}
            lines.append(
                f"  {route}: " + " ".join(f"{s}: {n}" for s, n in sorted(said.items(), key=str))
            )
        lines += [f"  {row}" for row in self.slowest]
        return "\n".join(lines)


async def ask_many(
    app: ASGIApp, records: Records, rng: Random, requests: int, log: StringIO, client: str = ""
) -> Tally:
    """Ask `requests` times; the same `rng` asks the same. `client` sends all if it is given."""
    tally = Tally()
    while tally.requests < requests:
        await renew(records)
        _forget(log)
        for _ in range(ROUND - TOGETHER):
            await _try(app, records, draw_request(rng, records, client), tally, log)
        drawn = [draw_request(rng, records, client) for _ in range(TOGETHER)]
        answers = await asyncio.gather(*(ask(app, sent) for sent in drawn))
        written = _forget(log)
        for sent, answer in zip(drawn, answers, strict=True):
            answer.seconds = max(one.seconds for one in answers) / TOGETHER
            tally.count(sent, answer, list(judge(records, sent, answer, written)))
    return tally


def draw_request(rng: Random, records: Records, client: str = "") -> FuzzRequest:
    """One request to some address of the table."""
    method, target, template = draw_address(rng, records)
    kind, body = draw_body(rng, records, method, target, template)
    head = draw_headers(rng, records, kind, len(body))
    return FuzzRequest(
        method=method,
        target=target,
        headers=tuple(head),
        body=body,
        pieces=rng.choice((1, 1, 1, 2, 7)),
        leaves=rng.random() < 0.02,
        client=client or f"10.{rng.randrange(256)}.{rng.randrange(256)}.1",
    )


async def report(app: ASGIApp, records: Records, tally: Tally, log: StringIO, seed: str) -> str:
    """Every fault with a small request that shows it, ready to be pasted."""
    said = [f"{len(tally.found)} faults, FUZZ_SEED={seed}", str(tally)]
    for (kind, route), found in list(tally.found.items())[:SHOWN]:
        sent = await _shrink(app, records, found.sent, kind, log)
        said.append(f"\n== {kind} at {route}, {found.times} times, first by request {found.number}")
        said += [found.details[:3_000], _write_down(sent)]
    return "\n".join(said)


def _write_down(sent: FuzzRequest) -> str:
    """The request as Python; a long body is packed."""
    said = pprint.pformat(dataclasses.replace(sent, body=b""), width=110)
    body = repr(sent.body)
    if len(sent.body) > 500:
        packed = base64.b85encode(zlib.compress(sent.body, 9)).decode()
        body = f"zlib.decompress(base64.b85decode({packed!r}))"
    return "await ask(app, " + said.replace("body=b''", f"body={body}") + ")"


async def _try(
    app: ASGIApp, records: Records, sent: FuzzRequest, tally: Tally, log: StringIO
) -> None:
    answer = await ask(app, sent)
    tally.count(sent, answer, list(judge(records, sent, answer, _forget(log))))


async def _shrink(
    app: ASGIApp, records: Records, sent: FuzzRequest, kind: str, log: StringIO
) -> FuzzRequest:
    """The smallest request found that is wrong in the same way; the same where it happened once."""
    await renew(records)
    trials, goes_on = 0, True
    while goes_on:
        goes_on = False
        for smaller in _smaller(sent):
            trials += 1
            if trials > TRIALS:
                return sent
            answer = await ask(app, smaller)
            if any(fault.kind == kind for fault in judge(records, smaller, answer, _forget(log))):
                sent, goes_on = smaller, True
                break
    return sent


def _smaller(sent: FuzzRequest) -> Iterator[FuzzRequest]:
    half = len(sent.body) // 2
    if half:
        yield dataclasses.replace(sent, body=b"")
        yield dataclasses.replace(sent, body=sent.body[:half])
        yield dataclasses.replace(sent, body=sent.body[half:])
    for at in range(len(sent.headers)):
        yield dataclasses.replace(sent, headers=sent.headers[:at] + sent.headers[at + 1 :])
    path, _, query = sent.target.partition("?")
    if query:
        yield dataclasses.replace(sent, target=path)
        first, _, rest = query.partition("&")
        yield dataclasses.replace(sent, target=f"{path}?{rest or first[: len(first) // 2]}")
    if sent.leaves or sent.pieces > 1:
        yield dataclasses.replace(sent, leaves=False, pieces=1)


def _forget(log: StringIO) -> str:
    text = log.getvalue()
    log.seek(0)
    log.truncate()
    return text
