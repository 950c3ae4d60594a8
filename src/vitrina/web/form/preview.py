"""`POST /preview`: the community that the form would make, before anything is asked of VK."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.application.preview_community import preview_community
from vitrina.content.pack import Pack
from vitrina.domain.form import InvalidForm
from vitrina.web.entry.admission import admit_student, refuse_link
from vitrina.web.entry.signature import BadLink
from vitrina.web.form.form_claims import find_field_claims
from vitrina.web.form.form_letters import find_letter_notes
from vitrina.web.form.form_reading import read_form, read_values, values_from_json
from vitrina.web.form.form_values import FormValues
from vitrina.web.form.preview_draft import read_draft
from vitrina.web.form.preview_view import view_preview
from vitrina.web.form.sent import describe_errors, refuse_halves
from vitrina.web.http.context import BodyTooLarge, context_of, read_body
from vitrina.web.http.json_body import UnreadableJson, read_json
from vitrina.web.http.leaving import while_connected
from vitrina.web.http.posted import FIELDS_LIMIT, parse_fields
from vitrina.web.http.security import sends_json
from vitrina.web.look.template import render
from vitrina.web.look.typography import set_words
from vitrina.wiring.turns import Busy
from vitrina.wording.form_page import PREVIEW_BUSY
from vitrina.wording.reasons import say_reason

PREVIEW_LIMIT = 256 * 1024  # bytes, as for the form itself

# The form as JSON, the same as typed, and the school's link that came with it.
Sent = tuple[Mapping[str, Any], FormValues, Mapping[str, object]]


class UnreadableForm(ValueError):
    """The body is neither a form of ours nor the JSON of `POST /oauth/init`."""


async def show_preview(request: Request) -> Response:
    """The preview of a form in any state: `{"html", "errors", "claims", "notes", "complete"}`.

    The body is `{"form": [[name, value], ...]}`, the fields of the form themselves, or what
    `/oauth/init` takes. Stores nothing. 400 for what cannot be read, 422 for half a character; 403
    for other sites' pages, and for a school's link that is not good; 503 with Retry-After where too
    many ask at once.
    """
    try:
        sent, values, link = await _read_sent(request)
        student = admit_student(request, link)
    except UnreadableForm:
        return JSONResponse({"error": "unreadable"}, status_code=400)
    except InvalidForm as invalid:
        return JSONResponse(describe_errors(invalid.errors, None), status_code=422)
    except BadLink as bad:
        return refuse_link(request, bad)
    services = context_of(request).services
    # In a thread, because it takes some 20 ms of one core: the event streams beside it go on.
    pack = services.pack_named((await services.school.read()).pack_of(student.course_id))
    making = services.previews.run(make_preview, sent, values, pack, services.now())
    try:
        return JSONResponse(await while_connected(request, making))
    except Busy as busy:
        return _say_busy(busy)


def _say_busy(busy: Busy) -> Response:
    said = {"error": "busy", "message": PREVIEW_BUSY, "retry_after": busy.seconds}
    return JSONResponse(said, status_code=503, headers={"retry-after": str(busy.seconds)})


def make_preview(
    sent: Mapping[str, Any], values: FormValues, pack: Pack, now: float
) -> dict[str, Any]:
    """The answer for this form at this moment; pure. `values` are the same form as typed."""
    draft = read_draft(sent)
    page = view_preview(draft, preview_community(draft.practitioner, pack, now), pack, now)
    return {
        "html": render(page),
        "complete": page.is_complete,
        "errors": [
            {"field": error.field, "message": set_words(say_reason(error.reason))}
            for error in draft.errors
        ],
        "claims": [
            asdict(claim) | {"message": set_words(claim.message)}
            for claim in find_field_claims(values)
        ],
        "notes": find_letter_notes(values),
    }


async def _read_sent(request: Request) -> Sent:
    body = await read_body(request, PREVIEW_LIMIT)
    if not sends_json(request):
        return _read_pairs(parse_fields(body))
    try:
        sent = read_json(body)
    except UnreadableJson:
        raise UnreadableForm from None
    if not isinstance(sent, dict):
        raise UnreadableForm
    refuse_halves(sent)
    if list(sent) == ["form"]:
        pairs = sent["form"]
        if not isinstance(pairs, list) or not all(map(_is_pair, pairs)):
            raise UnreadableForm
        if len(pairs) > FIELDS_LIMIT:
            raise BodyTooLarge
        return _read_pairs([(name, value) for name, value in pairs])
    without_link = {name: value for name, value in sent.items() if name not in ("exp", "sig")}
    return without_link, values_from_json(sent), sent


def _read_pairs(pairs: list[tuple[str, str]]) -> Sent:
    return read_form(pairs), read_values(pairs), dict(pairs)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)
