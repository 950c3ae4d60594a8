"""What is posted: forms, JSON and VK's events as they should be, and everything near to it."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from sandboxed import EXAMPLE
from web.fuzz.files import Body, draw_multipart, draw_upload
from web.fuzz.records import SECRET, Records
from web.fuzz.values import MARK, NAME, PHONE, draw_junk, draw_text, mutate, write_json

Make = Callable[[Random, Records, str], Body]  # from an address without its query

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_EVENTS = (
    "confirmation", "message_new", "message_new", "message_reply", "message_allow", "message_deny",
    "message_event", "wall_post_new", "group_join", "group_leave", "market_order_new", "", MARK,
)  # fmt: skip
_OWN = ("post/1", "post/9", "info", "avatar", "product/x", "topic/reviews", "", "\x00", "post/٣")


def draw_body(rng: Random, records: Records, method: str, target: str, template: str) -> Body:
    """Mostly what the address takes; of an address that is new here, anything."""
    if method in ("GET", "HEAD", "TRACE") and rng.random() < 0.95:
        return "", b""
    path = target.partition("?")[0]
    natural = _NATURAL.get(template)
    if natural is None and template.startswith("/school"):
        natural = _press_school_button
    if natural is None and template.startswith(("/builds/", "/leads/", "/oauth/go/")):
        natural = _press_button
    make = natural if natural and rng.random() < 0.85 else rng.choice(_MAKERS)
    kind, body = make(rng, records, path)
    if rng.random() < 0.05:
        kind = rng.choice((FORM, JSON, "application/json; charset=utf-16", "text/plain", "x/y", ""))
    return kind, body


def _send_practitioner(rng: Random, records: Records, path: str) -> Body:
    """The JSON of `POST /oauth/init`; sometimes as our own form sends it out of a frame."""
    if rng.random() < 0.3:
        pairs: Any = [list(pair) for pair in _form_fields(rng, records)]
        return JSON, write_json(rng, {"form": mutate(rng, pairs)})
    sent: dict[str, Any] = copy.deepcopy(EXAMPLE) | {
        "name": f"{NAME} {MARK}",
        "phone": PHONE,
        "about": f"Работаю бережно {MARK}",
        "telegram": "fuzz_massage",
        "website": rng.choice(("", "fuzz.example", f"https://{NAME}.example/{MARK}")),
        "address": f"улица {NAME}а, 1",
        "theme": rng.choice(("sage", "x")),
        "photo_id": rng.choice((*records.keys["photo"], "", "", "")),
        "student_id": rng.choice(("", "student-7", 7)),
        "overrides": {rng.choice(_OWN): draw_text(rng)[:300]},
    }
    if rng.random() < 0.6:
        del sent["overrides"], sent["theme"]
    if rng.random() < 0.5:
        sent |= dict(parse_qsl(records.link))
    return JSON, write_json(rng, mutate(rng, sent))


def _send_form(rng: Random, records: Records, path: str) -> Body:
    """The form as a page posts it."""
    fields = _form_fields(rng, records)
    return _encode(rng, fields if rng.random() < 0.3 else _spoil_fields(rng, fields))


def _press_button(rng: Random, records: Records, path: str) -> Body:
    """A button of a page, with every field that some button has."""
    fields = [
        ("csrf", _draw_csrf(rng, records)),
        ("handled", rng.choice(("0", "1"))),
        ("key", rng.choice((*records.vk_keys * 3, "x" * 40, draw_text(rng)[:2_000]))),
        ("success_token", rng.choice(("a" * 40, "é" * 9, draw_text(rng)[:2_000]))),
    ]
    if rng.random() < 0.6:
        return _encode(rng, fields)
    return _encode(rng, _spoil_fields(rng, fields))


def _press_school_button(rng: Random, records: Records, path: str) -> Body:
    """A button of the console, with every field that some form of it has."""
    fields = [
        ("csrf", _draw_csrf(rng, records)),
        ("mail", rng.choice(("owner@school.example", "a@b.ru", draw_text(rng)[:300]))),
        ("password", rng.choice((draw_text(rng)[:400], "x" * 12))),
        ("code", rng.choice(("123456", draw_text(rng)[:40]))),
        ("role", rng.choice(("owner", "curator", "read_only", MARK))),
        ("next", rng.choice(("/school/members", "//evil.example", draw_text(rng)[:300]))),
        ("subject", draw_text(rng)[:300]),
        ("member", rng.choice((*records.keys["member"], draw_text(rng)[:40]))),
        ("act", rng.choice(("sign_in.done", draw_text(rng)[:40]))),
        ("since", rng.choice(("2026-01-01", "0001-01-01", "9999-12-31", draw_text(rng)[:20]))),
        ("until", rng.choice(("9999-12-31", "2026-13-01", draw_text(rng)[:20]))),
        ("before", rng.choice(("7", "9" * 30, "\u0667", draw_text(rng)[:20]))),
    ]
    kept = [field for field in fields if field[0] == "csrf" or rng.random() < 0.7]
    return _encode(rng, kept if rng.random() < 0.7 else _spoil_fields(rng, kept))


def _send_event(rng: Random, records: Records, path: str) -> Body:
    """VK's Callback API (vk-contract 2026-11-22 §6): a message, or something else that happened."""
    number = path.rpartition("/")[2]
    group = int(number) if number.isascii() and number.isdigit() and len(number) < 400 else 77
    message = {
        "id": rng.randrange(1, 10**6),
        "conversation_message_id": rng.choice((rng.randrange(1, 10**9), 0, 2**63, -1)),
        "from_id": 5001,
        "peer_id": rng.choice((5001, 5001, 2_000_000_001, 0)),
        "date": rng.choice((1_790_000_000, 10**400, -1, 1.5)),
        "text": rng.choice((PHONE, f"Запишите {NAME} {MARK}", draw_text(rng))),
        "payload": rng.choice(('{"command":"start"}', draw_text(rng)[:500])),
        "attachments": [{"type": "photo"}, {"type": MARK}],
    }
    event = {
        "type": rng.choice(_EVENTS),
        "group_id": group,
        "event_id": f"fuzz{rng.randrange(10**9)}",
        "v": "5.199",
        "secret": SECRET if rng.random() < 0.75 else draw_junk(rng),
        "object": {"message": message, "client_info": {}, "admin_author_id": 1} | message,
    }
    if rng.random() < 0.5:
        event["object"] = mutate(rng, event["object"])
        return JSON, json.dumps(event).encode()
    return JSON, write_json(rng, mutate(rng, event))


