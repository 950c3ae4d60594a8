"""`/school/settings`: the owner says how the school looks and who it is, sees it, and saves it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_school import LogoKept, add_logo, change_school, is_logo
from vitrina.domain.reader import InvalidForm
from vitrina.domain.school import read_profile
from vitrina.web.form.form_errors import FieldMessage, say_errors
from vitrina.web.http.context import context_of
from vitrina.web.http.dressing import school_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.help_rows import pack_choices, pack_label, read_rows, rows_as_sent
from vitrina.web.school.who import actor_of
from vitrina.web.school_settings.guards import SentSettings, sent_of
from vitrina.web.school_settings.page import (
    SettingsPage,
    SettingsValues,
    accent_notes,
    preview_of,
    values_of,
)
from vitrina.wording.school_settings import BAD_LOGOS

ADDRESS = "/school/settings"


async def show_settings(request: Request) -> Response:
    """`GET`: as they are saved."""
    page = _page(request, values_of(school_of(request).profile))
    page = replace(page, is_saved="saved" in request.query_params)
    return school_response(request, page)


async def take_settings(request: Request) -> Response:
    """`POST`: how it would look, or saved; with a message at each wrong field, nothing is lost."""
    services, sent = context_of(request).application.school, sent_of(request)
    fields = dict(sent.pairs)
    logo, errors = await _take_logo(request, sent)
    values = replace(_read_values(sent.pairs), logo=logo)
    try:
        profile = read_profile(_as_sent(values), services.list_packs(), logo)
    except InvalidForm as invalid:
        errors = (*errors, *say_errors(invalid.errors))
    if errors:
        return school_response(request, _page(request, values, errors), status=422)
    if fields.get("go") == "save":
        await change_school(services, actor_of(request), profile)
        return RedirectResponse(f"{ADDRESS}?saved", status_code=303)
    page = _page(request, values)
    page = replace(page, preview=preview_of(profile), notes=accent_notes(profile.accent))
    return school_response(request, page)


async def _take_logo(request: Request, sent: SentSettings) -> tuple[str, tuple[FieldMessage, ...]]:
    """The id of the logo that is to stand there: a new one, the one shown, or none."""
    services, fields = context_of(request).application.school, dict(sent.pairs)
    shown = fields.get("logo", "")
    if not await is_logo(services, shown):
        shown = ""
    if sent.is_too_large:
        return shown, (FieldMessage("logo", BAD_LOGOS["bytes"]),)
    if sent.logo:
        added = await add_logo(services, sent.logo)
        if isinstance(added, LogoKept):
            return added.logo_id, ()
        return shown, (FieldMessage("logo", BAD_LOGOS[added.reason]),)
    return ("" if "remove_logo" in fields else shown), ()


def _page(
    request: Request, values: SettingsValues, errors: tuple[FieldMessage, ...] = ()
) -> SettingsPage:
    context = context_of(request)
    return SettingsPage(
        frame=frame_of(request),
        values=values,
        packs=pack_choices(request),
        default_pack=pack_label(request, context.services.settings.pack),
        errors=errors,
    )


def _read_values(pairs: Sequence[tuple[str, str]]) -> SettingsValues:
    fields = dict(pairs)
    return SettingsValues(
        name=fields.get("name", ""),
        contact=fields.get("contact", ""),
        accent=fields.get("accent", ""),
        operator_name=fields.get("operator_name", ""),
        operator_address=fields.get("operator_address", ""),
        pack=fields.get("pack", ""),
        help_rows=read_rows(pairs),
    )


def _as_sent(values: SettingsValues) -> dict[str, Any]:
    return {
        "name": values.name,
        "contact": values.contact,
        "accent": values.accent,
        "operator_name": values.operator_name,
        "operator_address": values.operator_address,
        "pack": values.pack,
        "help_links": rows_as_sent(values.help_rows),
    }
