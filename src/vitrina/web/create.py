"""The form: shown, read, and turned into a grant on its way."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.domain.form import InvalidForm
from vitrina.web import grants
from vitrina.web.context import BodyTooLarge, answer, context_of, read_body, show
from vitrina.web.pages import (
    ConsentPage,
    FieldMessage,
    FormPage,
    is_row_edit,
    read_form,
    read_values,
)
from vitrina.web.pages.message import say_form_expired
from vitrina.web.security import browser_of

FORM_LIMIT = 64 * 1024  # bytes: twenty prices and every text at its longest take a third of it
FIELDS_LIMIT = 500
SCHOOL_FIELDS = ("student_id", "course_id")


async def show_form(request: Request) -> Response:
    """`GET /create`: the empty form; the browser puts its own draft in."""
    context = context_of(request)
    await context.limits.count_request(request)
    browser = browser_of(request)
    hidden = tuple(
        (name, request.query_params[name])
        for name in SCHOOL_FIELDS
        if request.query_params.get(name)
    )
    page = FormPage(csrf=context.csrf.mark(browser), hidden=hidden)
    return show(request, page, browser=browser)


async def submit_form(request: Request) -> Response:
    """`POST /create`: on to VK, or the form again with a message at each wrong field."""
    context = context_of(request)
    await context.limits.count_request(request)
    posted = await _read_posted(request)
    browser = browser_of(request)
    fields = dict(posted)
    if not context.csrf.is_mark(browser, fields.get("csrf", "")):
        return answer(request, say_form_expired(), status=400, error="form_expired")
    hidden = tuple((name, fields[name]) for name in SCHOOL_FIELDS if fields.get(name))
    page = FormPage(csrf=context.csrf.mark(browser), values=read_values(posted), hidden=hidden)
    if is_row_edit(posted):
        return show(request, page, browser=browser)
    try:
        sent = read_form(posted) | dict(hidden)
        grant = await grants.start_grant(request, sent, source="form")
    except InvalidForm as invalid:
        errors = tuple(FieldMessage(error.field, error.message) for error in invalid.errors)
        page = FormPage(csrf=page.csrf, values=page.values, errors=errors, hidden=hidden)
        return show(request, page, status=422, browser=browser)
    return RedirectResponse(f"/oauth/go/{grant.ticket}", status_code=303)


async def show_personal_data_consent(request: Request) -> Response:
    """`GET /consent/personal-data`."""
    return show(request, ConsentPage(key="personal_data"))


async def show_publication_consent(request: Request) -> Response:
    """`GET /consent/publication`."""
    return show(request, ConsentPage(key="publication"))


async def _read_posted(request: Request) -> list[tuple[str, str]]:
    body = await read_body(request, FORM_LIMIT)
    text = body.decode("utf-8", errors="replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_LIMIT)
    except ValueError:
        raise BodyTooLarge from None
