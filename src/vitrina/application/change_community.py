"""A person changes their form: the difference is shown first, and exactly that is sent."""

from dataclasses import dataclass, field, replace

import structlog

from vitrina.application.check_community import Checked, check_community
from vitrina.application.looks import Looks
from vitrina.application.services import BuildServices
from vitrina.application.standing import Living, NotLiving, digest_of, read_living
from vitrina.application.start_run import AnotherRun, Changed, start_run
from vitrina.building.changes import (
    Change,
    ChangeSet,
    Plans,
    Wishes,
    can_edit_published,
    compare,
)
from vitrina.building.refill import retell_months
from vitrina.building.routing import PlanTerms
from vitrina.domain.build import BuildPurpose
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.run_opening import RunOutdated

_log = structlog.get_logger("vitrina.community")


@dataclass(frozen=True)
class ChangePreview:
    """What would change, the community as it would be, and the name of exactly this work.

    Without changes nothing of the community says what the person has changed. `is_checked`: VK was
    read back before, so that what they changed there by hand is known. `can_edit_published`: there
    are posts that are out and would be others, and a token that edits them.
    """

    changes: tuple[Change, ...]
    plan: CommunityPlan = field(repr=False)
    digest: str
    is_checked: bool = False
    can_edit_published: bool = False


@dataclass(frozen=True)
class Outdated:
    """Something has changed since it was shown: it is to be looked at again."""

    preview: ChangePreview


async def preview_change(
    services: BuildServices,
    looks: Looks,
    community_id: str,
    practitioner: Practitioner,
    wishes: Wishes = Wishes(),
) -> ChangePreview | NotLiving:
    """What this form would change, after a look at what VK has; nothing is sent to change it."""
    checked = await check_community(services, looks, community_id)
    if isinstance(checked, NotLiving):
        return checked
    living = await read_living(services, community_id)
    if isinstance(living, NotLiving):
        return living
    preview = _preview(living, _compare(services, living, practitioner, wishes))
    return replace(preview, is_checked=isinstance(checked, Checked))


async def change_community(
    services: BuildServices,
    community_id: str,
    practitioner: Practitioner,
    digest: str,
    wishes: Wishes = Wishes(),
) -> Changed | AnotherRun | Outdated | NotLiving:
    """Keep the form and open the run that sends what was shown under this digest.

    Bot, preview and kit go by the new form from then on. Pressed twice it is one run.
    """
    living = await read_living(services, community_id)
    if isinstance(living, NotLiving):
        return living
    work = _compare(services, living, practitioner, wishes)
    preview = _preview(living, work)
    if preview.digest != digest:
        return Outdated(preview)
    new = living.new_run(BuildPurpose.CHANGE, work, practitioner)
    opened = await start_run(services, living, new)
    return Outdated(preview) if isinstance(opened, RunOutdated) else opened


def _preview(living: Living, work: ChangeSet) -> ChangePreview:
    return ChangePreview(
        work.changes,
        work.plan,
        digest_of(work),
        can_edit_published=can_edit_published(living.standing, work.changes),
    )


def _compare(
    services: BuildServices, living: Living, practitioner: Practitioner, wishes: Wishes
) -> ChangeSet:
    steady = practitioner.model_copy(update={"pricing": living.practitioner.pricing})
    plans = Plans(
        before=_plan(services, living, living.practitioner),
        after=_plan(services, living, practitioner),
        steady=_plan(services, living, steady),
    )
    return compare(living.standing, plans, wishes)


def _plan(services: BuildServices, living: Living, practitioner: Practitioner) -> CommunityPlan:
    """The plan of this form by the community's own seed, as of the day of its first run."""
    stored = living.standing.plan
    terms = PlanTerms(means=living.standing.means, is_open=True)
    made_at = living.runs.first.created_at
    pack = services.take_pack(stored.pack)
    plan = services.plan(practitioner, pack, stored.route, made_at, living.seed, terms)
    months = retell_months(stored, living.practitioner, practitioner, pack)
    return plan.model_copy(update={"pieces": (*plan.pieces, *months)})
