"""A change of a community: the form filled in, then the difference, then exactly that is sent."""

import hashlib
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_community import (
    ChangePreview,
    Outdated,
    change_community,
    preview_change,
)
from vitrina.application.check_changed_form import (
    PresentForm,
    check_changed_form,
    read_present_form,
)
from vitrina.application.standing import NotLiving
from vitrina.application.start_grant import FormRefused
from vitrina.application.start_run import AnotherRun, Changed
from vitrina.building.changes import Wishes
from vitrina.domain.practitioner import Practitioner
from vitrina.web.community.change_page import ChangeFormPage, ChangePage
from vitrina.web.community.differences import group_changes
from vitrina.web.form.form_errors import say_errors
from vitrina.web.form.form_reading import is_row_edit, read_form, read_values, values_from_json
from vitrina.web.form.form_values import FormValues
from vitrina.web.form.guards import pairs_of
from vitrina.web.form.start import sent_form
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.guards import community_of, home_of
from vitrina.web.http.security import browser_of
from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action, Notice
from vitrina.wording import change_page as words
from vitrina.wording import community_page

# What the page of the difference has of its own; the rest is the form, and is carried on.
_OWN = frozenset(("csrf", "go", "digest", "overwrite", "edit_published"))


async def show_change(request: Request) -> Response:
    """`GET /communities/{page_key}/change`: the form, filled in."""
    services = context_of(request).application.grants
    present = await read_present_form(services, community_of(request).id)
    if isinstance(present, NotLiving):
        return _say_not_now(request)
    return _show_form(request, present, _values_of(present))


async def submit_change(request: Request) -> Response:
    """`POST /communities/{page_key}/change`: the difference, or with its `digest` off it goes.

    422 with a message at each wrong field; nothing typed is lost.
    """
    posted, community = pairs_of(request), community_of(request)
    application = context_of(request).application
    present = await read_present_form(application.grants, community.id)
    if isinstance(present, NotLiving):
        return _say_not_now(request)
    fields, values = dict(posted), read_values(posted)
    if is_row_edit(posted) or fields.get("go") == "form":
        return _show_form(request, present, values)
    sent = sent_form(request, read_form(posted))
    form = await check_changed_form(application.grants, present, sent)
    if isinstance(form, FormRefused):
        return _show_form(request, present, values, form)
    if fields.get("go") == "send":
        return await _send(request, present, form, posted)
    building, looks, wishes = application.building, application.looks, _wishes_of(posted)
    shown = await preview_change(building, looks, community.id, form, wishes)
    if isinstance(shown, NotLiving):
        return _say_not_now(request)
    notes = () if shown.is_checked else (words.NOT_CHECKED,)
    return _show_difference(request, form, shown, posted, notes)


async def _send(
    request: Request, present: PresentForm, form: Practitioner, posted: list[tuple[str, str]]
) -> Response:
    """Exactly what was shown, or what it would be by now."""
    services, wishes = context_of(request).application.building, _wishes_of(posted)
    digest, community = dict(posted).get("digest", ""), community_of(request)
    changed = await change_community(services, community.id, form, digest, wishes)
    match changed:
        case Changed(build_id):
            return RedirectResponse(f"{home_of(request)}/runs/{build_id}", status_code=303)
        case AnotherRun():
            notice = Notice("sleeping", words.ANOTHER_RUN_TITLE, words.ANOTHER_RUN)
            return _show_form(request, present, read_values(posted), notice=notice)
        case Outdated(preview):
            return _show_difference(request, form, preview, posted, (words.OUTDATED,))
        case NotLiving():
            return _say_not_now(request)


def _show_form(
    request: Request,
    present: PresentForm,
    values: FormValues,
    refused: FormRefused | None = None,
    notice: Notice | None = None,
) -> Response:
    context, browser = context_of(request), browser_of(request)
    head = context.services.pack_named(present.pack).head
    page = ChangeFormPage(
        csrf=context.csrf.token(browser),
        values=values,
        errors=say_errors(refused.errors) if refused else (),
        notice=notice,
        action=f"{home_of(request)}/change",
        suggested=head.suggested,
        service_example=head.service_example,
        # Of a form that was changed since, the browser's draft is no draft any more.
        draft=f"vitrina.change.{_name_of(present.practitioner)}",
        home=home_of(request),
    )
    return page_response(request, page, status=422 if refused else 200, browser=browser)


def _show_difference(
    request: Request,
    form: Practitioner,
    shown: ChangePreview,
    posted: list[tuple[str, str]],
    notes: tuple[str, ...],
) -> Response:
    context, browser, wishes = context_of(request), browser_of(request), _wishes_of(posted)
    community, now = community_of(request), context.services.now()
    page = ChangePage(
        home=home_of(request),
        theme=form.theme,
        csrf=context.csrf.token(browser),
        fields=tuple((name, value) for name, value in posted if name not in _OWN),
        digest=shown.digest,
        groups=group_changes(
            shown.changes,
            community.plan or shown.plan,
            shown.plan,
            overwrite=wishes.overwrite,
            now=now,
        ),
        notes=notes,
        may_edit_published=wishes.edit_published or shown.can_edit_published,
        edits_published=wishes.edit_published,
    )
    return page_response(request, page, browser=browser)


def _wishes_of(posted: list[tuple[str, str]]) -> Wishes:
    keys = frozenset(value for name, value in posted if name == "overwrite")
    return Wishes(overwrite=keys, edit_published="edit_published" in dict(posted))


def _values_of(present: PresentForm) -> FormValues:
    """The form as its person would have typed it; the preview draws it as it was drawn."""
    sent: Mapping[str, Any] = present.practitioner.model_dump(mode="json")
    rows = [{**row, "price": row["rubles"]} for row in sent["pricing"]]
    return values_from_json({**sent, "pricing": rows, "seed": present.seed})


def _name_of(practitioner: Practitioner) -> str:
    return hashlib.sha256(practitioner.model_dump_json().encode()).hexdigest()[:16]


def _say_not_now(request: Request) -> Response:
    back = Action(community_page.TO_COMMUNITY, home_of(request))
    page = MessagePage(*words.NOT_NOW, actions=(back,), icon="clock")
    return page_response(request, page, status=409)
