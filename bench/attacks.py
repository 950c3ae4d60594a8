"""Requests that cost the sender little and may cost a server much: anybody may send them."""

import asyncio
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

EXAMPLE = Path(__file__).parents[1] / "examples" / "practitioner.json"
ANSWER_WITHIN = 60.0  # seconds; what is not answered by then has no status
STREAMS, HALF_SENT, SLOW_BODIES = 400, 200, 100
PREVIEWS = 40  # more than have a place in the queue
_OPENED_WITHIN = 1.0  # seconds: hundreds of connections in one moment are a load of another kind
_HELD = 4.0  # seconds that connections are kept open for
_WORD = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_MIXED = "щa中בب1.-"
Send = Callable[[int], Coroutine[Any, Any, str]]  # to a port; what came back


@dataclass(frozen=True)
class Attack:
    """`requests` requests that are sent together."""

    name: str
    send: Send
    requests: int = 1


def attacks(build_path: str) -> list[Attack]:
    """Everything that is tried, in the order of the table; `build_path` is of an open build."""
    return [*_of_texts(), *_of_previews(), *_of_connections(build_path), *_of_photos()]


async def ask_in_peace(port: int) -> str:
    """What nobody would call hostile: a class opens a lesson, as many at once as previews above."""
    return await _together([_get("/embed.js", {})] * PREVIEWS, 0)(port)


def _of_texts() -> Iterable[Attack]:
    marks = "a" + "\u0301\u0316" * 4500
    for name, changes in (
        ("name of 8,000 *", {"name": "*" * 8000}),
        ("name of 8,000 @", {"name": "@" * 8000}),
        ("name of 1,500 nested [a|", {"name": "[a|" * 1500 + "x" + "]" * 1500}),
        ("name with 9,000 marks", {"name": marks}),
        ("unknown key of 8,000 *", {"*" * 8000: "x"}),
        ("about of 3,200 «лечу»", {"about": "лечу " * 3200}),
        ("half a character", {"name": "\ud83d"}),
    ):
        for path in ("/oauth/init", "/preview"):
            yield Attack(f"{path}: {name}", _post_json(path, _form() | changes))
    deep = b'{"name": ' + b"[" * 100_000
    yield Attack("/oauth/init: 100,000 nested lists", _post("/oauth/init", deep))
    yield Attack("/preview: 900 override keys", _post_json("/preview", _form() | _overrides()))
    fields = [[f"own:post/{number}", "x"] for number in range(9000)]
    yield Attack("/preview: 9,000 fields", _post_json("/preview", {"form": fields}))


def _of_previews() -> Iterable[Attack]:
    for kind, letters in (("one word", _WORD), ("mixed letters", _MIXED)):
        yield Attack(
            f"/preview: 20 titles of {kind}", _post_json("/preview", long_form(1, letters))
        )
    many = [_post_json("/preview", long_form(number, _MIXED)) for number in range(PREVIEWS)]
    yield Attack(f"/preview: {PREVIEWS} of these at once", _together(many, 0), PREVIEWS)


def _of_connections(build_path: str) -> Iterable[Attack]:
    cookie = f'vitrina="{chr(92) * 8000}"'
    yield Attack("/create: a cookie of 8,000 \\", _get("/create", {"cookie": cookie}))
    cookie = "a=b; " * 1600
    yield Attack("/create: 1,600 cookies", _get("/create", {"cookie": cookie}))
    head = b"GET /create HTTP/1.1\r\nHost: localhost\r\nX-Half: "
    half = [_hold(head) for _ in range(HALF_SENT)]
    yield Attack(f"{HALF_SENT} half-sent requests", _together(half, _OPENED_WITHIN), HALF_SENT)
    head = b"POST /preview HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
    slow = [_hold(head, b"x") for _ in range(SLOW_BODIES)]
    yield Attack(f"{SLOW_BODIES} slow bodies", _together(slow, _OPENED_WITHIN), SLOW_BODIES)
    head = f"GET {build_path}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    streams = [_hold(head) for _ in range(STREAMS)]
    yield Attack(f"{STREAMS} event streams of a build", _together(streams, _OPENED_WITHIN), STREAMS)


def _of_photos() -> Iterable[Attack]:
    noise = Image.frombytes("RGB", (3000, 2000), random.Random(1).randbytes(3000 * 2000 * 3))
    for name, image, options in (
        ("lossless WebP, 49 megapixels", Image.new("RGB", (7000, 7000)), {"lossless": True}),
        ("16-bit PNG, 49 megapixels", Image.new("I;16", (7000, 7000)), {}),
        ("JPEG of noise", noise, {"quality": 95}),
    ):
        sent = io.BytesIO()
        image.save(sent, name.partition(",")[0].split()[-1] if "," in name else "JPEG", **options)
        title = f"/photos: {name}, {len(sent.getvalue()) // 1024} KB"
        yield Attack(title, _post("/photos", sent.getvalue(), "application/octet-stream"))


def long_form(number: int, letters: str) -> dict[str, Any]:
    """A form within all limits, its twenty titles without a space."""
    chance = random.Random(number)
    titles = ["а" + "".join(chance.choices(letters, k=99)) for _ in range(20)]
    return _form() | {"pricing": [{"title": title, "price": 1000} for title in titles]}


def _form() -> dict[str, Any]:
    form: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return form


def _overrides() -> dict[str, Any]:
    return {"overrides": {f"post/{number}{'*' * 200}": "x" for number in range(900)}}


def _post_json(path: str, sent: object) -> Send:
    return _post(path, json.dumps(sent).encode())


def _post(path: str, body: bytes, kind: str = "application/json") -> Send:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return lambda port: _ask(port, head.encode() + body)


def _get(path: str, headers: dict[str, str]) -> Send:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return lambda port: _ask(port, f"GET {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())


async def _ask(port: int, sent: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        return await asyncio.wait_for(_read_status(reader), ANSWER_WITHIN)
    except TimeoutError:
        return "no answer"
    finally:
        writer.close()


def _hold(head: bytes, drop: bytes = b"") -> Send:
    """A connection kept open, a drop sent each tenth of a second; what was answered till then."""

    async def hold(port: int) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answering = asyncio.ensure_future(_read_status(reader))
        try:
            writer.write(head)
            for _ in range(round(_HELD * 10)):
                await asyncio.sleep(0.1)
                if drop and not answering.done():
                    writer.write(drop)
            return answering.result() if answering.done() else "no answer"
        finally:
            answering.cancel()
            writer.close()

    return hold


async def _read_status(reader: asyncio.StreamReader) -> str:
    try:
        line = (await reader.readline()).decode("latin-1").split(" ")
    except ConnectionError:
        line = []
    return line[1] if len(line) > 1 else "closed"


def _together(sends: list[Send], within: float) -> Send:
    async def later(place: int, port: int) -> str:
        await asyncio.sleep(within * place / len(sends))
        return await sends[place](port)

    async def send(port: int) -> str:
        answers = Counter(await asyncio.gather(*(later(one, port) for one in range(len(sends)))))
        return ", ".join(f"{count} × {status}" for status, count in answers.most_common())

    return send