def _send_photo(rng: Random, records: Records, path: str) -> Body:
    return draw_upload(rng)


def _send_parts(rng: Random, records: Records, path: str) -> Body:
    return draw_multipart(rng)


def _send_noise(rng: Random, records: Records, path: str) -> Body:
    size = rng.choice((0, 1, 500, 300_000))
    return rng.choice((FORM, JSON, "text/plain")), rng.choice((b"\x00", b"%", b"&", b"=")) * size


def _form_fields(rng: Random, records: Records) -> list[tuple[str, str]]:
    own = [(f"own:{rng.choice(_OWN)}", draw_text(rng)[:300])] if rng.random() < 0.5 else []
    link = parse_qsl(records.link) if rng.random() < 0.5 else []
    return [
        *own,
        *link,
        ("csrf", _draw_csrf(rng, records)),
        ("name", f"{NAME} {MARK}"),
        ("city", rng.choice(("Москва", "Пермь", MARK))),
        ("phone", PHONE),
        ("techniques", "классический"),
        ("techniques", MARK),
        ("price_title", f"Массаж {MARK}"),
        ("price_rubles", "2 500 ₽"),
        ("price_minutes", "60"),
        ("has_room", "on"),
        ("address", f"улица {NAME}а, 1"),
        ("about", f"Работаю {MARK}\r\nбережно"),
        ("theme", "sage"),
        ("seed", "fuzz-of-a-form"),
        ("consent_personal_data", "on"),
        ("consent_publication", "on"),
    ]


def _spoil_fields(rng: Random, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    fields = list(fields)
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        at = rng.randrange(len(fields))
        name, text = fields[at]
        match rng.randrange(6):
            case 0 if len(fields) > 1:
                del fields[at]
            case 1:
                fields.insert(at, (name, draw_text(rng)))
            case 2:
                fields[at] = (draw_text(rng)[:200], text)
            case 3:
                fields += [(rng.choice(("drop", "techniques", "price_title", "x")), "y")] * 600
            case 4:
                name = rng.choice(("add_price", "remove_price", "add_technique", "drop"))
                fields.append((name, rng.choice(("0", "1", "99999", "-1", "٣", ""))))
            case _:
                fields[at] = (name, draw_text(rng))
    return fields


def _encode(rng: Random, fields: list[tuple[str, str]]) -> Body:
    body = "&".join(f"{_quote(name)}={_quote(text)}" for name, text in fields).encode()
    if rng.random() < 0.06:
        body = rng.choice(
            (body.replace(b"%", b"%%"), body.replace(b"=", b""), body[: len(body) // 2], b"&" * 900)
        )
    return FORM, body


def _quote(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def _draw_csrf(rng: Random, records: Records) -> str:
    return records.csrf if rng.random() < 0.9 else draw_text(rng)[:200]


_MAKERS: tuple[Make, ...] = (
    _send_practitioner, _send_form, _press_button, _send_event, _send_photo, _send_parts,
    _send_noise,
)  # fmt: skip
_NATURAL: dict[str, Make] = {
    "/create": _send_form,
    "/preview": lambda rng, records, path: rng.choice((_send_form, _send_practitioner))(
        rng, records, path
    ),
    "/oauth/init": _send_practitioner,
    "/photos": _send_photo,
    "/webhook/{community}": _send_event,
}
