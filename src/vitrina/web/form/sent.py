"""What `POST /oauth/init` was sent: a program's practitioner, or our own form out of a frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from starlette.requests import Request

from vitrina.content.claims import REASONS, LeftOut
from vitrina.domain.form import FieldError, InvalidForm
from vitrina.domain.half_characters import holds_half
from vitrina.domain.reader import UNKNOWN_LIMIT, inside
from vitrina.domain.reason import Reason
from vitrina.domain.timezones import DEFAULT_TIMEZONE, find_timezone
from vitrina.web.entry.admission import link_fields
from vitrina.web.form.form_errors import error_links, say_errors
from vitrina.web.form.form_reading import read_form, read_values
from vitrina.web.form.form_values import FormValues
from vitrina.web.http.context import BodyTooLarge, context_of, read_body
from vitrina.web.http.json_body import UnreadableJson, read_json
from vitrina.web.http.posted import FIELDS_LIMIT
from vitrina.web.http.security import origin_of, sends_json
from vitrina.wording.form_page import TIMEZONE_ASSUMED, say_how_many_errors

SENT_LIMIT = 256 * 1024  # bytes; overrides may bring a text for every post


@dataclass(frozen=True)
class Sent:
    """A practitioner as `parse_practitioner` takes it, with the school's link beside.

    `values` are the fields as typed where our own form sent them.
    """

    practitioner: object
    source: Literal["form", "api"]
    values: FormValues | None = None


async def read_sent(request: Request) -> Sent:
    """The body; InvalidForm when it is no JSON.

    A frame has no cookie for its POST: the form's script sends `{"form": [[name, value], ...]}`,
    the fields that would have been posted, and its Origin says that it is ours.
    """
    sent = await _read_json(request)
    refuse_halves(sent)
    is_own = request.headers.get("origin") == origin_of(context_of(request).services.base_url)
    if not is_own or not isinstance(sent, dict) or list(sent) != ["form"]:
        return Sent(sent, "api")
    posted = _read_pairs(sent["form"])
    link = dict(link_fields(dict(posted)))
    return Sent(read_form(posted) | link, "form", read_values(posted))


def describe_errors(wrong: Sequence[FieldError], sent: Sent | None) -> dict[str, Any]:
    """The errors; for our own form also its heading and links, as its page would show them."""
    messages = say_errors(wrong)
    errors = [{"field": error.field, "message": error.message} for error in messages]
    if sent is None or sent.values is None:
        return {"errors": errors}
    links = error_links(messages, sent.values)
    return {
        "errors": errors,
        "head": say_how_many_errors(len({error.field for error in wrong})),
        "links": [{"label": link.label, "target": link.target} for link in links],
    }


def describe_left_out(left_out: Sequence[LeftOut]) -> dict[str, Any]:
    """What a program is told of texts that will not be published; nothing where all will."""
    texts = [{"field": one.field, "text": one.text, "why": REASONS[one.kind]} for one in left_out]
    return {"left_out": texts} if texts else {}


def describe_assumed(sent: Sent) -> dict[str, Any]:
    """What a program is told of a time zone that nobody said; nothing where the city tells it."""
    form = sent.practitioner
    if sent.source != "api" or not isinstance(form, Mapping) or form.get("timezone"):
        return {}
    city = form.get("city")
    if not isinstance(city, str) or find_timezone(city):
        return {}
    message = TIMEZONE_ASSUMED.format(zone=DEFAULT_TIMEZONE)
    return {"warnings": [{"field": "timezone", "message": message}]}


def refuse_halves(sent: object) -> None:
    """InvalidForm that names each field, the first few, with half a character in it."""
    if not isinstance(sent, dict):
        halved = [""] if holds_half(sent) else []
    else:
        found = (inside("", key) for key, value in sent.items() if holds_half([key, value]))
        halved = list(islice(found, UNKNOWN_LIMIT))
    if halved:
        half = Reason(code="form.half_character")
        raise InvalidForm(tuple(FieldError(field, half) for field in halved))


async def _read_json(request: Request) -> Any:
    if not sends_json(request):
        raise InvalidForm((FieldError("", Reason(code="form.not_sent_as_json")),))
    try:
        return read_json(await read_body(request, SENT_LIMIT))
    except UnreadableJson:
        raise InvalidForm((FieldError("", Reason(code="form.unreadable_json")),)) from None


def _read_pairs(pairs: object) -> Sequence[tuple[str, str]]:
    if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
        raise InvalidForm((FieldError("", Reason(code="form.page_out_of_date")),))
    if len(pairs) > FIELDS_LIMIT:
        raise BodyTooLarge
    return [(name, value) for name, value in pairs]


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)
