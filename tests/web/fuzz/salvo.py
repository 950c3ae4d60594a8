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

from web.fuzz.aims import draw_aim
from web.fuzz.bodies import draw_body
from web.fuzz.estate import Estate, renew
from web.fuzz.heads import draw_head
from web.fuzz.judge import Fault, judge
from web.fuzz.shot import Answer, Shot, fire

ROUND = 200  # requests, after which what they used up is put back
TOGETHER = 12  # at the end of each round so many at once
SHOWN, TRIALS = 20, 60  # faults that are told; requests spent on making one of them smaller


@dataclass
class Found:
    """A fault, the first request that showed it, and how many did."""

    shot: Shot
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

    def count(self, shot: Shot, answer: Answer, faults: list[Fault]) -> None:
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
                found = Found(shot, fault.details, self.requests)
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


async def shoot(
    app: ASGIApp, estate: Estate, rng: Random, requests: int, log: StringIO, client: str = ""
) -> Tally:
    """Ask `requests` times; the same `rng` asks the same. `client` sends all if it is given."""
    tally = Tally()
    while tally.requests < requests:
        await renew(estate)
        _forget(log)
        for _ in range(ROUND - TOGETHER):
            await _try(app, estate, draw_shot(rng, estate, client), tally, log)
        shots = [draw_shot(rng, estate, client) for _ in range(TOGETHER)]
        answers = await asyncio.gather(*(fire(app, shot) for shot in shots))
        written = _forget(log)
        for shot, answer in zip(shots, answers, strict=True):
            answer.seconds = max(one.seconds for one in answers) / TOGETHER
            tally.count(shot, answer, list(judge(estate, shot, answer, written)))
    return tally


def draw_shot(rng: Random, estate: Estate, client: str = "") -> Shot:
    """One request to some address of the table."""
    method, target, template = draw_aim(rng, estate)
    kind, body = draw_body(rng, estate, method, target, template)
    head = draw_head(rng, estate, kind, len(body))
    return Shot(
        method=method,
        target=target,
        headers=tuple(head),
        body=body,
        pieces=rng.choice((1, 1, 1, 2, 7)),
        leaves=rng.random() < 0.02,
        client=client or f"10.{rng.randrange(256)}.{rng.randrange(256)}.1",
    )


async def report(app: ASGIApp, estate: Estate, tally: Tally, log: StringIO, seed: str) -> str:
    """Every fault with a small request that shows it, ready to be pasted."""
    said = [f"{len(tally.found)} faults, FUZZ_SEED={seed}", str(tally)]
    for (kind, route), found in list(tally.found.items())[:SHOWN]:
        shot = await _shrink(app, estate, found.shot, kind, log)
        said.append(f"\n== {kind} at {route}, {found.times} times, first by request {found.number}")
        said += [found.details[:3_000], _write_down(shot)]
    return "\n".join(said)


def _write_down(shot: Shot) -> str:
    """The request as Python; a long body is packed."""
    said = pprint.pformat(dataclasses.replace(shot, body=b""), width=110)
    body = repr(shot.body)
    if len(shot.body) > 500:
        packed = base64.b85encode(zlib.compress(shot.body, 9)).decode()
        body = f"zlib.decompress(base64.b85decode({packed!r}))"
    return "await fire(app, " + said.replace("body=b''", f"body={body}") + ")"


async def _try(app: ASGIApp, estate: Estate, shot: Shot, tally: Tally, log: StringIO) -> None:
    answer = await fire(app, shot)
    tally.count(shot, answer, list(judge(estate, shot, answer, _forget(log))))


async def _shrink(app: ASGIApp, estate: Estate, shot: Shot, kind: str, log: StringIO) -> Shot:
    """The smallest request found that is wrong in the same way; the same where it happened once."""
    await renew(estate)
    trials, goes_on = 0, True
    while goes_on:
        goes_on = False
        for smaller in _smaller(shot):
            trials += 1
            if trials > TRIALS:
                return shot
            answer = await fire(app, smaller)
            if any(fault.kind == kind for fault in judge(estate, smaller, answer, _forget(log))):
                shot, goes_on = smaller, True
                break
    return shot


def _smaller(shot: Shot) -> Iterator[Shot]:
    half = len(shot.body) // 2
    if half:
        yield dataclasses.replace(shot, body=b"")
        yield dataclasses.replace(shot, body=shot.body[:half])
        yield dataclasses.replace(shot, body=shot.body[half:])
    for at in range(len(shot.headers)):
        yield dataclasses.replace(shot, headers=shot.headers[:at] + shot.headers[at + 1 :])
    path, _, query = shot.target.partition("?")
    if query:
        yield dataclasses.replace(shot, target=path)
        first, _, rest = query.partition("&")
        yield dataclasses.replace(shot, target=f"{path}?{rest or first[: len(first) // 2]}")
    if shot.leaves or shot.pieces > 1:
        yield dataclasses.replace(shot, leaves=False, pieces=1)


def _forget(log: StringIO) -> str:
    text = log.getvalue()
    log.seek(0)
    log.truncate()
    return text
