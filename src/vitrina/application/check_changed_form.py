"""The form of a community that lives, filled in again: what of it may change, and what stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from vitrina.application.services import GrantServices
from vitrina.application.standing import NotLiving, read_living
from vitrina.application.start_grant import FormRefused, SentForm, check_form
from vitrina.content.cards import seed_pattern
from vitrina.domain.practitioner import Practitioner

# What no answer of the form is about. With the seed the wordings and drawings stay as they were.
_STAYS = ("seed", "student_id", "course_id")
_AGREED = {"personal_data": True, "publication": True}


@dataclass(frozen=True)
class PresentForm:
    """Who the community is about now; `seed` chooses wordings and drawings out of `pack`."""

    practitioner: Practitioner = field(repr=False)
    seed: str
    pack: str = ""


async def read_present_form(services: GrantServices, community_id: str) -> PresentForm | NotLiving:
    """The form as it was saved last."""
    living = await read_living(services.building, community_id)
    if isinstance(living, NotLiving):
        return living
    seed = living.practitioner.seed or living.seed
    return PresentForm(living.practitioner, seed, living.standing.plan.pack)


async def check_changed_form(
    services: GrantServices, present: PresentForm, sent: SentForm
) -> Practitioner | FormRefused:
    """The form as the person changed it, checked as a new one is; the consents given stay given."""
    form = cast(Mapping[str, Any], sent.form)
    checked = await check_form(services, replace(sent, form={**form, "consents": _AGREED}))
    if isinstance(checked, FormRefused):
        return checked
    return _keep_what_stays(present, checked.practitioner)


def _keep_what_stays(present: PresentForm, after: Practitioner) -> Practitioner:
    """What the page had to show in its own way stays as it was said."""
    before = present.practitioner
    stays: dict[str, Any] = {name: getattr(before, name) for name in _STAYS}
    stays["techniques"] = _as_said(before.techniques, after.techniques)
    if before.has_room is None and not after.address and after.has_room is not before.is_home_visit:
        stays["has_room"] = None  # nobody ever said whether there is a room
    if before.pattern is None and after.pattern == seed_pattern(present.seed):
        stays["pattern"] = None
    confirmed = after.consents.claims_confirmed_at if after.consents else None
    consents = before.consents
    if consents is not None and confirmed is not None:
        consents = consents.model_copy(update={"claims_confirmed_at": confirmed})
    return after.model_copy(update={**stays, "consents": consents})


def _as_said(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The techniques chosen now: those of before in their spelling and order, then the new ones."""
    chosen = {one.casefold() for one in after}
    kept = [one for one in before if one.casefold() in chosen]
    known = {one.casefold() for one in kept}
    return (*kept, *(one for one in after if one.casefold() not in known))
